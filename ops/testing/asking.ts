import { advance } from '../../engine/line.ts';
import type { Deps, Machine } from '../../engine/ports.ts';
import type { Model } from '../../engine/models.ts';
import type { ResourceRef, Ticket } from '../../engine/types.ts';
import ollama from '../../adapters/ollama.ts';
import anthropic from '../../adapters/anthropic.ts';
import type { AsksWorld } from '../asks.ts';
import { modelSettings } from '../model-settings.ts';
import { runModels } from '../models.ts';
import type { House } from './house.ts';
import { situation } from './tickets.ts';

/** A house in which incidents are open and models are asked about them. */
export type Asking = AsksWorld & {
  /** Opens an incident about a resource and lets the line make its plan. */
  open: (resource: ResourceRef) => Promise<Ticket>;
  /** The ticket as it is now. */
  now: (ticket: Ticket) => Promise<Ticket>;
};

/** Asks the models at these addresses about the incidents of a house, as a process of the name `holder`. */
export async function askingIn(house: House, where: { ollama?: string; anthropic?: string }, settings: Record<string, string> = {}, holder = 'one'): Promise<Asking> {
  const limits = modelSettings.schema.parse({ ASK_BELOW_PERCENT: '100', MODEL_SECONDS: '5', ...settings });
  const found: Model[] = [
    ...(where.ollama === undefined ? [] : await ollama.connect(ollama.settings.schema.parse({ OLLAMA_URL: where.ollama }), { send: fetch })),
    ...(where.anthropic === undefined ? [] : await anthropic.connect(anthropic.settings.schema.parse({ ANTHROPIC_BASE_URL: where.anthropic, ANTHROPIC_API_KEY: 'sk-ant-test-key' }), { send: fetch })),
  ];
  const deps: Deps = { ...house.deps, machine: quietMachine };
  const models = runModels(found, { store: house.store, limits, timeZone: 'UTC', platforms: ['discord'], states: { set: () => undefined }, now: house.now, say: () => undefined });
  return {
    store: house.store, deps, models, limits, holder, people: ['owner'], stopped: () => false,
    open: async (resource) => {
      const ticket = await deps.tickets.open({ ...situation(`running ${resource}`), resource }, house.now());
      if (!ticket) throw new Error(`there is an incident about ${resource} already`);
      await advance(ticket.id, deps);
      return nowOf(ticket, deps);
    },
    now: (ticket) => nowOf(ticket, deps),
  };
}

async function nowOf({ id }: Ticket, deps: Deps): Promise<Ticket> {
  const ticket = await deps.tickets.byId(id);
  if (!ticket) throw new Error(`there is no INC-${id}`);
  return ticket;
}

/** A machine on which everything could be done, and nothing is. */
function quietMachine(): Machine {
  const never = () => Promise.reject(new Error('nobody approved this'));
  return {
    start: never, stop: never, restart: never, collectDiagnostics: never, checkPaths: never, checkPermissions: never, resolveNames: never, reach: never,
    inspect: () => Promise.resolve([]), fingerprint: () => Promise.resolve('ab12'),
  };
}
