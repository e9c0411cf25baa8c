import type { Deps, Facts } from '../../engine/ports.ts';
import type { NotifyDeps } from '../../engine/show.ts';
import type { Now, ResourceRef, Ticket } from '../../engine/types.ts';
import { buttonsIn } from '../../storage/buttons.ts';
import { cardsIn, outboxIn, stormsIn } from '../../storage/cards.ts';
import type { Store } from '../../storage/postgres.ts';
import { ticketsIn } from '../../storage/tickets.ts';
import { wordsIn } from '../../templates/cards/words.ts';
import { placesFrom } from '../topology.ts';
import { factsInMemory, type MemoryFacts } from './facts.ts';
import { newPace, type Pace } from './pace.ts';
import { paperChat, type Paper } from './paper.ts';
import type { Rules } from './rules.ts';
import { rememberedTickets } from './tickets.ts';
import { newWorld, type RecordedWorld } from './world.ts';

/** What of the service takes part. */
type StageDeps = NotifyDeps & Pick<Deps, 'facts' | 'detectors' | 'tickets' | 'topology' | 'hushes' | 'isNamed'>;

/** Where a recording is played. Times are in milliseconds by the true clock; `clock` is the one the service goes by. */
export type Stage = {
  store: Store; rules: Rules; deps: StageDeps; world: RecordedWorld; facts: MemoryFacts; pace: Pace; paper: Paper;
  clock: { at: number; wrongByMs: number; /** Since when it has gone steadily, by itself. */ steadySince: Date | undefined };
  /** Open tickets by their ids, and the reminders that were given. */
  open: Map<number, Ticket>; reminders: Set<string>;
  shownAt: number; showAt: number; turnAt: number; remindAt: number;
};

/** An empty stage on a store without tickets. */
export function stageOn(store: Store, rules: Rules): Stage {
  const clock: Stage['clock'] = { at: 0, wrongByMs: 0, steadySince: undefined };
  const now = Object.assign(() => new Date(clock.at + clock.wrongByMs), { steadySince: () => clock.steadySince });
  const [world, facts] = [newWorld(rules.tally), factsInMemory(now)];
  return {
    store, rules, world, facts, clock, deps: depsOn(store, rules, { now, world, facts }), paper: paperChat(now), pace: newPace(rules.limits.POLL_SECONDS * 1000),
    open: new Map(), reminders: new Set(), shownAt: -Infinity, showAt: Infinity, turnAt: Infinity, remindAt: Infinity,
  };
}

function depsOn(store: Store, { limits, timeZone, detectors, hostsOn }: Rules, { now, world, facts }: Pick<Stage, 'world' | 'facts'> & { now: Now }): StageDeps {
  const { called, ...places } = placesFrom(seenJustNow(facts, world, now), hostsOn);
  return {
    now, limits, timeZone, detectors, ...places, isNamed: () => true, hushes: () => Promise.resolve(world.hushes(now())),
    tickets: rememberedTickets(ticketsIn(store, { holder: 'replay', platforms: ['telegram'] })), cards: cardsIn(store), buttons: buttonsIn(store), outbox: outboxIn(store),
    storms: stormsIn(store), words: wordsIn(timeZone, called), point: () => undefined, say: (words, error) => { throw new Error(words, { cause: error }); },
  };
}

/** A view is as if all that lasts had been looked at just now, instead of writing that down again and again. */
function seenJustNow(facts: Facts, world: RecordedWorld, now: () => Date): Facts {
  const views = async (resources: readonly ResourceRef[], since: Date) =>
    new Map([...await facts.views(resources, since)].map(([resource, known]) => [resource, world.seen(known, now())]));
  return { ...facts, views };
}
