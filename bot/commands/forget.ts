import { defineCommand, sentence } from '../../engine/commands.ts';
import { momentOf, named, safe } from '../../engine/distill.ts';
import { storiesLike, storyOption } from '../story-named.ts';
import { incidentIn } from '../which-incident.ts';

/** Deletes what is remembered of one incident, once the asker has seen which one it is; the incident itself, its approvals and its actions stay. */
export default defineCommand({
  name: 'forget',
  about: safe`Delete what is remembered of an incident, for good`,
  usage: safe`/forget INC-17 yes`,
  roles: ['admin'],
  options: [{ ...storyOption, about: 'Such as INC-17, and yes when you are sure' }],
  answer: async ({ given, actor, account, chat }, { stories, now, timeZone }) => {
    const { ticketId, rest } = incidentIn(given['incident']);
    if (ticketId === null || !/^(?:yes)?$/i.test(rest)) return sentence(safe`Write which incident: /forget INC-17.`);
    const story = await stories.read(ticketId);
    if (story && rest === '') return sentence(safe`INC-${ticketId}, ${named(story.resource)}, over since ${momentOf(story.closedAt, timeZone)}. To delete what is remembered of it for good, write /forget INC-${ticketId} yes.`);
    const gone = story !== null && await stories.forget(ticketId, { by: actor.name, surface: `${account.platform} ${chat}`, at: now() });
    return sentence(gone
      ? safe`What was remembered of INC-${ticketId} is deleted, also where other cards told of it. That you did it is kept, nothing of what it said. What people wrote in the chats stays there, and so do copies of the database.`
      : safe`Nothing is remembered of INC-${ticketId}.`);
  },
  suggest: (_option, typed, world) => storiesLike(typed, world),
});
