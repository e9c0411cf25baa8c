import { oneOf, safe, type CloudSafe } from './distill.ts';
import { containerStatuses, type healthStates } from './fact-values.ts';
import { settleSeconds } from './policy.ts';
import type { ResourceRef } from './refs.ts';
import { logClasses, type LogClass, type LogLevel } from './signature.ts';

/** Something that speaks for a cause, in our own words, with the ids of the facts behind it. */
export type Sign = { says: CloudSafe; facts: string[] };

/** Whom a failed connection was meant for: the program's own address, a name without a dot (a neighbour), one with dots, or an address. */
export type Aim = 'self' | 'neighbour' | 'domain' | 'address';

/** What a log tells of one kind of trouble: the worst level, how often, at whom, and which of the log's kinds of lines was first with it. */
export type Told = { class: LogClass; level: LogLevel; count: number; aims: Aim[]; at: number; facts: string[] };

/**
 * All that a diagnosis may know: states, numbers and kinds of trouble, never a line of a log. So it may be told to anybody who may
 * see a card, and the same evidence gives the same diagnosis wherever it was collected.
 */
export type Evidence = {
  resource: ResourceRef | null;
  status: (typeof containerStatuses)[number] | null;
  health: (typeof healthStates)[number] | null;
  /** The exit codes of its ends that nobody asked for, oldest first. */
  ends: { exitCode: number; facts: string[] }[];
  /** That the kernel killed it for want of memory: told by the kernel, or by the engine afterwards. */
  kills: { facts: string[]; by: 'kernel' | 'engine' }[];
  memoryLimitMiB: number | null;
  restarts: number | null;
  /** How long ago it was started, in seconds, as far as that is known. */
  startedSeconds: number | null;
  /** Kinds of trouble in its log, the first first. */
  told: Told[];
  /** Lines of its log that tell of an error of no known kind, lines that by their level tell of none, and lines in all; 0 when the log was not read. */
  warned: number;
  calm: number;
  lines: number;
  /** Lines of no known kind that hold a word of trouble, whatever their level. */
  uneasy: number;
  /** Kinds of trouble behind which it said that it is well; only known where the words are at hand. */
  over: LogClass[];
  /** What the detectors found, by their ids. */
  found: { detector: string; facts: string[] }[];
  /** That it was stopped or never started, while others need it. */
  down: (Sign & { canStart: boolean }) | null;
  state: string[];
};

/** Evidence of nothing, for what is known to be filled in. */
export const noEvidence: Evidence = {
  resource: null, status: null, health: null, ends: [], kills: [], memoryLimitMiB: null, restarts: null, startedSeconds: null, told: [], warned: 0, calm: 0, lines: 0, uneasy: 0, over: [], found: [], down: null, state: [],
};

/** What the log tells of some kinds of trouble, together; null when it tells of none of them. */
export function toldOf(evidence: Evidence, ...classes: readonly LogClass[]): { count: number; first: Told; signs: Sign[]; aims: Aim[] } | null {
  const told = evidence.told.filter((one) => classes.includes(one.class));
  const [first] = told;
  if (!first) return null;
  return { first, count: told.reduce((sum, one) => sum + one.count, 0), signs: told.map(signOf), aims: [...new Set(told.flatMap((one) => one.aims))] };
}

/** What some detectors found, by their ids, in words of the diagnosis; null when none of them did. */
export function foundBy(evidence: Evidence, says: CloudSafe, ...detectors: readonly string[]): Sign[] | null {
  const found = evidence.found.filter(({ detector }) => detectors.includes(detector));
  return found.length === 0 ? null : [{ says, facts: found.flatMap(({ facts }) => facts) }];
}

/** Whether it is not at work: ended, restarting, or never begun. A state that is not known is no sign of that. */
export function isDown({ status }: Evidence): boolean {
  return status !== null && ['created', 'restarting', 'exited', 'dead', 'removing'].includes(status);
}

/** Whether it runs, and nobody but its log complains. */
export function isAtWork({ status, health, found, ends }: Evidence): boolean {
  return (status === 'running' || status === 'unknown') && health !== 'unhealthy' && ends.length === 0 && found.every(({ detector }) => heardOnly.includes(detector));
}

/** Whether it was asked to stop and did: it ended by a code of a stop, and its log tells of the stop. Nothing killed it for want of memory. */
export function wasStopped({ status, ends, kills, told }: Evidence): boolean {
  const asked = told.some((one) => one.class === 'shutting_down');
  return status === 'exited' && asked && kills.length === 0 && ends.every(({ exitCode }) => codesOfStops.includes(exitCode));
}

/**
 * Whether what the log tells is no trouble of its own: advice, or what it says by the way while it is at work. Who is refused itself
 * says so as a warning at least; who refuses a client tells it as a matter of course, or as the end of a session that is not its own.
 */
export function isByTheWay(evidence: Evidence, { class: name, level }: Told): boolean {
  const unhurt = name === 'bad_credentials' && level === 'fatal' && evidence.restarts === 0;
  return name === 'advice' || isAtWork(evidence) && ofClients.includes(name) && (unhurt || ['info', 'debug', 'trace'].includes(level));
}

/** Whether it runs, was never started again, and nothing killed it. */
export function isUnhurt(evidence: Evidence): boolean {
  return isAtWork(evidence) && evidence.restarts === 0 && evidence.kills.length === 0;
}

/** Whether it runs, or ended, without an error and without being started again, and nobody misses it: then nothing that its log tells is certain. */
export function isWithoutHarm({ status, health, restarts, ends, kills, down }: Evidence): boolean {
  return (status === 'running' || status === 'exited') && health !== 'unhealthy' && restarts === 0 && kills.length === 0 && down === null && ends.every(({ exitCode }) => exitCode === 0);
}

/** Whether its log tells what the system refused it, which is then behind all that it complains about besides. */
export function isRefusedBySystem({ told }: Evidence): boolean {
  return told.some((one) => ofSystem.includes(one.class));
}

/** Whether it was started so short a time ago that it may still be getting ready, and must not be restarted. */
export function isSettling({ startedSeconds }: Evidence): boolean {
  return startedSeconds !== null && startedSeconds < settleSeconds;
}

/** The signs of how it last ended and how it stands. */
export function stateSigns({ status, ends, state }: Evidence): Sign[] {
  const last = ends.at(-1);
  return [
    ...(last ? [{ says: safe`exit code ${last.exitCode}`, facts: last.facts }] : []),
    ...(status ? [{ says: safe`status ${oneOf(status, containerStatuses)}`, facts: state }] : []),
  ];
}

function signOf({ class: name, count, facts }: Told): Sign {
  return { says: safe`class ${oneOf(name, logClasses)} ×${count}`, facts };
}

const codesOfStops = [0, 130, 137, 143];
const ofClients: readonly LogClass[] = ['bad_credentials', 'not_allowed', 'connection_reset', 'certificate'];
const ofSystem: readonly LogClass[] = ['permission_denied', 'wrong_owner', 'read_only', 'disk_full', 'io_error', 'mount_missing', 'corrupt_data'];
const heardOnly = ['error-burst', 'new-error', 'unreachable'];
