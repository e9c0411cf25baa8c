import { egressTable } from './egress.ts';
import { document, type PageFrame } from './frame.ts';
import { html, type Html } from './html.ts';
import { jobsInBrief, partsTable } from './health.ts';
import { incidentCard, incidentRows } from './incidents.ts';
import { hostId } from './inventory.ts';
import { anchorTo, pathTo } from './links.ts';
import { asOf, beside, counted, moment, nothing, pill, section, table, type Clock } from './pieces.ts';
import { sparkline, sumOf } from './sparkline.ts';
import { isDegraded } from './status-words.ts';
import type { Approvals, HostItem, HushItem, PartState, PatternItem, StatusView, WishItem } from './status-view.ts';

export type { PartState, StatusView } from './status-view.ts';

/** The overview: how the house is in one line and some numbers, what waits for a person, what is under way, what does not work. */
export function statusPage(view: StatusView, frame: PageFrame): string {
  const { open, recent, hushes, egress, patterns } = view;
  return document(frame, titleOf(view), html`
<div class="title"><h1>${titleOf(view)}</h1>${asOf(view)}</div>
${view.approvals.loud === null ? null : html`<p class="loud">${view.approvals.loud}</p>`}
${tiles(view)}
<div class="columns"><div>
${openSections(view)}
${section('recent', beside('Recorded last', html`<a href="${pathTo('/incidents', { state: 'recorded' })}">All recorded</a>`), recent.length === 0 ? nothing('No finished incidents yet.') : incidentRows(recent, view))}
${patterns.length === 0 ? null : section('patterns', 'Comes again and again', patternTable(patterns, view))}
${egress.length === 0 ? null : section('receipts', beside('Sent to models', html`<a href="${pathTo('/egress')}">All receipts</a>`), egressTable(egress, view.timeZone))}
</div><div class="aside">
${open.length === 0 ? null : section('who', 'Who may approve', whoList(view.approvals))}
${view.wishes.length === 0 ? null : section('wishes', 'Ask to be linked', wishList(view.wishes, view))}
${section('parts', beside('Parts', html`<a href="${pathTo('/health')}">Health</a>`), partsOf(view.parts, view))}
${section('hosts', beside('Hosts', html`<a href="${pathTo('/inventory')}">Inventory</a>`), hostList(view.hosts))}
${hushes.length === 0 ? null : section('hushes', 'Not told at present', hushList(hushes, view))}
${view.jobs.length === 0 ? null : section('jobs', 'Jobs', jobsInBrief(view.jobs, view))}
</div></div>`);
}

/** What stands in place of a page while it cannot be read: why, and how each part does. */
export function failurePage(failure: Clock & { words: string; parts: readonly PartState[] }, frame: PageFrame): string {
  return document(frame, 'Not ready', html`
<div class="title"><h1>Not ready</h1>${asOf(failure)}</div>
<p class="loud"><strong>The state cannot be read now.</strong> ${failure.words}</p>
<p>What is open stays open, and nothing runs without an approval.</p>
${section('parts', 'Parts', partsTable(failure.parts, failure))}`);
}

function titleOf({ tally, parts }: StatusView): string {
  if (tally.open === 0) return parts.some(isDegraded) ? 'Quiet, but not all parts work' : 'All quiet';
  return `${counted(tally.open, 'open incident')}${tally.waiting === 0 ? '' : `, ${String(tally.waiting)} ${tally.waiting === 1 ? 'waits' : 'wait'} for a person`}`;
}

function tiles({ tally, parts, hosts, incidentsByDay, linesByDay }: StatusView): Html {
  const wanted = parts.filter((one) => one.state !== 'off');
  const broken = wanted.filter(isDegraded).length;
  const things = hosts.reduce((sum, one) => sum + one.things, 0);
  const unwell = hosts.reduce((sum, one) => sum + one.unwell, 0);
  const days = `in ${counted(incidentsByDay.length, 'day')}`;
  return html`<ul class="tiles" aria-label="The house in numbers">
<li class="${tally.open === 0 ? 'good' : 'bad'}"><a href="${pathTo('/incidents', { state: 'open' })}"><strong>${tally.open}</strong> open</a><span class="faint">${sumOf(incidentsByDay)} new ${days}</span>${sparkline(incidentsByDay, { what: 'New incidents', each: 'day' })}</li>
<li class="note"><a href="${pathTo('/logs')}"><strong>${short(linesByDay.at(-1)?.count ?? 0)}</strong> log lines today</a><span class="faint">${short(sumOf(linesByDay))} ${days}</span>${sparkline(linesByDay, { what: 'Log lines', each: 'day' })}</li>
<li class="${broken === 0 ? 'good' : 'bad'}"><a href="${pathTo('/health')}"><strong>${wanted.length - broken}</strong> of ${counted(wanted.length, 'part')} work</a><span class="faint">${broken === 0 ? 'nothing is degraded' : `degraded: ${wanted.filter(isDegraded).slice(0, 3).map((one) => one.name).join(', ')}`}</span></li>
<li class="${unwell === 0 ? 'good' : 'warn'}"><a href="${pathTo('/inventory')}"><strong>${things}</strong> ${things === 1 ? 'thing' : 'things'} watched</a><span class="faint">${unwell === 0 ? 'none is unwell' : `${String(unwell)} unwell`}</span></li>
</ul>`;
}

/** A number in at most four characters and a unit: 950, 12.3 k, 4.1 M. */
function short(count: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(count);
}

function openSections(view: StatusView): Html {
  if (view.open.length === 0) return section('open', 'Open incidents', nothing('No open incidents.'));
  const [waiting, moving] = [view.open.filter((one) => one.waitingFor !== null), view.open.filter((one) => one.waitingFor === null)];
  const more = view.tally.open - view.open.length;
  const all = html`<a href="${pathTo('/incidents', { state: 'open' })}">${more > 0 ? `All ${String(view.tally.open)} open` : 'All open'}</a>`;
  return html`
${waiting.length === 0 ? null : section('waiting', beside('Waits for a person', all), waiting.map((one) => incidentCard(one, view)))}
${moving.length === 0 ? null : section('open', beside('Under way', waiting.length === 0 ? all : null), moving.map((one) => incidentCard(one, view)))}`;
}

function whoList({ people, loud }: Approvals): Html {
  if (people.length === 0) return nothing(loud ?? 'Nobody may approve.');
  return html`<ul class="plain">${people.map((one) => html`<li>${one}</li>`)}</ul>`;
}

function wishList(wishes: readonly WishItem[], clock: Clock): Html {
  return html`<ul class="plain rows">${wishes.map(({ account, code, until }) => html`
<li><code>${account}</code> tells the code <strong><code>${code}</code></strong> <span class="faint">until ${moment(until, clock)}; an admin lets it in, this page does not</span></li>`)}</ul>`;
}

/** What does not work with its reason; what works by its name alone. */
function partsOf(parts: readonly PartState[], clock: Clock): Html {
  const [broken, fine] = [parts.filter(isDegraded), parts.filter((one) => !isDegraded(one))];
  return html`${broken.length === 0 ? null : partsTable(broken, clock)}
${fine.length === 0 ? null : html`<ul class="chips">${fine.map((one) => html`<li>${one.name} ${pill(one.state === 'ok' ? 'good' : 'plain', one.state === 'ok' ? 'works' : one.state)}</li>`)}</ul>`}
${parts.length === 0 ? nothing('No part has reported yet.') : null}`;
}

function hostList(hosts: readonly HostItem[]): Html {
  if (hosts.length === 0) return nothing('Nothing has been seen yet.');
  return html`<ul class="plain rows">${hosts.map(({ host, things, unwell, stale }) => html`
<li><a href="${pathTo('/inventory')}${anchorTo(hostId(host))}">${host}</a> <span class="faint">${things}</span>${unwell === 0 ? null : html` ${pill('bad', `${String(unwell)} unwell`)}`}${stale === 0 ? null : html` ${pill('warn', `${String(stale)} stale`)}`}</li>`)}</ul>`;
}

function hushList(hushes: readonly HushItem[], clock: Clock): Html {
  return html`<ul class="plain rows">${hushes.map((one) => html`
<li>${pill('note', one.kind)} ${one.what} <span class="faint">until ${moment(one.until, clock)}, ${one.by}: ${one.why}</span></li>`)}</ul>`;
}

function patternTable(patterns: readonly PatternItem[], clock: Clock): Html {
  return table({ kind: 'patterns', caption: 'Trouble that comes again and again', columns: ['What', 'First', 'Last'] },
    patterns.map((one) => [html`${one.says}<br><code class="faint">${one.resource}</code>`, moment(one.first, clock), moment(one.last, clock)]));
}
