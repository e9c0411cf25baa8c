import { deaths, factsOf, stateOf } from './containers.ts';
import { downOf } from './down.ts';
import { noEvidence, type Evidence } from './evidence.ts';
import { toldBy } from './evidence-told.ts';
import { guestOf } from './guests.ts';
import { heardSince, isRaised } from './logs-seen.ts';
import { secondsBetween } from './seen.ts';
import type { Finding, View } from './types.ts';

/** How far back before the first finding a log counts, in seconds; and how far at least. */
const [beforeSeconds, leastSeconds] = [300, 1800];

/** What is known of one resource, as the diagnoses get it. */
export function evidenceOf(findings: readonly Finding[], view: View): Evidence {
  const state = stateOf(view);
  const usage = factsOf(view, 'container.usage').at(-1)?.value;
  const down = downOf(view);
  return {
    ...noEvidence, ...heardIn(findings, view), resource: view.resource,
    status: state?.value.status ?? null, health: state?.value.health ?? null, restarts: state?.value.restartCount ?? null, startedSeconds: startedIn(view), state: state ? [state.id] : [],
    ends: deaths(view).map(({ id, value }) => ({ exitCode: value.exitCode, facts: [id] })),
    kills: killsIn(view),
    memoryLimitMiB: usage && usage.memoryLimitMiB > 0 ? usage.memoryLimitMiB : null,
    found: findings.map(({ detector, evidence }) => ({ detector, facts: evidence })),
    down: down && { says: down.says, facts: down.evidence, canStart: canStart(view) },
  };
}

/** What its log tells more often than usual since shortly before it was noticed. */
function heardIn(findings: readonly Finding[], view: View): Pick<Evidence, 'told' | 'warned' | 'calm' | 'lines'> {
  const first = Math.min(view.now.getTime() - leastSeconds * 1000, ...findings.map(({ since }) => since.getTime() - beforeSeconds * 1000));
  const from = new Date(first);
  const seconds = (view.now.getTime() - first) / 1000;
  const heard = heardSince(view, from).filter((one) => isRaised(one, 2, seconds)).sort((a, b) => a.first.getTime() - b.first.getTime());
  const lines = factsOf(view, 'log.counts', from).reduce((sum, { value }) => sum + value.lines, 0);
  return { ...toldBy(heard.map(({ target, windows, ...one }) => ({ ...one, host: hostIn(target), facts: windows }))), lines };
}

function hostIn(target: string | null): string | null {
  return target === null ? null : target.replace(/^\[([^\]]*)\].*/, '$1').replace(/^([^:]*):\d+$/, '$1');
}

function killsIn(view: View): Evidence['kills'] {
  const state = stateOf(view);
  const told = factsOf(view, 'container.oom').map(({ id }) => ({ facts: [id], by: 'kernel' as const }));
  return [...told, ...(state?.value.oomKilled === true ? [{ facts: [state.id], by: 'engine' as const }] : [])];
}

function startedIn(view: View): number | null {
  const { status, startedAt } = stateOf(view)?.value ?? {};
  return status === 'running' && typeof startedAt === 'string' ? secondsBetween(new Date(startedAt), view.now) : null;
}

function canStart(view: View): boolean {
  const state = (stateOf(view) ?? guestOf(view))?.value;
  return state?.present === true && ['exited', 'created', 'dead', 'stopped'].includes(state.status);
}
