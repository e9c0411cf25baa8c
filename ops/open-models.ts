import type { Model } from '../engine/models.ts';
import type { Deps } from '../engine/ports.ts';
import { isHeardIn } from '../engine/routes.ts';
import { startAsks } from './asks.ts';
import { sayTo } from './log.ts';
import type { ModelsWorld } from './models/call.ts';
import type { Loop } from './loop.ts';
import { modelSettings } from './model-settings.ts';
import { runModels, type Models } from './models.ts';
import { send } from './models/send.ts';
import type { Rig } from './rig.ts';
import { platformsOf } from './wiring.ts';

/** Connects the models that the settings switch on; nothing is sent before the first question, and what goes to the cloud must `pass`. */
export async function openModels(rig: Rig, out: Pick<ModelsWorld, 'pass' | 'routes'> = {}): Promise<Models> {
  const { parts, config, store, timeZone, states, now, log } = rig;
  const found: Model[] = [];
  for (const part of parts.models) {
    const values = config.of(part.settings);
    if (part.on(values)) found.push(...await part.connect(values, { send }));
  }
  return runModels(found, { store, limits: config.of(modelSettings), timeZone, platforms: platformsOf(rig).filter((platform) => isHeardIn(platform, 'medium', rig.limits)), states, now, say: sayTo(log, 'models'), ...out });
}

/** Asks the models about tickets in the background, from the first poke on. */
export function openAsks(rig: Rig, { deps, models, holder }: { deps: Deps; models: Models; holder: string }): Loop {
  return startAsks({ store: rig.store, deps, models, limits: rig.config.of(modelSettings), holder, people: rig.people.persons.map(({ name }) => name) });
}
