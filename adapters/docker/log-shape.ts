import { z } from 'zod';
import { isFault } from '../../engine/errors.ts';
import { ask, type Engine } from './engine.ts';
import { statusOf } from './faults.ts';
import { stampAt } from './log-stamps.ts';

/** What there is to know of a container whose log is read. `finishedAt` tells one end of it from another. */
export type LogOwner = { createdAt: string; tty: boolean; up: boolean; finishedAt: string };

const shape = z.object({
  Created: z.string().default(''),
  Config: z.object({ Tty: z.boolean().default(false) }),
  State: z.object({ Status: z.string().default('unknown'), FinishedAt: z.string().default('') }),
});
const upStates = ['running', 'paused', 'stopping'];

/** The container with an id as it stands; null when it is gone. Rejects with a Fault. */
export async function ownerOf(engine: Engine, id: string): Promise<LogOwner | null> {
  const asked = ask(engine, { doing: 'inspect a container' }, async (docker, abortSignal) => shape.parse(await docker.getContainer(id).inspect({ abortSignal })));
  const seen = await asked.catch((error: unknown) => {
    if (isFault(error, 'machine.missing')) return null;
    throw error;
  });
  if (seen === null) return null;
  const { Created, Config: { Tty: tty }, State: { Status, FinishedAt } } = seen;
  return { createdAt: stampAt(Created)?.at ?? '', tty, up: upStates.includes(Status), finishedAt: FinishedAt };
}

/** Whether an engine refused a log because the container's log driver keeps none that could be read. */
export function isUnreadable(error: unknown): boolean {
  if (!isFault(error, 'machine.refused')) return false;
  return statusOf(error.cause) === 501 || /does not support reading|cannot read logs|not logging/i.test(error.message);
}
