import { defineCommand } from '../../engine/commands.ts';
import { safe } from '../../engine/distill.ts';
import { refreshedAnswer } from '../../templates/answers/declarations.ts';
import { withDesk } from '../declaration-named.ts';

/** Asks Git now, and compares all that is declared with the cluster. */
export default defineCommand({
  name: 'refresh',
  about: safe`Ask Git now, and compare all that is declared with the cluster`,
  usage: safe`/refresh`,
  roles: ['admin', 'user'],
  options: [],
  answer: (_asked, world) => withDesk(world, async (desk) => refreshedAnswer(await desk.refresh())),
});
