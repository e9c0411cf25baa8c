import { document, type PageFrame } from './frame.ts';
import { html, type Html } from './html.ts';
import { incidentPath, pathTo, ticketLabel, type TicketMark } from './links.ts';
import { asOf, counted, moment, nothing, pill, section, span, table, type Clock } from './pieces.ts';

/** What left the house for people, to the letter: a card, an edit of one, a line, a mail, a call of a webhook. */
export type NoticeLine = { id: string; ticket: TicketMark | null; platform: string; kind: string; key: string; text: string; bytes: number; sha256: string; at: Date };

/** A message that waits to be sent. */
export type WaitingLine = { ticket: TicketMark | null; platform: string; event: string; says: string; madeAt: Date };

/** What is asked for: of one incident, of one platform, before a receipt. */
export type NoticesAsked = { ticket: number | null; platform: string; before: string };

/** Receipts of what was sent, the newest first, and what waits. */
export type NoticesView = Clock & { asked: NoticesAsked; about: TicketMark | null; notices: readonly NoticeLine[]; older: boolean; waiting: readonly WaitingLine[]; platforms: readonly string[] };

/** The page of what was sent to chats, mail and webhooks. */
export function noticesPage(view: NoticesView, frame: PageFrame): string {
  const { asked, notices, waiting, platforms, older } = view;
  const about = view.about === null ? '' : ` about ${ticketLabel(view.about)}`;
  return document(frame, `Sent${about}`, html`
<div class="title"><h1>Sent${about}</h1>${asOf(view)}</div>
<p>Every message that left the house for people, to the letter. What models were sent is under <a href="${pathTo('/egress', { ticket: asked.ticket })}">Models</a>.</p>
<ul class="tabs" aria-label="Where it was sent">${['', ...platforms].map((platform) => html`
<li><a href="${pathTo('/notices', { ticket: asked.ticket, platform })}"${platform === asked.platform ? html` aria-current="true"` : null}>${platform === '' ? 'all' : platform}</a></li>`)}</ul>
${waiting.length === 0 ? null : section('waiting', 'Waits to be sent', waitingTable(waiting, view))}
${section('receipts', 'Receipts', notices.length === 0 ? nothing('Nothing was sent.') : notices.map((one) => receipt(one, view)))}
${older ? html`<nav class="pages" aria-label="Other pages of the list"><a href="${pathTo('/notices', { ...asked, before: notices.at(-1)?.id ?? null })}">Older →</a></nav>` : null}`);
}

/** Receipts in a table, without their texts. */
export function noticeTable(notices: readonly NoticeLine[], clock: Clock): Html {
  return table({ kind: 'notices', caption: 'Messages that were sent', columns: ['Where', 'What', 'Size', 'When'] },
    notices.map((one) => [one.platform, html`${wordsOf(one)} <span class="faint">${one.key}</span>`, counted(one.bytes, 'byte'), moment(one.at, clock)]));
}

const kinds: Partial<Record<string, string>> = { post: 'new message', edit: 'changed message', line: 'short line' };

function wordsOf({ kind }: NoticeLine): string {
  return kinds[kind] ?? kind;
}

function receipt(one: NoticeLine, clock: Clock): Html {
  return html`<details class="receipt"><summary>${pill('note', one.platform)} ${wordsOf(one)} ${one.ticket === null ? null : html`about ${ticketLabel(one.ticket)}`} <span class="faint">${moment(one.at, clock)}, ${counted(one.bytes, 'byte')}</span></summary>
${one.ticket === null ? null : html`<p><a href="${incidentPath(one.ticket.id, one.ticket.kind)}">The page of ${ticketLabel(one.ticket)}</a></p>`}
<pre tabindex="0" aria-label="The exact text">${one.text}</pre><p class="faint">SHA-256 <code>${one.sha256}</code></p></details>
`;
}

function waitingTable(waiting: readonly WaitingLine[], clock: Clock): Html {
  return table({ kind: 'waiting', caption: 'Messages that wait to be sent', columns: ['Where', 'What', 'About', 'For'] },
    waiting.map((one) => [one.platform, html`${one.says} <span class="faint">${one.event}</span>`, one.ticket === null ? '–' : html`<a href="${incidentPath(one.ticket.id, one.ticket.kind)}">${ticketLabel(one.ticket)}</a>`, span(one.madeAt, clock)]));
}
