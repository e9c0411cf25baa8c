import { differencesOf, type SeenCluster } from '../../engine/declare/difference.ts';
import type { Lock } from '../../engine/declare/lock.ts';
import { stepsDue, type DueStep } from '../../engine/declare/steps-due.ts';
import { afterStep } from '../testing/pretended-cluster.ts';
import { startFloor } from './child.ts';
import { lockOf, otherwise, pretended } from './declared-guests.ts';
import type { PreviewTimes } from './declared-preview.ts';
import { reportOf, rounded, spread, type Effort, type Figures, type Report } from './figures.ts';
import { load } from './lab.ts';
import { benchLook } from './reconcile-look.ts';

const guests = 200;

/**
 * What 200 declared guests cost: one look where nothing is to change, the plan of them apart from the API, a long preview without a model
 * in a process that was just started, and how many steps are left after all of a plan was done.
 */
export async function benchReconcile({ quick }: Effort): Promise<Report> {
  const look = await benchLook(guests, quick ? 5 : 20);
  const rounds = quick ? 20 : 100;
  const previews: PreviewTimes[] = [];
  for (let round = 0; round < (quick ? 3 : 7); round += 1) previews.push(await previewed());
  return reportOf({ ...look.figures, ...planned(rounds), ...previewFigures(previews), ...load() }, look.floor);
}

/** Plans of a lock that differs everywhere, and of one of which nothing is there, beside as many guests of others. */
function planned(rounds: number): Figures {
  const cluster = pretended(guests);
  const lock = lockOf(cluster.guests.filter(({ template }) => !template));
  const empty = { ...cluster, guests: cluster.guests.filter(({ template }) => template) };
  const strangers = { ...cluster, guests: pretended(2 * guests).guests.filter(({ vmid, template }) => template || vmid >= 1000 + guests) };
  const worlds: [string, Lock, SeenCluster][] = [['same', lock, cluster], ['all_differ', otherwise(lock), cluster], ['all_absent', lock, empty], ['all_absent_among_others', lock, strangers]];
  return Object.fromEntries(worlds.flatMap(([name, wanted, seen]) => {
    const times = Array.from({ length: rounds }, () => timed(() => { dueOf(wanted, seen); }));
    const steps = dueOf(wanted, seen);
    const left = dueOf(wanted, steps.reduce(afterStep, seen));
    return Object.entries({ [`plan_${name}_first_ms`]: rounded(times[0] ?? 0), ...spread(`plan_${name}`, times), [`plan_${name}_steps`]: steps.length, [`plan_${name}_steps_when_done`]: left.length });
  }));
}

function dueOf(lock: Lock, cluster: SeenCluster): DueStep[] {
  return stepsDue(differencesOf(lock, cluster), 'lab');
}

function timed(work: () => void): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

/** The preview in a fresh process, as the service is after its start. */
async function previewed(): Promise<PreviewTimes> {
  const child = startFloor('declared-preview', ['20']);
  const times = await Promise.race([new Promise<PreviewTimes>((resolve) => { child.lines((line) => { resolve(JSON.parse(line) as PreviewTimes); }); }), child.failed]);
  await child.stop();
  return times;
}

function previewFigures(previews: readonly PreviewTimes[]): Figures {
  const [one] = previews;
  return {
    preview_letters: one?.letters ?? 0, preview_steps: one?.steps ?? 0, preview_questions: one?.questions ?? 0, ...spread('warm_reader', previews.map(({ warmMs }) => warmMs)),
    ...spread('preview_first', previews.map(({ firstMs }) => firstMs)), ...spread('preview', previews.flatMap(({ laterMs }) => laterMs)),
  };
}
