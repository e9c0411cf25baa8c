import { momentOf } from '../../engine/distill.ts';
import { html, type Html } from './html.ts';
import { document, type PageFrame } from './frame.ts';

/** One fact as the page lists it, of a resource and what people call it; for a state, `seenAt` is when it was last seen to be so. */
export type FactLine = { resource: string; name: string; kind: string; at: Date; seenAt: Date; value: unknown };

/** What was asked for: the last hours, of one resource or of one kind, or of everything. */
export type FactsAsked = { hours: number; resource: string; kind: string };

/** The facts of the last hours, the newest first; `more` says that there are older ones that are not listed. */
export type FactsView = { at: Date; timeZone: string; asked: FactsAsked; facts: readonly FactLine[]; more: boolean; kinds: readonly string[] };

/** The page of facts: a form to ask with, and a table. */
export function factsPage(view: FactsView, frame: PageFrame): string {
  const { asked, facts, timeZone } = view;
  return document(frame, 'Facts', html`
<form action="/facts" method="get" class="ask">
<label>Last <input name="hours" type="number" min="1" max="720" value="${asked.hours}"> hours</label>
<label>Resource <input name="resource" value="${asked.resource}" placeholder="docker://host/name"></label>
<label>Kind <select name="kind"><option value="">any</option>${view.kinds.map((kind) => option(kind, asked.kind))}</select></label>
<button>Show</button>
</form>
<p class="sum">${facts.length === 0 ? 'Nothing was seen.' : `${facts.length} facts${view.more ? ', the newest; ask for less to see older ones' : ''}.`}
<span class="as-of">As of ${momentOf(view.at, timeZone)} (${timeZone}).</span></p>
${facts.length === 0 ? null : html`<table class="facts">
<thead><tr><th scope="col">When</th><th scope="col">Resource</th><th scope="col">Fact</th></tr></thead>
<tbody>${facts.map((fact) => row(fact, timeZone))}</tbody></table>`}`);
}

function option(kind: string, chosen: string): Html {
  return kind === chosen ? html`<option selected>${kind}</option>` : html`<option>${kind}</option>`;
}

function row({ resource, name, kind, at, seenAt, value }: FactLine, timeZone: string): Html {
  const until = seenAt > at ? html`<br><span class="faint">until ${secondOf(seenAt, timeZone)}</span>` : null;
  return html`
<tr><td><time datetime="${at.toISOString()}">${secondOf(at, timeZone)}</time>${until}</td><td><a href="/facts?resource=${encodeURIComponent(resource)}">${name}</a><br><code class="faint">${resource}</code></td><td>${kind}<br><code>${wordsOf(value)}</code></td></tr>`;
}

/** Zones differ by whole minutes, so that the second is the same in each. */
function secondOf(at: Date, timeZone: string): string {
  return `${momentOf(at, timeZone)}:${String(at.getUTCSeconds()).padStart(2, '0')}`;
}

/** A value in a row, as `name value`, without what says nothing. */
function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).join(', ');
  if (typeof value === 'string') return value.replace(/\b[0-9a-f]{16,}\b/gu, (id) => id.slice(0, 12));
  if (typeof value !== 'object' || value === null) return String(value);
  const said = Object.entries(value).filter(([, one]) => one !== null && one !== '' && !(Array.isArray(one) && one.length === 0));
  const text = said.map(([name, one]) => `${name} ${Array.isArray(one) && one.some((each) => typeof each === 'object') ? `(${wordsOf(one)})` : wordsOf(one)}`).join(' · ');
  return text.length > 400 ? `${text.slice(0, 399)}…` : text;
}
