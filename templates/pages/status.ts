import { momentOf, spanOf } from '../../engine/distill.ts';
import { hostOf, nameOf, schemeOf } from '../../engine/refs.ts';
import { egressTable } from './egress.ts';
import { document, type PageFrame } from './frame.ts';
import { html, type Html } from './html.ts';
import type { HushItem, InventoryItem, OpenIncident, PartState, PatternItem, RecordedIncident, StatusView } from './status-view.ts';

export type { PartState, StatusView } from './status-view.ts';

type Clock = Pick<StatusView, 'at' | 'timeZone'>;

/** The status page: open incidents first, then the parts, the inventory and what was recorded last. */
export function statusPage(view: StatusView, frame: PageFrame): string {
  const { patterns = [] } = view;
  return document(frame, titleOf(view), html`
<p class="sum">${summaryOf(view)} <span class="as-of">As of ${moment(view.at, view)} (${view.timeZone}).</span></p>
${approvalsOf(view.approvals)}
${section('open', 'Open incidents', view.open.length === 0
  ? html`<p class="none">No open incidents.</p>` : view.open.map((one) => incident(one, view)))}
${section('parts', 'Parts', partsTable(view.parts, view))}
${section('inventory', 'Inventory', view.inventory.length === 0
  ? html`<p class="none">Nothing has been seen yet.</p>` : byHost(view.inventory).map(([host, items]) => hostTable(host, items, view)))}
${view.hushes.length === 0 ? null : section('hushes', 'Not told at present', hushTable(view.hushes, view))}
${view.egress.length === 0 ? null : section('receipts', 'Sent to models', egressTable(view.egress, view.timeZone))}
${patterns.length === 0 ? null : section('patterns', 'Comes again and again', patternTable(patterns, view))}
${section('recent', 'Recorded last', view.recent.length === 0
  ? html`<p class="none">No finished incidents yet.</p>` : recentTable(view.recent, view))}`);
}

function titleOf(view: StatusView): string {
  if (view.open.length > 0) return counted(view.open.length, 'open incident');
  return view.parts.some((part) => part.state === 'away' || part.state === 'refused') ? 'Not all parts work' : 'All quiet';
}

/** What stands in place of the page while it cannot be read: why, and how each part does. */
export function failurePage(failure: Clock & { words: string; parts: readonly PartState[] }, frame: PageFrame): string {
  return document(frame, 'Not ready', html`
<p class="loud"><strong>The state cannot be read now.</strong> ${failure.words}</p>
<p class="sum">What is open stays open, and nothing runs without an approval. <span class="as-of">As of ${moment(failure.at, failure)} (${failure.timeZone}).</span></p>
${section('parts', 'Parts', partsTable(failure.parts, failure))}`);
}

function section(id: string, title: string, content: Html | readonly Html[]): Html {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${content}</section>
`;
}

function summaryOf(view: StatusView): string {
  const waiting = view.open.filter((one) => one.state === 'awaiting').length;
  const wanted = view.parts.filter((one) => one.state !== 'off');
  const fine = wanted.filter((one) => one.state === 'ok' || one.state === 'elsewhere').length;
  return [
    view.open.length === 0 ? 'No open incidents' : counted(view.open.length, 'open incident'),
    ...(waiting === 0 ? [] : [`${String(waiting)} waiting for a person`]),
    fine === wanted.length ? 'all parts work' : `${String(fine)} of ${counted(wanted.length, 'part')} work`,
  ].join(' · ') + '.';
}

function counted(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? '' : 's'}`;
}

function approvalsOf({ people, loud }: StatusView['approvals']): Html {
  if (loud !== null) return html`<p class="loud">${loud}</p>`;
  return html`<p class="who">May approve: ${people.join(', ')}.</p>`;
}

const stateWords: Record<OpenIncident['state'], string> = {
  assessed: 'looking for the cause', planned: 'making a plan', validated: 'making a plan', awaiting: 'waits for approval',
  approved: 'running', executed: 'checking', verified: 'checked', parked: 'parked',
};

function incident(one: OpenIncident, clock: Clock): Html {
  return html`<article id="${one.label}" class="incident ${one.severity}">
<h3><span class="pill ${one.severity}">${one.severity.toUpperCase()}</span>${one.unstable ? html` <span class="pill medium">unstable</span>` : null} ${one.title} <span class="label">${one.label}</span></h3>
${one.waitingFor === null ? null : html`<p class="waits">Waits for ${one.waitingFor}.</p>`}
<dl>
<div><dt>State</dt><dd>${stateWords[one.state]}</dd></div>
<div><dt>Seen by</dt><dd>${one.seenBy ?? 'nobody yet'}</dd></div>
<div><dt>Since</dt><dd>${moment(one.openedAt, clock)} (${span(one.openedAt, clock)} ago)</dd></div>
<div><dt>Resource</dt><dd><code>${one.resource}</code></dd></div>
${one.deed === null ? null : html`<div><dt>What was done</dt><dd>${one.deed.says}, ${moment(one.deed.at, clock)}</dd></div>`}
${one.blames.length === 0 ? null : html`<div><dt>Out of reach</dt><dd>${codes(one.blames)}</dd></div>`}
${one.affected.length === 0 ? null : html`<div><dt>Also affected</dt><dd>${one.affected.length}: ${one.affected.join(', ')}</dd></div>`}
</dl>
</article>
`;
}

function codes(refs: readonly string[]): Html[] {
  return refs.map((ref, n) => html`${n === 0 ? '' : ', '}<code>${ref}</code>`);
}

const partWords: Record<PartState['state'], string> = {
  ok: 'works', starting: 'starting', away: 'away', refused: 'refused', elsewhere: 'held elsewhere', off: 'off',
};

function partsTable(parts: readonly PartState[], clock: Clock): Html {
  if (parts.length === 0) return html`<p class="none">No part has reported yet.</p>`;
  return html`<table class="parts">
<thead><tr><th scope="col">Part</th><th scope="col">State</th><th scope="col">For</th></tr></thead>
<tbody>${parts.map((one) => html`
<tr><th scope="row">${one.name}</th><td><span class="pill ${one.state}">${partWords[one.state]}</span> <span class="faint">${one.words}</span></td><td>${span(one.since, clock)}</td></tr>`)}
</tbody></table>
`;
}

function byHost(inventory: readonly InventoryItem[]): [string, InventoryItem[]][] {
  const hosts = new Map<string, InventoryItem[]>();
  for (const item of inventory) {
    const host = schemeOf(item.resource) === 'net' ? 'probes' : hostOf(item.resource);
    hosts.set(host, [...(hosts.get(host) ?? []), item]);
  }
  return [...hosts];
}

function hostTable(host: string, items: readonly InventoryItem[], clock: Clock): Html {
  return html`<table class="inventory"><caption>${host} <span class="count">${items.length}</span></caption>
<thead><tr><th scope="col">Resource</th><th scope="col">Status</th><th scope="col">Health</th><th scope="col">Seen ago</th></tr></thead>
<tbody>${items.map((one) => html`
<tr${one.stale ? html` class="stale"` : null}><th scope="row">${nameIn(one)}</th><td>${one.stale ? html`<span class="pill stale">stale</span> was ${one.status}` : one.status}</td><td>${healthOf(one)}</td><td>${span(one.seenAt, clock)}</td></tr>`)}
</tbody></table>
`;
}

function nameIn({ resource, name }: InventoryItem): Html {
  const own = nameOf(resource).slice(hostOf(resource).length + 1) || hostOf(resource);
  return html`<a href="/facts?resource=${encodeURIComponent(resource)}">${name ?? own}</a>${name === null || name === own ? null : html` <span class="faint">${own}</span>`}`;
}

function hushTable(hushes: readonly HushItem[], clock: Clock): Html {
  return html`<table class="hushes">
<thead><tr><th scope="col">What</th><th scope="col">Until</th><th scope="col">By</th></tr></thead>
<tbody>${hushes.map((one) => html`
<tr><th scope="row"><span class="pill low">${one.kind}</span> ${one.what}</th><td>${moment(one.until, clock)}</td><td>${one.by} <span class="faint">${one.why}</span></td></tr>`)}
</tbody></table>
`;
}

function patternTable(patterns: readonly PatternItem[], clock: Clock): Html {
  return html`<table class="patterns">
<thead><tr><th scope="col">What</th><th scope="col">First</th><th scope="col">Last</th></tr></thead>
<tbody>${patterns.map((one) => html`
<tr><th scope="row">${one.says}<br><code>${one.resource}</code></th><td>${moment(one.first, clock)}</td><td>${moment(one.last, clock)}</td></tr>`)}
</tbody></table>
`;
}

function healthOf({ health, stale }: InventoryItem): Html {
  if (stale) return html`unknown`;
  if (health === 'none') return html`<span class="faint">no check</span>`;
  return health === 'unhealthy' ? html`<span class="pill high">unhealthy</span>` : html`${health}`;
}

function recentTable(recent: readonly RecordedIncident[], clock: Clock): Html {
  return html`<table class="recent">
<thead><tr><th scope="col">Incident</th><th scope="col">Outcome</th><th scope="col">Ended</th></tr></thead>
<tbody>${recent.map((one) => html`
<tr><th scope="row"><span class="label">${one.label}</span> ${one.title}<br><code>${one.resource}</code></th><td><span class="pill ${one.outcome}">${one.outcome}</span> ${one.says}</td><td>${moment(one.endedAt, clock)}<br><span class="faint">open for ${spanOf((one.endedAt.getTime() - one.openedAt.getTime()) / 1000)}</span></td></tr>`)}
</tbody></table>
`;
}

function moment(at: Date, { timeZone }: Clock): Html {
  return html`<time datetime="${at.toISOString()}">${momentOf(at, timeZone)}</time>`;
}

function span(since: Date, clock: Clock): Html {
  return html`<time datetime="${since.toISOString()}" title="${momentOf(since, clock.timeZone)}">${spanOf((clock.at.getTime() - since.getTime()) / 1000)}</time>`;
}
