import { document, type PageFrame } from './frame.ts';
import { html, type Html } from './html.ts';
import { pathTo } from './links.ts';
import { asOf, counted, nothing, pill, secondOf, section, terms, type Clock } from './pieces.ts';

/** One call of the API of a machine, as it is kept: without secrets. */
export type ApiCallLine = {
  id: string; at: Date; cluster: string; token: string; method: string; path: string; params: Readonly<Record<string, unknown>>;
  status: number | null; fault: string | null; answer: string; bytes: number; ms: number;
};

/** Which calls are asked for: all, those that change something, or those that went wrong; of before a number. */
export type ApiCallsAsked = { only: 'all' | 'changes' | 'failed'; before: string };

/** Numbers of the last day; the times are what 19 of 20 calls took at most, in milliseconds. */
export type ApiCallNumbers = { calls: number; failed: number; lost: number; waiting: number; ms95: number | null; written95: number | null };

/** Calls, the newest first. */
export type ApiCallsView = Clock & { asked: ApiCallsAsked; calls: readonly ApiCallLine[]; older: boolean; numbers: ApiCallNumbers };

const tabs = { all: 'all', changes: 'changes', failed: 'went wrong' } as const;

/** The page of what machines were asked and what they answered. */
export function apiCallsPage(view: ApiCallsView, frame: PageFrame): string {
  const { asked, calls, older } = view;
  return document(frame, 'API calls', html`
<div class="title"><h1>API calls</h1>${asOf(view)}</div>
<p>What Proxmox was asked and what it answered. Tokens, passwords and keys are not kept, and of a long answer only the beginning.</p>
${section('numbers', 'The last day', numbersOf(view.numbers))}
<ul class="tabs" aria-label="Which calls">${Object.entries(tabs).map(([only, words]) => html`
<li><a href="${pathTo('/api-calls', { only: only === 'all' ? '' : only })}"${only === asked.only ? html` aria-current="true"` : null}>${words}</a></li>`)}</ul>
${section('calls', 'Calls', calls.length === 0 ? nothing('No such calls are kept.') : calls.map((one) => callShown(one, view)))}
${older ? html`<nav class="pages" aria-label="Other pages of the list"><a href="${pathTo('/api-calls', { only: asked.only === 'all' ? '' : asked.only, before: calls.at(-1)?.id ?? null })}">Older →</a></nav>` : null}`);
}

function numbersOf({ calls, failed, lost, waiting, ms95, written95 }: ApiCallNumbers): Html {
  return terms([
    ['Calls', html`${counted(calls, 'call')} ${failed === 0 ? pill('good', 'all answered') : pill('warn', `${failed.toLocaleString('en')} went wrong`)}`],
    ['Answered within', ms95 === null ? '' : `${String(ms95)} ms (19 of 20)`],
    ['Written within', written95 === null ? '' : `${String(Math.max(0, Math.round(written95)))} ms of the answer (19 of 20)`],
    ['Wait to be written', waiting === 0 ? '' : counted(waiting, 'call')],
    ['Not kept', lost === 0 ? '' : pill('bad', `${counted(lost, 'call')} lost while the database was away`)],
  ]);
}

/** One call, which opens to what was asked and answered. */
export function callShown(call: ApiCallLine, { timeZone }: Clock): Html {
  return html`<details class="receipt"><summary>${pill(call.method === 'GET' ? 'plain' : 'note', call.method)} ${outcomeOf(call)} <code>${call.path}</code>
<span class="faint">${call.cluster}, <time datetime="${call.at.toISOString()}">${secondOf(call.at, timeZone)}</time>, ${String(call.ms)} ms, ${counted(call.bytes, 'byte')}</span></summary>
${terms([['Asked by', call.token], ['Went wrong', call.fault ?? '']])}
${Object.keys(call.params).length === 0 ? null : html`<pre tabindex="0" aria-label="What was asked">${JSON.stringify(call.params, null, 2)}</pre>`}
${call.answer === '' ? null : html`<pre tabindex="0" aria-label="What was answered">${call.answer}</pre>`}</details>
`;
}

function outcomeOf({ status }: ApiCallLine): Html {
  if (status === null) return pill('bad', 'no answer');
  return pill(status === 200 ? 'good' : status < 500 ? 'warn' : 'bad', String(status));
}
