import { spanOf } from '../../engine/distill.ts';
import { document, type PageFrame } from './frame.ts';
import { html, type Html } from './html.ts';
import { incidentPath, pathTo } from './links.ts';
import { asOf, counted, moment, nothing, span, table, terms, type Clock } from './pieces.ts';
import { kindPill, outcomePill, stateWords } from './status-words.ts';
import type { OpenIncident, RecordedIncident } from './status-view.ts';

/** Which incidents are asked for: all, or those of a state, on the page before or after one. */
export type IncidentsAsked = { state: 'all' | 'open' | 'recorded'; before: number | null; after: number | null };

/** An incident in the list, open or recorded. */
export type ListedIncident = OpenIncident | RecordedIncident;

/** A page of incidents, the newest first; `older` and `newer` say whether there are more. */
export type IncidentsView = Clock & { asked: IncidentsAsked; incidents: readonly ListedIncident[]; tally: { open: number; recorded: number }; older: boolean; newer: boolean };

/** The list of incidents, by pages. */
export function incidentsPage(view: IncidentsView, frame: PageFrame): string {
  const { asked: { state }, incidents, tally } = view;
  const counts = { all: tally.open + tally.recorded, ...tally };
  return document(frame, 'Incidents', html`
<div class="title"><h1>Incidents</h1>${asOf(view)}</div>
<ul class="tabs" aria-label="Which incidents">${(['all', 'open', 'recorded'] as const).map((one) => html`
<li><a href="${pathTo('/incidents', { state: one === 'all' ? null : one })}"${one === state ? html` aria-current="true"` : null}>${one} <span class="faint">${counts[one]}</span></a></li>`)}</ul>
${incidents.length === 0 ? nothing('There are none here.') : listTable(incidents, view)}
${pages(view)}`);
}

function listTable(incidents: readonly ListedIncident[], clock: Clock): Html {
  return table({ kind: 'incidents', caption: `${counted(incidents.length, incidents.every(({ kind }) => kind === 'incident') ? 'incident' : 'ticket')}, the newest first`, columns: ['Incident', 'State', 'Since', 'Took'] },
    incidents.map((one) => [nameOf(one), 'outcome' in one ? html`${outcomePill(one.outcome)} ${one.says}` : stateOf(one), moment(one.openedAt, clock), lastedOf(one, clock)]));
}

function nameOf({ id, kind, label, severity, title, resource }: ListedIncident): Html {
  return html`${kindPill({ kind, severity })} <a href="${incidentPath(id, kind)}">${title}</a> <span class="label">${label}</span><br><code class="faint">${resource}</code>`;
}

function stateOf({ state, waitingFor }: OpenIncident): Html {
  return html`${stateWords[state]}${waitingFor === null ? null : html`<br><span class="faint">waits for ${waitingFor}</span>`}`;
}

function lastedOf(one: ListedIncident, clock: Clock): Html {
  return 'outcome' in one ? html`${spanOf((one.endedAt.getTime() - one.openedAt.getTime()) / 1000)}` : html`${span(one.openedAt, clock)} so far`;
}

function pages({ asked: { state }, incidents, older, newer }: IncidentsView): Html | null {
  if (!older && !newer) return null;
  const shown = state === 'all' ? null : state;
  return html`<nav class="pages" aria-label="Other pages of the list">
${newer ? html`<a href="${pathTo('/incidents', { state: shown, after: incidents[0]?.id ?? null })}">← Newer</a>` : null}
${older ? html`<a href="${pathTo('/incidents', { state: shown, before: incidents.at(-1)?.id ?? null })}">Older →</a>` : null}
</nav>`;
}

/** Recorded incidents in a table. */
export function incidentRows(recorded: readonly RecordedIncident[], clock: Clock): Html {
  return table({ kind: 'recent', caption: 'Incidents that were recorded last', columns: ['Incident', 'Outcome', 'Ended'] },
    recorded.map((one) => [nameOf(one), html`${outcomePill(one.outcome)} ${one.says}`, html`${moment(one.endedAt, clock)}<br><span class="faint">open for ${lastedOf(one, clock)}</span>`]));
}

/** An open incident as a card, with a way to its page; it bears its label as an id, to which the links of older cards lead. */
export function incidentCard(one: OpenIncident, clock: Clock): Html {
  return html`<article id="${one.label}" class="card ${one.severity}">
<h3>${kindPill(one, one.unstable)} <a href="${incidentPath(one.id, one.kind)}">${one.title}</a> <span class="label">${one.label}</span></h3>
${one.waitingFor === null ? null : html`<p class="waits">Waits for ${one.waitingFor}.${one.expiresAt === null ? null : html` <span class="faint">The offer ends ${moment(one.expiresAt, clock)}.</span>`}</p>`}
${terms([
    ['State', one.waitingFor === null ? stateWords[one.state] : null],
    ['Since', html`${moment(one.openedAt, clock)} (${span(one.openedAt, clock)} ago)`],
    ['Seen by', one.seenBy ?? 'nobody yet'],
    ['Resource', html`<code>${one.resource}</code>`],
    ['What was done', one.deed === null ? null : html`${one.deed.says}, ${moment(one.deed.at, clock)}`],
    ['Out of reach', one.blames.length === 0 ? null : codes(one.blames)],
    ['Also affected', one.affected.length === 0 ? null : affectedOf(one.affected)],
  ])}
</article>
`;
}

const mostNames = 12;

function affectedOf(names: readonly string[]): string {
  const more = names.length - mostNames;
  return `${String(names.length)}: ${names.slice(0, mostNames).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

/** Refs in a row. */
export function codes(refs: readonly string[]): Html[] {
  return refs.map((ref, n) => html`${n === 0 ? '' : ', '}<code>${ref}</code>`);
}
