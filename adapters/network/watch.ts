import { once, setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../engine/errors.ts';
import type { Observer, Watching } from '../../engine/ports.ts';
import type { ResourceRef } from '../../engine/refs.ts';
import type { Sighting } from '../../engine/types.ts';
import { gate } from './gate.ts';
import { isReply, type Outcome } from './probe.ts';
import { hostAimedAt, type Target } from './targets.ts';

/** How the watched targets are probed. `closing` ends the looks that are under way. */
export type Round = { everyMs: number; probe: (target: Target, signal: AbortSignal) => Promise<Outcome>; now: () => Date; closing: AbortSignal };

/** The network as a whole, which is down when no probe gets any answer from outside. */
export const networkRef: ResourceRef = 'net://network';

const probesAtOnce = 8;
const mostWitnesses = 3;
const down = 'no probe gets any answer from outside: our own network, or its DNS, is down';

/** One observer for all targets. Their probes are spread over the interval. */
export function observerOf(targets: readonly Target[], round: Round): Observer {
  const known: Known = { targets, round, turn: gate(probesAtOnce), results: new Map(), told: new Map(), isDown: false };
  return {
    name: 'probes',
    host: networkRef,
    look: async () => {
      await probeAll(known, overdue(known), round.closing);
      if (known.isDown) throw new Fault('machine.unreachable', down);
      return [...reachBy(known, [...known.results.values()]), ...[...known.told.values()].flat()];
    },
    follow: async (watching) => {
      setMaxListeners(0, watching.signal);
      await Promise.all(targets.map((target, at) => keepProbing(known, { target, firstMs: round.everyMs * at / targets.length }, watching)));
    },
  };
}

type Result = { target: Target; at: Date; outcome: Outcome };

/** `results` is what each probe last found, `told` what was last said of it: nothing new while our own network is down. */
type Known = {
  targets: readonly Target[]; round: Round; turn: ReturnType<typeof gate>;
  results: Map<ResourceRef, Result>; told: Map<ResourceRef, Sighting[]>; isDown: boolean;
};

async function keepProbing(known: Known, { target, firstMs }: { target: Target; firstMs: number }, { seen, signal }: Watching): Promise<void> {
  await pause(firstMs, signal);
  while (!signal.aborted) {
    const begunAt = Date.now();
    await orAborted(probeAll(known, [target], signal).then((sightings) => (signal.aborted ? undefined : seen(sightings))), signal);
    await pause(Math.max(0, begunAt + known.round.everyMs - Date.now()), signal);
  }
}

/** What the follower does not come to, such as everything at the very first look. */
function overdue({ targets, round, results }: Known): Target[] {
  const before = round.now().getTime() - 1.5 * round.everyMs;
  return targets.filter((target) => (results.get(target.ref)?.at.getTime() ?? 0) < before);
}

/**
 * Probes some targets and tells what may be told of them. Where none of them says a word, others are asked whether it is us:
 * once nobody outside answers, no target is said to be down, only our network is.
 */
async function probeAll(known: Known, targets: readonly Target[], signal: AbortSignal): Promise<Sighting[]> {
  const found = await probeEach(known, targets, signal);
  const mustAsk = found.some(isSilent) && !found.some(isProof) && !known.isDown;
  const all = [...found, ...await probeEach(known, mustAsk ? witnessesFor(known, found) : [], signal)];
  if (signal.aborted) return [];
  if (all.some(isProof)) known.isDown = false;
  else if (hostsOf(all.filter(isSilent)).size > 1) known.isDown = true;
  const sure = known.isDown ? all.filter((one) => !isSilent(one)) : all;
  return [...reachBy(known, all), ...sure.flatMap((one) => tell(known, one))];
}

function probeEach({ turn, round, results }: Known, targets: readonly Target[], signal: AbortSignal): Promise<Result[]> {
  return Promise.all(targets.map((target) => turn(async () => {
    const result = { target, at: round.now(), outcome: await round.probe(target, signal) };
    if (!signal.aborted) results.set(target.ref, result);
    return result;
  })));
}

/** Targets on other hosts, those that answered last first. */
function witnessesFor({ targets, results }: Known, found: readonly Result[]): Target[] {
  const hosts = hostsOf(found);
  const answeredAt = (target: Target): number => {
    const last = results.get(target.ref);
    return last && isProof(last) ? last.at.getTime() : 0;
  };
  const others = targets.filter((target) => isOutside(target) && !hosts.has(hostAimedAt(target)));
  const perHost = new Map(others.toSorted((a, b) => answeredAt(a) - answeredAt(b)).map((target) => [hostAimedAt(target), target]));
  return [...perHost.values()].toSorted((a, b) => answeredAt(b) - answeredAt(a)).slice(0, mostWitnesses);
}

function hostsOf(results: readonly Result[]): Set<string | null> {
  return new Set(results.map(({ target }) => hostAimedAt(target)));
}

/** Nobody said a word, which may be our own fault; what is on this machine needs no network. */
function isSilent({ target, outcome }: Result): boolean {
  return !isHere(target) && !isReply(target.aim.kind, outcome.why);
}

/** Somebody outside said something. */
function isProof({ target, outcome }: Result): boolean {
  return isOutside(target) && isReply(target.aim.kind, outcome.why);
}

/** The resolver of the system is often a cache on this machine, so that its answers prove nothing. */
function isOutside(target: Target): boolean {
  return hostAimedAt(target) !== null && !isHere(target);
}

function isHere(target: Target): boolean {
  return /^(localhost$|127\.|\[?::1(\]|$))/.test(hostAimedAt(target) ?? '');
}

function tell(known: Known, { target, at, outcome }: Result): Sighting[] {
  const { ref: resource, name, about, aim: { kind } } = target;
  const before = known.told.get(resource)?.find((one) => one.kind === 'probe.state')?.value.ms ?? null;
  const { why, status, certificate } = outcome;
  const value = { name, about, kind, everySeconds: known.round.everyMs / 1000, ok: why === 'answers', why, ms: steady(outcome.ms, before), status };
  const told: Sighting[] = [{ resource, kind: 'probe.state', at, key: 'probe', value }];
  if (certificate !== null) told.push({ resource, kind: 'certificate.state', at, key: 'certificate', value: certificate });
  known.told.set(resource, told);
  return told;
}

/** Whether the network works, as far as these results tell. */
function reachBy({ round, isDown }: Known, results: readonly Result[]): Sighting[] {
  if (!isDown && !results.some(isProof)) return [];
  const value = isDown ? { reachable: false, why: down } : { reachable: true, why: 'probes are answered' };
  return [{ resource: networkRef, kind: 'host.reach', at: round.now(), key: 'reach', value }];
}

/** A target that answers about as fast as before has not changed; differences of a few milliseconds are none. */
function steady(ms: number | null, before: number | null): number | null {
  if (ms === null || before === null) return ms;
  const [least, most] = [Math.min(ms, before) + 10, Math.max(ms, before)];
  return most <= 2 * least ? before : ms;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, null, { signal }).catch(() => null);
}

/** Waits for work whose failure is no matter, since what was seen is told again, until the signal aborts. */
async function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const left = new AbortController();
  const aborted = once(signal, 'abort', { signal: left.signal });
  await Promise.race([work, aborted]).catch(() => undefined);
  left.abort();
  aborted.catch(() => undefined);
}
