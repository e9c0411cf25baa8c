import { named, safe, spanOf, type CloudSafe } from './distill.ts';
import { factsOf, isFresh, lasted, lastOf } from './seen.ts';
import type { Fact, Recovery, View } from './types.ts';

export { factsOf } from './seen.ts';

/** Hang-up, user signals, child, continue, stop, urgent, window size: programs live through these. */
const signalsThatDoNotStop = [1, 10, 12, 17, 18, 19, 23, 28];

/** How long a process may take to end after it was asked to, in seconds; a `stop` told afterwards counts whenever it comes. */
const graceSeconds = 120;

/** Ended by SIGTERM. Podman does not always tell of the stop that led to it. */
const endedByRequest = 143;

/** The state a container was last seen in, or null when it was never seen. */
export function stateOf(view: View): Fact<'container.state'> | null {
  return lastOf(view, 'container.state');
}

/** Deaths that nobody asked for, oldest first. A stop, kill or restart by a person or a tool is not one. */
export function deaths(view: View, after?: Date): Fact<'container.died'>[] {
  return factsOf(view, 'container.died', after).filter((death) => !wasAskedFor(death, view));
}

/** When somebody last stopped, killed or restarted the container on purpose; null when nobody did. */
export function lastAskedAt(view: View): Date | null {
  const asked = factsOf(view, 'container.died').filter((death) => wasAskedFor(death, view)).map((death) => death.at);
  const marks = [...factsOf(view, 'container.stopped'), ...factsOf(view, 'container.restarted')].map((fact) => fact.at);
  return [...asked, ...marks].sort((a, b) => a.getTime() - b.getTime()).at(-1) ?? null;
}

/** Whether a container was seen lately, by a look or by what it told of itself. */
export function isWatched(view: View): boolean {
  const told = (['container.died', 'container.started', 'container.oom'] as const).map((kind) => lastOf(view, kind));
  return [stateOf(view), ...told].some((fact) => fact !== null && isFresh(fact, view));
}

/** Whether the container is down because somebody stopped it. */
export function isStoppedOnPurpose(view: View): boolean {
  const state = stateOf(view);
  const last = factsOf(view, 'container.died').at(-1);
  const down = state !== null && ['exited', 'dead', 'created'].includes(state.value.status);
  return down && last !== undefined && wasAskedFor(last, view);
}

/** When a container that is down ended, as the engine remembers it; it may have been so for long when it was first looked at. */
export function endedAt(state: Fact<'container.state'>): Date {
  const told = new Date(state.value.finishedAt ?? Number.NaN);
  return told < state.at ? told : state.at;
}

/** Whether its restart policy may still act: a container is shown as exited for a moment before that. */
export function mayStillRestart(state: Fact<'container.state'>, endedAt: Date, view: View): boolean {
  return !['', 'no'].includes(state.value.restartPolicy) && view.now.getTime() - endedAt.getTime() < 5000;
}

/** Whether a container runs undisturbed: for `calmSeconds` (or more, if asked for) since it started. */
export function calm(view: View, since: Date | null, seconds = view.calmSeconds): Recovery {
  const state = stateOf(view);
  const name = named(view.resource);
  if (state === null) return unknown(safe`${name} has not been seen yet`);
  if (!isFresh(state, view)) return unknown(safe`${name} was last seen ${ago(state, view)} ago`);
  if (!state.value.present) return ended(state, safe`${name} was removed`);
  if (isStoppedOnPurpose(view)) return ended(state, safe`${name} was stopped on purpose`);
  const after = since === null ? new Date(state.seenAt.getTime() - seconds * 1000) : lastStart(view, since);
  const death = deaths(view, after).at(-1);
  if (death) return { is: 'still', evidence: [death.id], says: safe`${name} ended again with exit code ${death.value.exitCode}` };
  if (state.value.status !== 'running') return notRunning(state, view, since);
  return longEnough(state, view, { after, seconds, name });
}

/** What happened before somebody stopped or restarted it says nothing of how it is since then. */
function lastStart(view: View, since: Date): Date {
  const starts = [since, lastAskedAt(view), resetAt(view)].filter((at) => at !== null);
  return starts.sort((one, other) => one.getTime() - other.getTime()).at(-1) ?? since;
}

/** When it was started on request, as a restart count that fell to nothing tells even before the events of it have come. */
function resetAt(view: View): Date | null {
  const { containerId, status, restartCount, startedAt } = stateOf(view)?.value ?? {};
  const counted = factsOf(view, 'container.state').some(({ value }) => value.containerId === containerId && value.restartCount > 0);
  return counted && status === 'running' && restartCount === 0 && typeof startedAt === 'string' ? new Date(startedAt) : null;
}

/** Measured by our own clock, from when this start was first seen: the clock of the engine may be wrong. */
function longEnough(state: Fact<'container.state'>, view: View, asked: { after: Date; seconds: number; name: CloudSafe }): Recovery {
  const undisturbed = lasted(view, state.at > asked.after ? state.at : asked.after, state.seenAt);
  if (undisturbed >= asked.seconds - 0.05) return over(state, safe`${asked.name} has been running for ${spanOf(undisturbed)} without trouble`);
  return unknown(safe`${asked.name} is running, but only for ${spanOf(undisturbed)}`);
}

function notRunning(state: Fact<'container.state'>, view: View, since: Date | null): Recovery {
  const name = named(view.resource);
  const settled = state.value.status === 'exited' || state.value.status === 'dead';
  if (settled && state.value.exitCode === 0) return ended(state, safe`${name} ended without an error`);
  if (since !== null && (!settled || state.seenAt <= since)) return unknown(safe`${name} is not running yet`);
  return { is: 'still', evidence: [state.id], says: safe`${name} is not running (exit code ${state.value.exitCode})` };
}

function wasAskedFor(death: Fact<'container.died'>, view: View): boolean {
  const id = death.value.containerId;
  const starts = factsOf(view, 'container.started').filter((fact) => fact.value.containerId === id);
  const bornAt = starts.filter((fact) => fact.at < death.at).at(-1)?.at.getTime() ?? -Infinity;
  const rebornAt = starts.find((fact) => fact.at > death.at)?.at.getTime() ?? Infinity;
  if (death.value.exitCode === endedByRequest && rebornAt === Infinity) return true;
  const killed = factsOf(view, 'container.killed').some((fact) => fact.value.containerId === id
    && !signalsThatDoNotStop.includes(fact.value.signal) && fact.at.getTime() > bornAt && fact.at <= death.at
    && death.at.getTime() - fact.at.getTime() <= graceSeconds * 1000);
  return killed || factsOf(view, 'container.stopped').some((fact) => fact.value.containerId === id
    && fact.at >= death.at && fact.at.getTime() < rebornAt);
}

function over(fact: Fact, says: CloudSafe): Recovery {
  return { is: 'recovered', evidence: [fact.id], says };
}

function ended(fact: Fact, says: CloudSafe): Recovery {
  return { is: 'recovered', evidence: [fact.id], says, gone: true };
}

function unknown(says: CloudSafe): Recovery {
  return { is: 'unknown', says };
}

function ago(fact: Fact, view: View): CloudSafe {
  return spanOf((view.now.getTime() - fact.seenAt.getTime()) / 1000);
}
