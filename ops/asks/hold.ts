import { keepAsk, type AskRow } from '../../storage/asks.ts';
import type { Store } from '../../storage/postgres.ts';
import type { ModelLimits } from '../model-settings.ts';

/** The hold of one question: kept before each call, so that however many calls it takes, no other process asks it meanwhile. */
export type Hold = {
  /** Holds the question for one more call. Rejects where another process has taken it up, and nothing is to leave then. */
  keep: () => Promise<void>;
  /** Whether another process has taken it up. */
  lost: () => boolean;
};

/** Seconds for the pause before a call, and for what is written down around it. */
const spareSeconds = 30;

/** How long a question is held before a call, in seconds: longer than the call may take. */
export function holdSeconds({ MODEL_SECONDS: seconds }: Pick<ModelLimits, 'MODEL_SECONDS'>): number {
  return seconds + spareSeconds;
}

/** The hold of a question that was claimed. */
export function holdOf(ask: AskRow, { store, holder, limits }: { store: Store; holder: string; limits: ModelLimits }): Hold {
  let lost = false;
  return {
    keep: async () => {
      lost ||= !await keepAsk(store, ask, { holder, seconds: holdSeconds(limits) });
      if (lost) throw new Error('another process asks this by now');
    },
    lost: () => lost,
  };
}
