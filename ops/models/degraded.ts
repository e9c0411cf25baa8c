import { mayAsk } from '../../engine/breaker.ts';
import { degradedNews, routed } from '../../engine/delivery.ts';
import { safe } from '../../engine/distill.ts';
import { isFault, wordsOf } from '../../engine/errors.ts';
import { degrade, isDegraded, undegrade } from '../../storage/degraded.ts';
import { degradedCard } from '../../templates/cards/degraded.ts';
import type { ModelsWorld } from './call.ts';
import { isOutOfReach, type Seat } from './seat.ts';

type AnySeat = Pick<Seat<never>, 'reached' | 'breaker'> & { model: { provider: string; model: string } };

/** Is told how each call ended. */
export type Degradation = {
  reached: (seat: AnySeat) => Promise<void>;
  missed: (seat: AnySeat, error: unknown, ticketId: number | null) => Promise<void>;
};

const words = 'no model can be reached: the line goes on with templates';

/**
 * Shows how each model does, and tells the chats that none can be reached, in one card until one answers, and aloud once a day
 * at most. One that is busy or slow counts as out of reach once it is left alone, and one whose tokens are spent until its day ends.
 */
export function degradation(seats: readonly AnySeat[], world: ModelsWorld): Degradation {
  for (const { model } of seats) world.states.set(partOf(model), 'ok', `${model.model}, not asked yet`);
  if (seats.length > 0) void tellStored(world);
  const spent = new Map<AnySeat, string>();
  let away = false;
  const today = () => dayIn(world.timeZone).format(world.now());
  return {
    reached: async (seat) => {
      seat.reached = true;
      spent.delete(seat);
      world.states.set(partOf(seat.model), 'ok', `${seat.model.model} answers`);
      const until = world.now();
      if (await undegrade(world.store, { card: (since) => degradedCard({ since, until }), at: until }) || away) world.states.set('models', 'ok', 'a model answers again');
      away = false;
    },
    missed: async (seat, error, ticketId) => {
      note(seat, error, world);
      if (isFault(error, 'model.spent')) spent.set(seat, today());
      if (!seats.every((one) => one.reached === false || spent.get(one) === today())) return;
      away = true;
      await tell(world, ticketId);
    },
  };
}

function note(seat: AnySeat, error: unknown, world: ModelsWorld): void {
  if (isOutOfReach(error)) {
    if (!mayPass(error) || !mayAsk(seat.breaker, world.now())) seat.reached = false;
    world.states.set(partOf(seat.model), error.code === 'model.credentials' ? 'refused' : 'away', error.message);
    return;
  }
  if (isFault(error, 'model.malformed', 'model.refused')) seat.reached = true;
  world.say(`${seat.model.provider} was of no use: ${wordsOf(error)}`);
}

/** Whether the model is there, and may well answer the next question. */
function mayPass(error: unknown): boolean {
  return isFault(error, 'model.busy', 'model.timeout');
}

function dayIn(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
}

async function tell(world: ModelsWorld, ticketId: number | null): Promise<void> {
  world.states.set('models', 'away', words);
  if (ticketId === null) return;
  const at = world.now();
  const deliveries = world.routes ? routed([degradedNews(ticketId, safe`no model can be reached; the line goes on with rules and templates`, at)], world.routes) : [];
  if (await degrade(world.store, { card: degradedCard({ since: at, until: null }), platforms: world.platforms, deliveries, at })) world.say(`degraded_mode_enabled: ${words}`);
}

async function tellStored(world: ModelsWorld): Promise<void> {
  if (await isDegraded(world.store).catch(() => false)) world.states.set('models', 'away', words);
}

function partOf({ provider }: { provider: string }): string {
  return `model:${provider}`;
}
