import { safe } from './distill.ts';
import type { Deps, Watcher } from './ports.ts';
import { memorySeconds } from './policy.ts';
import { schemeOf } from './refs.ts';
import { decisive } from './symptom.ts';
import type { Fact, Finding, Recovery, ResourceRef, View } from './types.ts';

/** What is known of some resources now, each as detectors get it. */
export async function viewsOf(refs: readonly ResourceRef[], deps: Pick<Deps, 'facts' | 'now' | 'limits'>): Promise<View[]> {
  const now = deps.now();
  const facts = await deps.facts.views(refs, new Date(now.getTime() - memorySeconds * 1000));
  return refs.map((ref) => viewOf(ref, facts.get(ref) ?? [], { now, steadySince: deps.now.steadySince?.(), limits: deps.limits }));
}

/** Everything the detectors find in one view, the most telling first. */
export function look(view: View, detectors: readonly Watcher[]): Finding[] {
  const watching = detectors.filter((detector) => detector.schemes.includes(schemeOf(view.resource)));
  return watching.flatMap((detector) => detector.detect(view) ?? []).sort((a, b) => b.rank - a.rank);
}

/** Whether a detector is switched off. */
export function isOff(id: string, detectors: readonly Watcher[]): boolean {
  return detectors.some((one) => one.id === id && one.off === true);
}

/** Whether all of the findings that decide are over, as the detectors that made them judge; one `still` or `unknown` decides. */
export function judge(findings: readonly Finding[], view: View, asked: { detectors: readonly Watcher[]; since: Date | null }): Recovery {
  const telling = decisive(findings);
  const answers = telling.map((finding) => asked.detectors.find((one) => one.id === finding.detector)?.recovered(view, asked.since, finding));
  const known = answers.filter((answer) => answer !== undefined);
  const worst = known.find((answer) => answer.is === 'still') ?? known.find((answer) => answer.is === 'unknown');
  if (worst) return worst;
  const last = known[0];
  if (last?.is !== 'recovered' || known.length < telling.length) return { is: 'unknown', says: noJudge };
  return last;
}

function viewOf(resource: ResourceRef, facts: readonly Fact[], at: { now: Date; steadySince: Date | undefined; limits: Deps['limits'] }): View {
  const { now, steadySince, limits } = at;
  return { resource, facts: ofThisGuest(facts), now, steadySince, calmSeconds: limits.RECOVERY_SECONDS, staleSeconds: limits.STALE_SECONDS };
}

/** The number of a guest that was removed may be given to another one, which has no part in what was seen of the first. */
function ofThisGuest(facts: readonly Fact[]): readonly Fact[] {
  const states = facts.filter((fact) => fact.kind === 'guest.state');
  const last = states.at(-1)?.value;
  const other = last?.present ? states.findLast(({ value }) => !value.present || value.kind !== last.kind) : undefined;
  if (other === undefined) return facts;
  const own = states.slice(states.indexOf(other) + 1);
  return facts.filter((fact) => (fact.kind === 'guest.state' ? own.includes(fact) : fact.at > other.seenAt));
}

const noJudge = safe`the detector that saw it is not loaded`;
