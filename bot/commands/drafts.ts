import { defineCommand } from '../../engine/commands.ts';
import { safe } from '../../engine/distill.ts';
import { draftsAnswer } from '../../templates/answers/declarations.ts';
import { withDesk } from '../declaration-named.ts';

/** What was declared and is not in Git yet. */
export default defineCommand({
  name: 'drafts',
  about: safe`Declarations that wait for an answer or an approval`,
  usage: safe`/drafts`,
  roles: ['admin', 'user'],
  options: [],
  answer: (_asked, world) => withDesk(world, async (desk) => draftsAnswer(await desk.drafts(), world.timeZone)),
});
