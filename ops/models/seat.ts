import { setTimeout as sleep } from 'node:timers/promises';
import { afterFailure, closedBreaker, mayAsk, whileTrying, type Breaker } from '../../engine/breaker.ts';
import { Fault, isFault, type FaultCode } from '../../engine/errors.ts';
import type { Ask, ModelPlace, Price } from '../../engine/models.ts';

/** A model as far as it is asked. */
export type Asked<Text extends string> = { provider: string; model: string; place: ModelPlace; price: Price | null; ask: Ask<Text> };

/** Whatever is asked, with its breaker, and whether it was reached when it was last asked; null before that. */
export type SeatOf<Sitter extends { provider: string }> = { model: Sitter; breaker: Breaker; reached: boolean | null };

/** A model that is asked questions, behind a breaker. */
export type Seat<Text extends string> = SeatOf<Asked<Text>>;

/** A seat for what has not been asked yet. */
export function seatOf<Sitter extends { provider: string }>(model: Sitter): SeatOf<Sitter> {
  return { model, breaker: closedBreaker, reached: null };
}

/** Calls for one question: what went wrong in a way that may pass is asked once more. */
const mostCalls = 2;

/** The pauses before that in milliseconds: the usual one, and the longest that a busy provider may ask for. */
const [pauseMs, mostPauseMs] = [500, 5000];

const breakerLimits = { failures: 3, firstMs: 30_000, mostMs: 900_000 };

/** Faults that say that a model cannot be reached; the others say that it was. */
const outOfReach: readonly FaultCode[] = ['model.unreachable', 'model.timeout', 'model.busy', 'model.credentials'];

/** Whether an error says that a model could not be reached. */
export function isOutOfReach(error: unknown): error is Fault {
  return isFault(error, ...outOfReach);
}

/** The clock that pauses are measured by, and how long one call may take. */
export type Pace = { now: () => Date; callMs: number };

/** Asks a model, at most twice, unless it is left alone for now; then it is `model.busy`. After a pause others wait for the first. */
export async function askSeat<Sitter extends { provider: string }, Answer>(seat: SeatOf<Sitter>, { now, callMs }: Pace, call: (model: Sitter) => Promise<Answer>): Promise<Answer> {
  const { provider } = seat.model;
  if (!mayAsk(seat.breaker, now())) throw new Fault('model.busy', `${provider} has failed several times and is left alone for a while`);
  seat.breaker = whileTrying(seat.breaker, now(), mostCalls * callMs + mostPauseMs);
  const before = seat.breaker;
  try {
    const answer = await twice(() => call(seat.model));
    seat.breaker = closedBreaker;
    return answer;
  } catch (error) {
    if (isOutOfReach(error)) seat.breaker = afterFailure({ ...before, openSince: null, openUntil: null }, now(), breakerLimits);
    else if (isFault(error, 'model.malformed', 'model.refused')) seat.breaker = closedBreaker;
    throw error;
  }
}

async function twice<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  for (let calls = 1; ; calls += 1) {
    try {
      return await call();
    } catch (error) {
      const pause = isFault(error) ? error.retryAfterMs ?? pauseMs : 0;
      if (calls >= mostCalls || !isFault(error) || !error.code.startsWith('model.') || !error.retry || pause > mostPauseMs) throw error;
      await sleep(pause);
    }
  }
}
