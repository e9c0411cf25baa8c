import type { ResourceRef } from '../../engine/refs.ts';
import { stateKinds, type FactKind, type Sighting } from '../../engine/types.ts';
import type { Recorded } from '../replay/records.ts';
import { usual } from '../replay/usual.ts';
import type { Act, Row } from '../testing/scenario.ts';

/** Writes down what happens in a world and tells it in its time. Times are in milliseconds. */
export type Pen = {
  write: (act: Act, at: number) => void;
  line: (service: ResourceRef, line: string, at: number) => void;
  /** What would have happened to a resource after a time does not happen. */
  drop: (resource: ResourceRef, after: number) => void;
  /** What has happened by now and was not told yet. */
  read: (at: number) => Recorded[];
  /** Whether a container runs, or another resource is as it should be, as far as was told. */
  isUp: (resource: ResourceRef) => boolean;
};

/** A pen that has written nothing. */
export function newPen(): Pen {
  const states = new Map<string, Sighting['value']>();
  let [rows, told]: [Row[], number] = [[], 0];
  const timeOf = ({ at }: Row): number => Date.parse(at);
  return {
    write: (act, at) => { rows.push(...act(new Date(at))); },
    line: (service, line, at) => { rows.push({ at: new Date(at).toISOString(), service, line }); },
    drop: (resource, after) => { rows = rows.filter((row) => timeOf(row) <= after || (row['resource'] ?? row['service']) !== resource); },
    read: (at) => {
      const due = rows.filter((row) => timeOf(row) <= at).sort((a, b) => timeOf(a) - timeOf(b));
      if (due.length > 0) rows = rows.filter((row) => timeOf(row) > at);
      return due.map((row) => recordOf(row, { states, key: `evals ${told += 1}` }));
    },
    isUp: (resource) => {
      const state = states.get(`container.state ${resource}`);
      return state === undefined || !('status' in state) || state.status === 'running';
    },
  };
}

/** What a state leaves out is as it was before, or as usual. */
function recordOf(row: Row, { states, key }: { states: Map<string, Sighting['value']>; key: string }): Recorded {
  const at = new Date(row.at);
  if ('line' in row) return { at, is: 'line', service: row['service'] as ResourceRef, line: String(row['line']) };
  const [resource, kind] = [row['resource'] as ResourceRef, row['kind'] as FactKind];
  const value = { ...usual[kind], ...states.get(`${kind} ${resource}`), ...row['value'] as object } as Sighting['value'];
  if (stateKinds.includes(kind)) states.set(`${kind} ${resource}`, value);
  return { at, is: 'seen', sighting: { resource, kind, at, key, value } as Sighting, seenUntil: null };
}
