import { holdsCanary, leavingRef } from '../../engine/canary.ts';
import { Fault, isFault, wordsOf } from '../../engine/errors.ts';
import type { Model } from '../../engine/models.ts';
import { factsIn } from '../../storage/facts.ts';
import type { Store } from '../../storage/postgres.ts';
import { withStore } from '../cli/with-store.ts';
import { environment, readConfig } from '../config.ts';
import { modelSettings } from '../model-settings.ts';
import { runModels, type Models } from '../models.ts';
import { send } from '../models/send.ts';
import { partStates } from '../part-states.ts';
import { loadModels } from '../parts.ts';
import { generalSettings } from '../settings.ts';
import type { ReadingModels } from './read-with-model.ts';

/** Does a command's work with the models that the settings switch on; the receipts are kept in the live database, and without one no model is asked. */
export async function withModels<Done>(work: (models: ReadingModels) => Promise<Done>): Promise<Done> {
  const parts = await loadModels();
  const config = readConfig(environment(), [modelSettings, generalSettings, ...parts.map(({ settings }) => settings)]);
  const found: Model[] = [];
  for (const part of parts) {
    const values = config.of(part.settings);
    if (part.on(values)) found.push(...await part.connect(values, { send }));
  }
  const limits = config.of(modelSettings);
  if (found.length === 0) return work({ models: none, limits });
  const now = () => new Date();
  const say = (words: string, error?: unknown): void => { process.stderr.write(`${words}${error === undefined ? '' : `: ${wordsOf(error)}`}\n`); };
  const kept: { begun?: true; done?: Done } = {};
  await withStore('declare', async (store) => {
    kept.begun = true;
    const models = runModels(found, { store, limits, timeZone: config.of(generalSettings).TZ, platforms: [], states: partStates(() => undefined, now), now, say, pass: (text) => passing(text, store, now) });
    try {
      kept.done = await work({ models, limits });
    } finally {
      models.stop();
    }
  }).catch(async (error: unknown) => {
    if (kept.begun || !isFault(error)) throw error;
    kept.done = await work({ models: none, limits, away: `a model is asked only where its receipt can be kept. ${error.message}` });
  });
  return kept.done as Done;
}

const none: Pick<Models, 'has' | 'askAtHome' | 'askCloud'> = { has: () => false, askAtHome: () => Promise.reject(away()), askCloud: () => Promise.reject(away()) };

function away(): Fault {
  return new Fault('model.unreachable', 'no model is set up');
}

/** The door of the house as the service keeps it: shut by a canary, and shut for good until somebody opens it. */
async function passing(text: string, store: Store, now: () => Date): Promise<void> {
  const facts = factsIn(store);
  const state = (await facts.latest(['leaving.state'])).at(-1);
  const isHeld = state?.kind === 'leaving.state' && state.value.held;
  if (!isHeld && !holdsCanary(text)) return;
  if (!isHeld) await facts.keep([{ resource: leavingRef, kind: 'leaving.state', at: now(), key: 'door', value: { held: true } }]);
  throw new Fault('leaving.held', 'nothing is sent: a canary from a log was about to leave; `copilot leaving open` opens the door again');
}
