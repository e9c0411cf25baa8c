import { momentOf } from '../../engine/distill.ts';
import { html, type Html } from './html.ts';
import { document, type PageFrame } from './frame.ts';
import { incidentPath, pathTo, ticketLabel, type TicketMark } from './links.ts';
import { asOf, moment, pill, table } from './pieces.ts';

/** One call to a model, to the letter. The page shows it at home. */
export type EgressLine = {
  id: string; ticket: TicketMark | null; provider: string; model: string; place: 'local' | 'cloud'; purpose: string; text: string; bytes: number; sha256: string;
  redactions: Readonly<Record<string, number>>; tokensIn: number | null; tokensOut: number | null; usd: number | null; outcome: string; at: Date;
};

/** What was sent to models, about one ticket or about anything, the newest first. */
export type EgressView = { at: Date; timeZone: string; about: TicketMark | null; lines: readonly EgressLine[] };

/** The page of receipts: each call with the exact text that was sent. */
export function egressPage(view: EgressView, frame: PageFrame): string {
  const about = view.about === null ? 'to models' : `to models about ${ticketLabel(view.about)}`;
  return document(frame, `Sent ${about}`, html`
<div class="title"><h1>Sent ${about}</h1>${asOf(view)}</div>
<p>${view.lines.length === 0 ? `Nothing was sent ${about}.` : `${String(view.lines.length)} calls, the newest first. Each text is what was sent, to the letter; keys travel apart from it and are not kept.`}
<span class="faint">That you looked is written down.</span></p>
${view.lines.map((line) => receipt(line, view))}`);
}

function receipt(line: EgressLine, clock: EgressView): Html {
  return html`<article class="card low">
<h2>${whoOf(line)} <span class="label">${line.purpose}</span></h2>
<dl>
<div><dt>When</dt><dd>${moment(line.at, clock)}</dd></div>
<div><dt>About</dt><dd>${line.ticket === null ? 'no incident' : html`<a href="${incidentPath(line.ticket.id, line.ticket.kind)}">${ticketLabel(line.ticket)}</a> (<a href="${pathTo('/egress', { ticket: line.ticket.id })}">its receipts</a>)`}</dd></div>
<div><dt>Size</dt><dd>${String(line.bytes)} bytes, ${tokensOf(line)}</dd></div>
<div><dt>Kept back</dt><dd>${redactionsOf(line)}</dd></div>
<div><dt>Outcome</dt><dd>${line.outcome}</dd></div>
<div><dt>SHA-256</dt><dd><code>${line.sha256}</code></dd></div>
</dl>
<details><summary>The exact text</summary><pre tabindex="0" aria-label="The exact text">${line.text}</pre></details>
</article>
`;
}

/** The last calls in a table, with a way to their texts. */
export function egressTable(lines: readonly EgressLine[], timeZone: string): Html {
  return table({ kind: 'egress', caption: 'Calls to models', columns: ['Model', 'About', 'Sent', 'When'] }, lines.map((line) => [
    whoOf(line),
    html`<a href="${pathTo('/egress', { ticket: line.ticket?.id ?? null })}">${line.ticket === null ? line.purpose : ticketLabel(line.ticket)}</a> <span class="faint">${line.outcome}</span>`,
    html`${String(line.bytes)} bytes, ${tokensOf(line)}<br><span class="faint">${redactionsOf(line)}</span>`,
    html`${momentOf(line.at, timeZone)}`,
  ]));
}

function whoOf({ place, provider, model }: EgressLine): Html {
  return html`${pill(place === 'cloud' ? 'warn' : 'note', place === 'cloud' ? 'cloud' : 'in the house')} ${provider} ${model}`;
}

function tokensOf({ tokensIn, tokensOut, usd }: EgressLine): string {
  if (tokensIn === null || tokensOut === null) return 'tokens not known';
  return `${String(tokensIn)} + ${String(tokensOut)} tokens${usd === null ? '' : usd > 0 && usd < 0.0001 ? ', under $0.0001' : `, $${usd.toFixed(4)}`}`;
}

function redactionsOf({ redactions }: EgressLine): string {
  const { names, log_lines: lines } = redactions;
  const kept = [...(lines === undefined ? [] : [`${String(lines)} log lines`]), ...(names === undefined ? [] : [`${String(names)} names, told by pseudonyms`])];
  return kept.length === 0 ? 'nothing' : kept.join('; ');
}
