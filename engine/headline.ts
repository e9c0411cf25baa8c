import { named, safe, type CloudSafe } from './distill.ts';
import { neededId } from './needed.ts';
import { serviceOf } from './refs.ts';
import { replicasIn } from './replicas.ts';
import type { Affected, Situation } from './types.ts';
import { unansweredId } from './unanswered.ts';

/** What is wrong in one line, without its severity: `nas1/db keeps restarting (5 times in 2 min)`, `2 of 3 replicas of nas1/shop_web are down`, `3 services cannot reach nas1/shop_db`. */
export function headlineOf(situation: Situation): CloudSafe {
  const { findings: [first], affected, resource } = situation;
  const title = first?.title ?? safe`something is wrong with ${named(resource)}`;
  const replicas = replicasIn(situation);
  if (replicas.length > 0) return safe`${replicas.length + 1} of ${Math.max(situation.replicas ?? 0, replicas.length + 1)} replicas of ${named(serviceOf(resource))} ${wordsFor(situation, replicas)}`;
  if (first?.detector === unansweredId && affected.length > 0) return safe`${servicesIn(affected)} services cannot reach ${named(resource)}`;
  return first?.detector === neededId && affected.length > 0 ? safe`${title}, and ${needing(affected)}` : title;
}

const words: Partial<Record<string, CloudSafe>> = {
  'exited': safe`are down`, 'restart-loop': safe`keep restarting`, 'oom': safe`ran out of memory`, 'unhealthy': safe`are unhealthy`,
  'error-burst': safe`write the same errors`, 'new-error': safe`write the same new error`, 'unreachable': safe`cannot reach something they need`,
};

function wordsFor({ findings: [first] }: Situation, replicas: readonly Affected[]): CloudSafe {
  const detectors = new Set([first?.detector, ...replicas.map((one) => one.finding?.detector)]);
  if (detectors.size === 1) return words[first?.detector ?? ''] ?? safe`have the same trouble`;
  return detectors.has('exited') ? safe`are down` : safe`have the same trouble`;
}

/** Replicas of one service are one. */
function servicesIn(affected: readonly Affected[]): number {
  return new Set(affected.filter((one) => one.finding !== null).map((one) => serviceOf(one.resource))).size;
}

function needing(affected: readonly Affected[]): CloudSafe {
  const [only, other] = affected;
  return only && !other ? safe`${named(only.resource)} needs it` : safe`${affected.length} others need it`;
}
