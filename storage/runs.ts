import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { cloudSafeText } from '../engine/distill.ts';
import { isFault } from '../engine/errors.ts';
import type { Calls, Run } from '../engine/ports.ts';
import type { Approval, Execution, TodoStep } from '../engine/types.ts';
import { rows, touched, type Store } from './postgres.ts';

type Begun = { begun_at: Date; alive: boolean; execution: unknown };
type Taken = { begunAt: Date; holder: 'alive' | 'gone'; execution: Execution | null };

/** How long a run counts as alive after its last heartbeat, and how often that beats, in seconds. */
const aliveSeconds = 6;
const beatSeconds = 2;
/** How long the end of a run is offered to a database that is away, in seconds: what a machine answered should not be forgotten. */
const patienceSeconds = 120;

const when = z.iso.datetime({ offset: true }).transform((at) => new Date(at));
const stored = z.object({
  stepId: z.string(), ended: z.enum(['answered', 'failed', 'unknown']), begunAt: when, endedAt: when, since: when, says: cloudSafeText,
});

/** Begins the only run there will ever be of a step, committed before anything is done; or tells who has begun it. */
export async function begin(store: Store, step: TodoStep & { approval: Approval }, holder: string): Promise<Run | Taken> {
  const made = await rows<{ begun_at: Date }>(store,
    `INSERT INTO runs (step_id, approval_id, holder, begun_at, alive_until) VALUES ($1, $2, $3, now(), now() + make_interval(secs => $4))
     ON CONFLICT DO NOTHING RETURNING begun_at`,
    [step.id, step.approval.id, holder, aliveSeconds]);
  const mine = made[0];
  if (mine) return running(store, step.id, mine.begun_at);
  const found = await rows<Begun>(store,
    'SELECT begun_at, finished_at IS NULL AND alive_until > now() AS alive, execution FROM runs WHERE step_id = $1', [step.id]);
  const other = found[0];
  if (!other) throw new Error(`the run of step ${step.id} is neither new nor there`);
  const execution = other.execution === null ? null : stored.parse(other.execution);
  return { begunAt: other.begun_at, holder: other.alive ? 'alive' : 'gone', execution };
}

/** How often the run of one step may be begun at most, all its holders together. */
const mostTries = 3;

/** Takes over a run whose holder is gone, at most so often; null when that cannot be. */
export async function resume(store: Store, step: Pick<TodoStep, 'id'>, holder: string): Promise<Run | null> {
  const taken = await rows<{ begun_at: Date }>(store,
    `UPDATE runs SET holder = $2, tries = tries + 1, alive_until = now() + make_interval(secs => $3)
     WHERE step_id = $1 AND finished_at IS NULL AND alive_until <= now() AND tries < $4 RETURNING begun_at`, [step.id, holder, aliveSeconds, mostTries]);
  return taken[0] ? running(store, step.id, taken[0].begun_at) : null;
}

function running(store: Store, stepId: string, begunAt: Date): Run {
  const beat = setInterval(() => {
    touched(store, 'UPDATE runs SET alive_until = now() + make_interval(secs => $2) WHERE step_id = $1 AND finished_at IS NULL', [stepId, aliveSeconds])
      .catch(() => undefined);
  }, beatSeconds * 1000);
  return {
    begunAt,
    abandon: () => { clearInterval(beat); },
    finish: async (execution) => {
      try {
        await patiently(() => touched(store, 'UPDATE runs SET finished_at = $2, execution = $3 WHERE step_id = $1 AND finished_at IS NULL', [stepId, execution.endedAt, execution]));
      } finally {
        clearInterval(beat);
      }
    },
  };
}

async function patiently(write: () => Promise<unknown>): Promise<void> {
  for (let waited = 0; ; waited += 1) {
    try {
      await write();
      return;
    } catch (error) {
      if (!isFault(error, 'store.unavailable', 'store.full') || waited >= patienceSeconds) throw error;
      await sleep(1000, undefined, { ref: false });
    }
  }
}

/** The journal of mutating calls: the intent is committed before the call, the platform's own id after it. */
export function callsIn(store: Store): Calls {
  return {
    intend: async (stepId, verb, target) => {
      const made = await rows<{ id: string }>(store, 'INSERT INTO calls (step_id, verb, target, intended_at) VALUES ($1, $2, $3, now()) RETURNING id', [stepId, verb, target]);
      return Number(made[0]?.id);
    },
    answered: async (callId, receipt) => {
      await touched(store, 'UPDATE calls SET answered_at = now(), platform_id = $2, answer = $3 WHERE id = $1', [callId, receipt.id, receipt.details]);
    },
    failed: async (callId, code, words) => {
      await touched(store, 'UPDATE calls SET answered_at = now(), fault = $2, words = $3 WHERE id = $1', [callId, code, words.slice(0, 500)]);
    },
  };
}
