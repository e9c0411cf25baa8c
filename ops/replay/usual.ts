import type { FactValues } from '../../engine/fact-values.ts';
import type { FactKind } from '../../engine/types.ts';
import { shapes } from './shapes.ts';

const needed = { notAfter: '2027-01-01T00:00:00Z' };
const task = { upid: 'UPID:1', type: 'vzdump', startedAt: '2026-11-20T10:00:00Z' };

/** What a fact of each kind says where nothing else is said. */
export const usual = Object.fromEntries(Object.entries(shapes).map(([kind, shape]) => {
  const given = kind === 'task.began' ? task : kind === 'task.ended' ? { ...task, endedAt: task.startedAt } : kind === 'certificate.state' ? needed : {};
  return [kind, shape.parse(given)];
})) as { [Kind in FactKind]: FactValues[Kind] };
