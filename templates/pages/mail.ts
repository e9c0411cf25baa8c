import type { Card } from '../../engine/card.ts';
import { schemes } from '../../engine/refs.ts';
import { html, markupOf, type Html } from './html.ts';

/** A mail as it is sent: the same in plain text and in HTML. */
export type Mail = { subject: string; text: string; html: string };

/** What a mail says, knowing neither text nor HTML. `label` is the id of what it is about, `INC-42`, and ends the subject. */
export type MailView = {
  subject: string;
  label: string | null;
  tone: Card['tone'];
  heading: string;
  /** What the reader must do comes first. */
  lead: readonly string[];
  rows: readonly { label: string; texts: readonly string[] }[];
  sections: readonly { heading: string; items: readonly string[] }[];
  link: { label: string; url: string } | null;
  foot: string;
};

/** How long a subject may be, in characters: what a phone shows. */
export const subjectLength = 60;

const lastLine = 'Nothing can be approved from this e-mail.';

/** A mail in text and HTML from one view; what stands in the view is text and never becomes markup, a link or a header. */
export function renderMail(view: MailView): Mail {
  return { subject: subjectOf(view), text: textOf(view), html: htmlOf(view) };
}

/** The address of a place on the status page, without anything secret that its setting may hold; null where there is none to open. */
export function pageAddress(statusUrl: string | null, path: string): string | null {
  if (statusUrl === null || !URL.canParse(statusUrl)) return null;
  const { protocol, origin, pathname } = new URL(statusUrl);
  if (protocol !== 'http:' && protocol !== 'https:') return null;
  return `${origin}${pathname.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
}

/** `[Homelab]`, words, and the id at the very end, on one line that a phone shows whole. */
function subjectOf({ subject, label }: MailView): string {
  const words = oneLine(calm(subject)).replace(/^[^\p{L}\p{N}[]+/u, '');
  const rest = label === null ? words : tidied(words.split(label).join(' '));
  const end = label === null ? '' : ` · ${label}`;
  return `[Homelab] ${cut(rest, subjectLength - '[Homelab] '.length - end.length)}${end}`;
}

/** What is left of `a · INC-42 · b` without its id. */
function tidied(text: string): string {
  return text.split('·').map((part) => part.trim()).filter((part) => part !== '').join(' · ');
}

function cut(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('').trimEnd()}…`;
}

function textOf(view: MailView): string {
  const heading = oneLine(calm(view.heading));
  const wide = Math.min(16, Math.max(0, ...view.rows.map(({ label }) => label.length))) + 2;
  const blocks = [
    [...wrapped(heading), '='.repeat(Math.min(width, heading.length))],
    view.lead.flatMap((one) => wrapped(calm(one))),
    view.rows.flatMap(({ label, texts }) => texts.flatMap((one, n) => wrapped(calm(one), (n === 0 ? `${oneLine(calm(label))}${one === '' ? '' : ': '}` : '').padEnd(wide)))),
    ...view.sections.map(({ heading: title, items }) => [title, '-'.repeat(title.length), ...items.flatMap((one) => wrapped(calm(one), '* '))]),
    view.link === null ? [] : [`${oneLine(calm(view.link.label))}:`, view.link.url],
    [...(view.foot === '' ? [] : wrapped(calm(view.foot))), lastLine],
  ];
  return `${blocks.filter((block) => block.length > 0).map((block) => block.join('\n')).join('\n\n')}\n`;
}

const width = 76;

/** Lines of at most 76 characters, the first after `first`, the others after as many spaces. A longer word has a line of its own. */
function wrapped(text: string, first = ''): string[] {
  const lines = text.split('\n').flatMap((paragraph) => filled(paragraph, width - first.length));
  return lines.map((line, n) => `${n === 0 ? first : ' '.repeat(first.length)}${line}`.trimEnd());
}

function filled(paragraph: string, most: number): string[] {
  return paragraph.trim().split(/\s+/).reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    return last !== undefined && last.length + 1 + word.length <= most ? [...lines.slice(0, -1), `${last} ${word}`] : [...lines, word];
  }, []);
}

const bars: Record<MailView['tone'], string> = {
  high: '#c62828', medium: '#b26a00', low: '#2b6cb0', waiting: '#b26a00', running: '#2b6cb0', done: '#2e7d46', failed: '#c62828', expired: '#6b7580', info: '#2b6cb0',
};

/** One column of 640 px in the reader's own colours, light or dark; only the bar at the left has one of ours. */
function htmlOf(view: MailView): string {
  return `${markupOf(html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subjectOf(view)}</title>
</head>
<body style="margin:0;padding:16px;color-scheme:light dark;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
<div style="max-width:640px;margin:0 auto;padding:0 0 0 16px;border-left:4px solid ${bars[view.tone]};overflow-wrap:anywhere">
<h1 style="margin:0 0 12px;font-size:20px;line-height:1.3">${calm(view.heading)}</h1>
${view.lead.map((one) => html`<p style="margin:0 0 8px">${calm(one)}</p>
`)}${view.rows.length === 0 ? null : tableOf(view.rows)}${view.sections.map(sectionOf)}${linkOf(view.link)}<p style="margin:16px 0 0;font-size:14px">${view.foot === '' ? null : html`${calm(view.foot)}<br>
`}${lastLine}</p>
</div>
</body>
</html>`)}\n`;
}

function tableOf(rows: MailView['rows']): Html {
  return html`<table style="width:100%;margin:8px 0;border-collapse:collapse">
${rows.map(({ label, texts }) => html`<tr><th scope="row" style="padding:4px 12px 4px 0;text-align:left;vertical-align:top;font-weight:600;width:8em">${calm(label)}</th><td style="padding:4px 0;text-align:left;vertical-align:top">${lines(texts)}</td></tr>
`)}</table>
`;
}

function lines(texts: readonly string[]): Html[] {
  return texts.flatMap((one) => one.split('\n')).map((one, n) => html`${n === 0 ? null : html`<br>
`}${calm(one)}`);
}

function sectionOf({ heading, items }: MailView['sections'][number]): Html {
  return html`<h2 style="margin:16px 0 8px;font-size:17px;line-height:1.3">${calm(heading)}</h2>
<ul style="margin:0;padding:0 0 0 20px">
${items.map((one) => html`<li style="margin:0 0 4px">${lines([one])}</li>
`)}</ul>
`;
}

function linkOf(link: MailView['link']): Html | null {
  return link === null ? null : html`<p style="margin:16px 0 0"><a href="${link.url}">${calm(link.label)}</a></p>
`;
}

const ours: ReadonlySet<string> = new Set(schemes);

/** Text in which no mail program finds an address to link, and which moves no cursor and turns no direction around. */
function calm(text: string): string {
  return text.replace(unseen, '\uFFFD')
    .replace(/([a-z][a-z0-9+.-]*)?:(?=\/\/)/gi, (found, scheme = '') => (ours.has(String(scheme).toLowerCase()) ? found : `${String(scheme)}:\u200b`))
    .replace(/(?<=\S)\.(?=\p{L}{2,})/gu, '.\u200b');
}

const unseen = /[^\P{Cc}\n]|[\p{Cs}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF\p{Zl}\p{Zp}]/gu;

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
