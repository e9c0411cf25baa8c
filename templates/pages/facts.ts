import { html, type Html } from './html.ts';
import { document, type PageFrame } from './frame.ts';
import { pathTo } from './links.ts';
import { asOf, counted, table, secondOf, type Clock } from './pieces.ts';

/** One fact as the page lists it, of a resource and what people call it; for a state, `seenAt` is when it was last seen to be so. */
export type FactLine = { resource: string; name: string; kind: string; at: Date; seenAt: Date; value: unknown };

/** What was asked for: the last hours, of one resource or of one kind, or of everything. */
export type FactsAsked = { hours: number; resource: string; kind: string };

/** The facts of the last hours, the newest first; `more` says that there are older ones that are not listed. */
export type FactsView = Clock & { asked: FactsAsked; facts: readonly FactLine[]; more: boolean; kinds: readonly string[] };

/** The page of facts: a form to ask with, and a table. */
export function factsPage(view: FactsView, frame: PageFrame): string {
  const { asked, facts } = view;
  return document(frame, 'Facts', html`
<div class="title"><h1>Facts</h1>${asOf(view)}</div>
<form action="/facts" method="get" class="ask" role="search">
<label>Last <input name="hours" type="number" min="1" max="720" value="${asked.hours}"> hours</label>
<label>Resource <input name="resource" value="${asked.resource}" placeholder="docker://host/name"></label>
<label>Kind <select name="kind"><option value="">any</option>${view.kinds.map((kind) => option(kind, asked.kind))}</select></label>
<button>Show</button>
</form>
<p>${facts.length === 0 ? 'Nothing was seen.' : `${counted(facts.length, 'fact')}${view.more ? ', the newest; ask for less to see older ones' : ''}.`}</p>
${facts.length === 0 ? null : factsTable(facts, view)}`);
}

/** Facts in a table; those that have an id can be linked to by it, as `#fact-17`. */
export function factsTable(facts: readonly (FactLine & { id?: string })[], clock: Clock): Html {
  return table({ kind: 'facts', caption: 'What was seen', columns: ['When', 'Resource', 'Fact'] }, facts.map((fact) => row(fact, clock.timeZone)));
}

function option(kind: string, chosen: string): Html {
  return kind === chosen ? html`<option selected>${kind}</option>` : html`<option>${kind}</option>`;
}

function row({ id, resource, name, kind, at, seenAt, value }: FactLine & { id?: string }, timeZone: string): Html[] {
  const until = seenAt > at ? html`<br><span class="faint">until ${secondOf(seenAt, timeZone)}</span>` : null;
  const mark = id === undefined ? null : html` id="fact-${id}"`;
  return [
    html`<time${mark} datetime="${at.toISOString()}">${secondOf(at, timeZone)}</time>${until}`,
    html`<a href="${pathTo('/facts', { resource })}">${name}</a><br><code class="faint">${resource}</code>`,
    html`${kind}<br><code>${wordsOf(value)}</code>`,
  ];
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
