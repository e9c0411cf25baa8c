import { neededId } from './needed.ts';
import type { ResourceRef, Ticket } from './types.ts';
import { unansweredId } from './unanswered.ts';

/** What notices that something cannot do its work, and not only that it is in danger of that. */
const downDetectors: readonly string[] = [
  'exited', 'restart-loop', 'unhealthy', 'guest-stopped', 'node-offline', 'host-unreachable', 'probe', 'storage-away', 'dns-down', neededId, unansweredId,
];

/** For how many seconds of a span of time each resource was down, as incidents tell it; the longest first. */
export function downTimes(tickets: readonly Ticket[], { from, to }: { from: Date; to: Date }): { resource: ResourceRef; seconds: number }[] {
  const spans = new Map<ResourceRef, [number, number][]>();
  for (const { resource, begin, end } of tickets.flatMap((ticket) => troublesOf(ticket, to))) {
    const [first, last] = [Math.max(begin.getTime(), from.getTime()), Math.min(end.getTime(), to.getTime())];
    if (last > first) spans.set(resource, [...(spans.get(resource) ?? []), [first, last]]);
  }
  const all = [...spans].map(([resource, own]) => ({ resource, seconds: Math.round(lengthOf(own) / 1000) }));
  return all.filter(({ seconds }) => seconds > 0).sort((a, b) => b.seconds - a.seconds || (a.resource < b.resource ? -1 : 1));
}

function troublesOf(ticket: Ticket, now: Date): { resource: ResourceRef; begin: Date; end: Date }[] {
  const { findings, affected } = ticket.situation;
  const end = ticket.state === 'recorded' ? ticket.outcome.at : now;
  const all = [...findings, ...affected.flatMap(({ finding }) => finding ?? [])];
  return all.filter(({ detector }) => downDetectors.includes(detector)).map(({ resource, since }) => ({ resource, begin: since, end }));
}

/** What spans cover together. */
function lengthOf(spans: readonly (readonly [number, number])[]): number {
  let [length, until] = [0, -Infinity];
  for (const [begin, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    length += Math.max(0, end - Math.max(begin, until));
    until = Math.max(until, end);
  }
  return length;
}
