import { z } from 'zod';
import type { Called } from './called.ts';
import type { PartMood } from './commands.ts';
import { boundsOf, type Day } from './days.ts';
import { cloudSafeText as text, oneOf, partName, safe, type CloudSafe } from './distill.ts';
import { declaredWords } from './daily-declared.ts';
import { downTimes } from './daily-down.ts';
import { watchList } from './daily-watch.ts';
import { headlineOf } from './headline.ts';
import type { Pattern } from './patterns.ts';
import { isByHand, labelOf } from './ticket.ts';
import { severities, type Hush, type ResourceRef, type Ticket, type View } from './types.ts';

const number = z.number();
const incident = z.object({ label: text, title: text, severity: text, opened_at: number, ended: text.nullable() });

/** What a day in the house was, as it is told outside: what waits for a person comes first. Times are numbers of milliseconds. */
export const dailyShape = z.object({
  day: text, title: text, from: number, to: number, at: number,
  /** For how many seconds of the day anybody was watching. */
  watched: number,
  todo: z.array(z.object({ label: text, says: text, since: number })),
  counts: z.object({ opened: number, solved: number, open: number, usual: number.nullable() }),
  /** Those of the day, the oldest first, and how many more there were. */
  incidents: z.array(incident), more: number,
  /** What came after the day and before this was written. */
  since: z.array(incident),
  down: z.array(z.object({ name: text, seconds: number })),
  watch: z.array(text),
  resources: z.object({ quiet: number, all: number }),
  /** Declarations: requests that wait, what drifted, and what was applied on the day. Deliveries of older versions have none. */
  declarations: z.array(text).default([]),
  hushes: z.array(z.object({ says: text, until: number })),
  patterns: z.array(text),
  parts: z.array(text),
  models: z.object({ calls: number, cloud_tokens: number, local_tokens: number, usd: number.nullable() }),
});

/** What a day in the house was; a delivery holds it as it is. */
export type Daily = z.infer<typeof dailyShape>;

/** What a day is told from. `tickets` are the incidents that were opened by `at`, and were open at some time since the day began. */
export type DaySeen = {
  day: Day; timeZone: string; at: Date; watched: number;
  tickets: readonly Ticket[];
  /** The tickets of declarations of the same time. */
  declared: readonly Ticket[];
  /** Of everything that is read now and then, such as storages and disks. */
  views: readonly View[];
  resources: readonly ResourceRef[]; eventful: ReadonlySet<ResourceRef>;
  /** Incidents on the days before, and how many days that were. */
  before: { incidents: number; days: number };
  hushes: readonly Hush[]; patterns: readonly Pattern[]; parts: readonly PartMood[];
  models: Daily['models'];
  called: Called;
};

/** How much of a list is told; the rest is counted. */
const most = { todo: 20, incidents: 20, since: 10, down: 8, watch: 15, others: 8 };

/** Days that must have been watched before anything counts as usual. */
const fewestDays = 7;

/** What a day was, by the names that people call things. */
export function dailyOf(seen: DaySeen): Daily {
  const { day, timeZone, at, called } = seen;
  const { from, to } = boundsOf(day, timeZone);
  const own = seen.tickets.filter((ticket) => !isPartOfAnother(ticket)).sort((a, b) => a.id - b.id);
  const ofDay = own.filter((ticket) => isWithin(ticket.openedAt, { from, to }));
  const troubled = new Set(seen.tickets.filter((ticket) => ticket.openedAt < to).flatMap(({ situation }) => [situation.resource, ...situation.affected.map((one) => one.resource)]));
  return {
    day: isoWords(day), title: dayWords(day), from: from.getTime(), to: to.getTime(), at: at.getTime(), watched: seen.watched,
    todo: [...own, ...seen.declared].flatMap((ticket) => todoOf(ticket, called)).sort((a, b) => a.since - b.since).slice(0, most.todo),
    counts: { opened: ofDay.length, solved: own.filter((ticket) => ticket.state === 'recorded' && isWithin(ticket.outcome.at, { from, to })).length, open: own.filter((ticket) => ticket.state !== 'recorded').length, usual: usualOf(seen.before) },
    incidents: ofDay.slice(0, most.incidents).map((ticket) => incidentOf(ticket, called)), more: Math.max(0, ofDay.length - most.incidents),
    since: own.filter((ticket) => ticket.openedAt >= to).slice(0, most.since).map((ticket) => incidentOf(ticket, called)),
    down: downTimes(seen.tickets, { from, to: at < to ? at : to }).slice(0, most.down).map(({ resource, seconds }) => ({ name: called.name(resource), seconds })),
    watch: seen.views.flatMap((view) => watchList(view, called)).slice(0, most.watch),
    resources: { quiet: seen.resources.filter((one) => !seen.eventful.has(one) && !troubled.has(one)).length, all: seen.resources.length },
    declarations: declaredWords(seen.declared, { from, to }).map(called.text),
    hushes: seen.hushes.filter((hush) => hush.until.getTime() - at.getTime() < dayMs).slice(0, most.others).map((hush) => ({ says: hushWords(hush, called), until: hush.until.getTime() })),
    patterns: patternsOf(seen.patterns, ofDay).slice(0, most.others).map(({ says }) => called.text(says)),
    parts: seen.parts.filter(({ state }) => state === 'away' || state === 'refused').slice(0, most.others).map(({ name, state }) => safe`${partName(name)} ${oneOf(state, ['away', 'refused'])}`),
    models: seen.models,
  };
}

/** Whether so little of a day was watched that nobody can tell how quiet it was. */
export function isPatchy({ watched, from, to }: Daily): boolean {
  return watched < (patchy * (to - from)) / 1000;
}

/** The share of a day that must have been watched. */
const patchy = 0.9;

/** Whether there is nothing that anybody has to know of a day. */
export function isQuiet(daily: Daily): boolean {
  const { todo, counts, since, watch, parts, down, declarations } = daily;
  return !isPatchy(daily) && counts.opened + counts.open === 0 && [todo, since, watch, parts, down, declarations].every((list) => list.length === 0);
}

const dayMs = 86_400_000;

/** What turned out to be a part of another incident is told there. */
function isPartOfAnother(ticket: Ticket): boolean {
  return ticket.state === 'recorded' && (ticket.outcome.kind === 'joined' || ticket.outcome.kind === 'unwatched');
}

function isWithin(at: Date, { from, to }: { from: Date; to: Date }): boolean {
  return at >= from && at < to;
}

/** What waits for a person, and since when. */
function todoOf(ticket: Ticket, { text: byName }: Called): Daily['todo'] {
  const says = todoWords(ticket);
  return says === null ? [] : [{ label: labelOf(ticket), says: byName(says), since: ticket.movedAt.getTime() }];
}

function todoWords(ticket: Ticket): CloudSafe | null {
  if (ticket.state === 'awaiting') {
    const step = ticket.steps[ticket.current - 1];
    if (step === undefined) return null;
    const place = safe`step ${ticket.current} of ${ticket.steps.length}: ${step.title}`;
    return isByHand(step) ? safe`waits for you to do ${place}` : safe`waits for your approval of ${place}`;
  }
  if (ticket.state !== 'parked' || ticket.reason === 'declined') return null;
  return ticket.reason === 'expired' ? safe`its offer expired; press "Check again and ask": ${headlineOf(ticket.situation)}` : safe`is over to you: ${headlineOf(ticket.situation)}`;
}

function incidentOf(ticket: Ticket, { text: byName }: Called): Daily['incidents'][number] {
  const severity = severities.find((one) => ticket.situation.findings.some((finding) => finding.severity === one)) ?? 'low';
  return {
    label: labelOf(ticket), title: byName(headlineOf(ticket.situation)), severity: oneOf(severity, severities), opened_at: ticket.openedAt.getTime(),
    ended: ticket.state === 'recorded' ? byName(ticket.outcome.says) : null,
  };
}

function usualOf({ incidents, days }: DaySeen['before']): number | null {
  return days < fewestDays ? null : Math.round((10 * incidents) / days) / 10;
}

function hushWords({ kind, what: { resource } }: Hush, called: Called): CloudSafe {
  const whom = resource === undefined ? safe`some kinds of trouble` : called.name(resource);
  return kind === 'silence' ? safe`silence about ${whom}` : safe`maintenance of ${whom}`;
}

function patternsOf(patterns: readonly Pattern[], ofDay: readonly Ticket[]): Pattern[] {
  return patterns.filter(({ incidents }) => ofDay.some(({ id }) => incidents.includes(id)));
}

const months = [safe`Jan`, safe`Feb`, safe`Mar`, safe`Apr`, safe`May`, safe`Jun`, safe`Jul`, safe`Aug`, safe`Sep`, safe`Oct`, safe`Nov`, safe`Dec`];

/** `20 Nov 2026`. */
function dayWords(day: Day): CloudSafe {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return safe`${date} ${months[month - 1] ?? safe`unknown`} ${year}`;
}

function isoWords(day: Day): CloudSafe {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return safe`${year}-${twoDigits(month)}-${twoDigits(date)}`;
}

function twoDigits(value: number): CloudSafe {
  return value < 10 ? safe`0${value}` : safe`${value}`;
}
