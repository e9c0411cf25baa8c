import type { ContainerPlace } from '../../engine/fact-values.ts';
import { hostOf, refOf, schemeOf } from '../../engine/refs.ts';
import type { TallyHow } from '../../engine/tally.ts';
import { stateKinds, type Fact, type Hush, type ResourceRef, type Sighting } from '../../engine/types.ts';
import { newLog } from './log.ts';
import type { Recorded } from './records.ts';

/** The world that a recording tells of: states that last, events that pass, lines that are counted. Times are those of our clock. */
export type RecordedWorld = {
  /** Lets things happen. Answers what is seen of them at once, and the windows of log lines that are over. */
  take: (records: readonly Recorded[], now: Date) => Sighting[];
  /** The facts of one resource as they would stand if everything in sight had been looked at just now. */
  seen: (facts: readonly Fact[], now: Date) => Fact[];
  /** What is not told now. */
  hushes: (now: Date) => Hush[];
  /** When the next hush or maintenance ends, in milliseconds. */
  turnsAt: (now: Date) => number;
  /** When the next window of log lines is over, in milliseconds. */
  closesAt: (now: Date) => number;
};

/** An empty world. */
export function newWorld(how: TallyHow): RecordedWorld {
  const log = newLog(how);
  const sight = newSight();
  const hushes: Hush[] = [];
  const ends = new Set<number>();
  const happen = (record: Recorded, now: Date): Sighting[] => {
    if (record.is === 'line') return log.hear(record, now);
    if (record.is === 'hush') hushes.push(record.hush);
    if (record.is === 'hush') ends.add(record.hush.until.getTime());
    return record.is === 'seen' ? [record.sighting] : [];
  };
  return {
    take: (records, now) => records.flatMap((record) => {
      const seen = happen(record, now);
      for (const one of seen) sight.keep(one, record.is === 'seen' ? record.seenUntil : null);
      for (const one of seen) ends.add(maintenanceEnd(one));
      return seen;
    }).concat(log.close(now)),
    seen: sight.refreshed,
    hushes: (now) => hushes.filter((hush) => hush.until > now),
    turnsAt: (now) => Math.min(...[...ends].filter((end) => end > now.getTime())),
    closesAt: log.closesAt,
  };
}

function maintenanceEnd({ kind, value }: Sighting): number {
  const until = kind === 'container.place' || kind === 'guest.state' ? (value as ContainerPlace).maintenanceUntil : null;
  return until === null ? -Infinity : new Date(until).getTime();
}

type Sight = { keep: (sighting: Sighting, until: Date | null) => void; refreshed: (facts: readonly Fact[], now: Date) => Fact[] };

/** What can be seen: nothing on a host that does not answer, and no state after its end. */
function newSight(): Sight {
  const until = new Map<string, Date | null>();
  const away = new Map<ResourceRef, Date>();
  const seenAt = (fact: Fact, now: Date): Date => {
    const lost = fact.kind === 'host.reach' ? undefined : away.get(lookedFrom(fact.resource));
    const last = Math.min(...[now, until.get(keyOf(fact)), lost].filter((one) => one != null).map(Number));
    const paceMs = fact.kind === 'probe.state' ? fact.value.everySeconds * 1000 : 1;
    const looked = fact.at.getTime() + Math.floor((last - fact.at.getTime()) / paceMs) * paceMs;
    return new Date(fact.seenAt <= now ? Math.max(looked, fact.seenAt.getTime()) : looked);
  };
  return {
    keep: (sighting, end) => {
      if (stateKinds.includes(sighting.kind)) until.set(keyOf(sighting), end);
      if (sighting.kind !== 'host.reach') return;
      if (sighting.value.reachable) away.delete(sighting.resource);
      else if (!away.has(sighting.resource)) away.set(sighting.resource, sighting.at);
    },
    refreshed: (facts, now) => {
      const later = new Set<string>();
      return facts.toReversed().map((fact) => {
        const isLast = !later.has(fact.kind) && until.has(keyOf(fact));
        later.add(fact.kind);
        return isLast ? { ...fact, seenAt: seenAt(fact, now) } : fact;
      }).reverse();
    },
  };
}

/** Whose reach tells whether a resource can be seen; probes are all made from our own network. */
function lookedFrom(resource: ResourceRef): ResourceRef {
  return schemeOf(resource) === 'net' ? 'net://network' : refOf(schemeOf(resource), hostOf(resource));
}

function keyOf({ kind, resource }: Pick<Fact, 'kind' | 'resource'>): string {
  return `${kind} ${resource}`;
}
