import { listed, named, safe, type CloudSafe } from './distill.ts';
import { headlineOf } from './headline.ts';
import type { Limits } from './policy.ts';
import { hostOf, refOf, schemeOf } from './refs.ts';
import { rankOf, worstFirst, type Storm, type ToldOfStorm } from './storm.ts';
import { labelOf } from './ticket.ts';
import type { ResourceRef, Ticket } from './types.ts';

/** What a chat is told of a storm, and from when on; `all` names every one of it, a line each. `again` when it has heard of it before. */
export type StormWords = { at: Date; again: boolean; loud: boolean; says: CloudSafe; all: CloudSafe; newest: number };

/** A storm is told when nothing new came for so long, or when it is so old, in ms. */
const calmMs = 2000;
const untoldMs = 6000;

/** Who joins a storm that is no older, in ms, is told after so short a pause; later the pause is a sixth of its age, within bounds. */
const youngMs = 15_000;
const youngPauseMs = 3000;
const pausesMs = [10_000, 60_000] as const;

/**
 * What a chat that was last told of a storm is to be told of this one; null when all who have no card were named. First once nothing new
 * comes for a moment, or some seconds after it has become one; then in silence who joined it. A time to come is of a clock that was set back since.
 */
export function stormWords(storm: Storm, told: ToldOfStorm | null, { now, limits }: { now: Date; limits: Pick<Limits, 'STORM_COUNT' | 'STORM_SECONDS'> }): StormWords | null {
  const { since, tickets, held } = storm;
  const windowMs = limits.STORM_SECONDS * 1000;
  const before = told !== null && told.at.getTime() >= since.getTime() - windowMs && told.at.getTime() <= now.getTime() + windowMs ? told : null;
  const last = tickets.at(-1)?.openedAt.getTime() ?? 0;
  const newest = Math.max(...tickets.map(({ id }) => id));
  if (before === null) {
    const became = tickets[limits.STORM_COUNT - 1]?.openedAt.getTime() ?? last;
    return { at: new Date(Math.min(last + calmMs, became + untoldMs)), again: false, loud: tickets.some((ticket) => rankOf(ticket) < 2), says: firstWords(tickets), all: linesOf(tickets), newest };
  }
  const isNew = ({ id }: Ticket): boolean => id > (before.newest ?? Infinity);
  const joined = tickets.filter((ticket) => isNew(ticket) && held.has(ticket.id));
  if (joined.length === 0) return null;
  const says = safe`⛈ STORM · ${joined.length} more, ${tickets.length} incidents in all: ${listed([...joined].sort(worstFirst).map((ticket) => headlineOf(ticket.situation)), 5)}. All of them are in the file.`;
  const at = new Date(before.at.getTime() + pauseAfter(last - since.getTime()));
  return { at, again: true, loud: false, says, all: safe`${linesOf(joined)}${linesOf(tickets.filter((ticket) => !joined.includes(ticket)))}`, newest };
}

function pauseAfter(ageMs: number): number {
  const [least, most] = pausesMs;
  return ageMs < youngMs ? youngPauseMs : Math.min(most, Math.max(least, ageMs / 6));
}

function linesOf(tickets: readonly Ticket[]): CloudSafe {
  const lines = [...tickets].sort(worstFirst).map((ticket) => safe`${labelOf(ticket)} ${severityWords[rankOf(ticket)] ?? safe`low`}: ${headlineOf(ticket.situation)}\n`);
  return lines.reduce((text, line) => safe`${text}${line}`, safe``);
}

const severityWords = [safe`HIGH`, safe`medium`, safe`low`];

function firstWords(tickets: readonly Ticket[]): CloudSafe {
  const hosts = new Map<ResourceRef, number>();
  for (const { situation: { resource } } of tickets) {
    const host = refOf(schemeOf(resource), hostOf(resource));
    hosts.set(host, (hosts.get(host) ?? 0) + 1);
  }
  const [most] = [...hosts].sort(([, a], [, b]) => b - a);
  const common = most !== undefined && most[1] > tickets.length / 2 ? safe` Most of it is on ${named(most[0])}: look there first.` : safe``;
  const worst = [...tickets].sort(worstFirst).map((ticket) => headlineOf(ticket.situation));
  return safe`⛈ STORM · ${tickets.length} incidents at once: ${listed(worst, 5)}.${common} Their cards wait until it calms down; all of them are in the file and on the status page.`;
}
