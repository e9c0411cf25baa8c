import { check } from '../../engine/stages/validate.ts';
import { loadParts } from '../load.ts';
import { hostileProposals } from '../testing/hostile-proposals.ts';
import { fingerprintMachine, plannedBy } from '../testing/proposals.ts';
import { reportOf, rounded, type Effort, type Report } from './figures.ts';
import { load } from './lab.ts';

const target = 'docker://nas1/immich/server';

/** How long the validator takes for one hostile proposal, and how many of them it threw at or let pass. The floor only writes each as JSON. */
export async function benchValidate({ quick }: Effort): Promise<Report> {
  const actions = await loadParts('action', new URL('../../templates/actions/', import.meta.url));
  const deps = { actions: new Map(actions.map((action) => [action.name, action])), limits: { MAX_STEPS: 5 } as never, machine: fingerprintMachine, by: 'model' as const };
  const planned = plannedBy(target);
  const proposals = hostileProposals(quick ? 2000 : 10_000, { target, templates: [...deps.actions.keys()] });
  const counts = { threw: 0, passed: 0 };
  const judge = (proposal: unknown): void => {
    try {
      if ('steps' in check(proposal, planned, deps)) counts.passed += 1;
    } catch {
      counts.threw += 1;
    }
  };
  for (const proposal of proposals.slice(0, 500)) judge(proposal);
  Object.assign(counts, { threw: 0, passed: 0 });
  const figures = { proposals: proposals.length, ...timesOf(proposals, judge), ...counts };
  return reportOf({ ...figures, ...load() }, timesOf(proposals, (proposal) => JSON.stringify(proposal)));
}

/** Times in milliseconds, to the microsecond. */
function timesOf(proposals: readonly unknown[], work: (proposal: unknown) => unknown): { check_p50_ms: number; check_p99_ms: number; check_max_ms: number } {
  const times = proposals.map((proposal) => {
    const begun = performance.now();
    work(proposal);
    return performance.now() - begun;
  }).sort((a, b) => a - b);
  const at = (share: number): number => rounded(times[Math.max(0, Math.ceil(share * times.length) - 1)] ?? Number.NaN, 4);
  return { check_p50_ms: at(0.5), check_p99_ms: at(0.99), check_max_ms: at(1) };
}
