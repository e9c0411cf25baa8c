import { defineCommand, sentence } from '../../engine/commands.ts';
import { safe } from '../../engine/distill.ts';
import { incidentIn } from '../which-incident.ts';

/** Deletes what is remembered of one incident; the incident itself, its approvals and its actions stay. */
export default defineCommand({
  name: 'forget',
  about: safe`Delete what is remembered of an incident, for good`,
  usage: safe`/forget INC-17`,
  roles: ['admin'],
  options: [{ name: 'incident', about: safe`Such as INC-17`, kind: 'text' }],
  answer: async ({ given, actor, account, chat }, { stories, now }) => {
    const { ticketId, rest } = incidentIn(given['incident']);
    if (ticketId === null || rest !== '') return sentence(safe`Write which incident: /forget INC-17.`);
    const gone = await stories.forget(ticketId, { by: actor.name, surface: `${account.platform} ${chat}`, at: now() });
    return sentence(gone
      ? safe`What was remembered of INC-${ticketId} is deleted. That you did it is kept, nothing of what it said.`
      : safe`Nothing is remembered of INC-${ticketId}.`);
  },
});
