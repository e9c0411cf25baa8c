import { z } from 'zod';
import { containerStatuses, healthStates } from '../../engine/fact-values.ts';
import { noEvidence, type Evidence } from '../../engine/evidence.ts';
import { toldBy, type HeardLines } from '../../engine/evidence-told.ts';
import type { Miner } from '../../engine/signatures/miner.ts';
import { targetOf } from '../../engine/signatures/target.ts';
import { toneOf } from '../../engine/signatures/tones.ts';
import { namingClasses } from '../../engine/tally.ts';

const whole = z.number().int().nullish();
const state = z.object({ status: z.string().nullish(), exit_code: whole, oom_killed: z.boolean().nullish(), restart_count: whole, health: z.string().nullish() });

/** What was recorded of one incident: its container's state and an excerpt of its log. What else stands there is not read. */
export const recordedCase = z.object({
  id: z.union([z.string().min(1), z.number()]), app: z.string().nullish(), container_state: state.nullish(), log_excerpt: z.union([z.string().transform((text) => text.split(/\r?\n/).filter((line) => line !== '')), z.array(z.string())]).nullish(),
});
export type RecordedCase = z.infer<typeof recordedCase>;

/** The evidence in a recorded incident, its lines read as the ingest reads them. */
export function evidenceIn({ container_state, log_excerpt }: RecordedCase, miner: Miner): Evidence {
  const { status, exit_code, oom_killed, restart_count, health } = container_state ?? {};
  const lines = log_excerpt ?? [];
  const heard = lines.map((line): HeardLines => {
    const { class: name, level } = miner.sign(line);
    const host = namingClasses.includes(name) ? targetOf(line)?.host ?? null : null;
    return { class: name, level, count: 1, host, facts: [], tone: toneOf(line) };
  });
  const running = statusOf(status) === 'running';
  const hasEnded = exit_code != null && !(running && exit_code === 0);
  return {
    ...noEvidence, ...toldBy(heard), lines: lines.length, status: statusOf(status), health: healthStates.find((one) => one === health) ?? null,
    restarts: restart_count ?? null, ends: hasEnded ? [{ exitCode: exit_code, facts: [] }] : [],
    kills: oom_killed === true ? [{ facts: [], by: 'engine' }] : [],
  };
}

/** The states of guests and of health checks, in the words of containers. */
function statusOf(status: string | null | undefined): Evidence['status'] {
  if (status === 'stopped') return 'exited';
  if (status === 'starting' || status === 'unhealthy' || status === 'healthy') return 'running';
  return containerStatuses.find((one) => one === status) ?? null;
}
