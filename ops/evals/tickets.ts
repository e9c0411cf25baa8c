import type { Tickets } from '../../engine/ports.ts';
import type { Ticket } from '../../engine/types.ts';

/** Tickets of which the open ones are read again only after a change, and whose runs begin by the clock of the play. */
export function atHand(tickets: Tickets, now: () => Date): Tickets {
  let open: Promise<Ticket[]> | null = null;
  const all = (): Promise<Ticket[]> => open ??= tickets.openOn('all');
  const changing = async <T>(change: Promise<T>): Promise<T> => {
    const answer = await change;
    open = null;
    return answer;
  };
  return {
    ...tickets,
    open: (situation, at) => changing(tickets.open(situation, at)),
    move: (from, to, extras) => changing(tickets.move(from, to, extras)),
    rest: (ticket, until) => changing(tickets.rest(ticket, until)),
    amend: (ticket, change) => changing(tickets.amend(ticket, change)),
    byId: async (id) => (await all()).find((one) => one.id === id) ?? tickets.byId(id),
    openOn: async (resources) => (await all()).filter(({ situation }) => resources === 'all' || resources.includes(situation.resource)),
    due: async (states, at) => (await all()).filter(({ state, restUntil }) => states.includes(state) && (restUntil === null || restUntil <= at)).map(({ id }) => id),
    begin: async (step) => {
      const run = await tickets.begin(step);
      return 'holder' in run ? run : { ...run, begunAt: now() };
    },
  };
}
