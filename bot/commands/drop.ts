import { defineCommand, sentence } from '../../engine/commands.ts';
import { safe, typed } from '../../engine/distill.ts';
import { declarationOption, declarationsLike, nameIn, withDesk } from '../declaration-named.ts';

/** Throws a draft away; what is in Git and in the cluster stays. */
export default defineCommand({
  name: 'drop',
  about: safe`Throw a draft away; Git and the cluster stay as they are`,
  usage: safe`/drop web-servers`,
  roles: ['admin', 'user'],
  options: [declarationOption],
  answer: (asked, world) => withDesk(world, async (desk) => {
    const name = nameIn(asked);
    if (name === null) return sentence(safe`Write which draft: /drop web-servers.`);
    const called = typed(name, 64).text;
    return sentence(await desk.drop(name) ? safe`The draft of ${called} is thrown away. Git and the cluster stay as they are.` : safe`There is no draft called ${called}. /drafts lists them.`);
  }),
  suggest: (_option, text, world) => declarationsLike(text, world),
});
