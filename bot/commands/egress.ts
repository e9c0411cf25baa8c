import { defineCommand, sentence } from '../../engine/commands.ts';
import { safe } from '../../engine/distill.ts';
import { egressAnswer } from '../../templates/answers/egress.ts';

/** What was sent to models about an incident. Who asked is written down, as for every command. */
export default defineCommand({
  name: 'egress',
  about: safe`What was sent to models about an incident, to the letter`,
  usage: safe`/egress INC-42`,
  roles: ['admin', 'user'],
  options: [{ name: 'incident', about: safe`The incident, INC-42`, kind: 'text' }],
  answer: async ({ given }, world) => {
    const id = Number(/^(?:inc-)?(\d{1,9})$/i.exec(String(given['incident'] ?? '').trim())?.[1] ?? Number.NaN);
    const ticket = Number.isNaN(id) ? null : await world.tickets.byId(id);
    if (!ticket) return sentence(safe`Which incident? Write /egress INC-42.`);
    return egressAnswer(ticket, await world.receipts(ticket.id), world.timeZone);
  },
});
