import type { Tickets } from '../../engine/ports.ts';
import type { Ticket } from '../../engine/types.ts';

/** Tickets that are looked up again only where one was written since. */
export function rememberedTickets(tickets: Tickets): Tickets {
  const known = new Map<string, readonly Ticket[]>();
  const forget = ({ resource, key }: Ticket['situation']): void => {
    known.delete(`on ${resource}`);
    known.delete(`of ${key}`);
  };
  return {
    ...tickets,
    open: (situation, at) => tickets.open(situation, at).finally(() => { forget(situation); }),
    move: (from, to, extras) => tickets.move(from, to, extras).finally(() => { forget(from.situation); }),
    amend: (ticket, ...change) => tickets.amend(ticket, ...change).finally(() => { forget(ticket.situation); }),
    around: async ({ resources, keys }, since) => {
      const missing = { resources: resources.filter((one) => !known.has(`on ${one}`)), keys: keys.filter((one) => !known.has(`of ${one}`)) };
      const read = missing.resources.length + missing.keys.length === 0 ? [] : await tickets.around(missing, since);
      for (const one of missing.resources) known.set(`on ${one}`, read.filter(({ situation }) => situation.resource === one));
      for (const one of missing.keys) known.set(`of ${one}`, read.filter(({ situation, state }) => situation.key === one && state !== 'recorded'));
      const found = [...resources.map((one) => `on ${one}`), ...keys.map((one) => `of ${one}`)].flatMap((name) => known.get(name) ?? []);
      const still = found.filter((ticket) => ticket.state !== 'recorded' || ticket.movedAt >= since);
      return [...new Map(still.map((ticket) => [ticket.id, ticket])).values()].sort((a, b) => a.id - b.id);
    },
  };
}
