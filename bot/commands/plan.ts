import { defineCommand, sentence } from '../../engine/commands.ts';
import { safe, typed } from '../../engine/distill.ts';
import { labelOf } from '../../engine/ticket.ts';
import { draftAnswer } from '../../templates/answers/declaration.ts';
import { planAnswer } from '../../templates/answers/declarations.ts';
import { declarationOption, declarationsLike, nameIn, standing, withDesk } from '../declaration-named.ts';

/** What a draft would do, read again against the cluster as it is now, with the calls of each step; without a draft, what is in Git. */
export default defineCommand({
  name: 'plan',
  about: safe`What a draft would do, with the calls of each step; else what is in Git`,
  usage: safe`/plan web-servers`,
  roles: ['admin', 'user'],
  options: [declarationOption],
  answer: (asked, world) => withDesk(world, async (desk) => {
    const name = nameIn(asked);
    if (name === null) return sentence(safe`Write which declaration: /plan web-servers.`);
    const view = await desk.show(name);
    if (view !== null) return 'wrong' in view ? sentence(view.wrong) : draftAnswer(view, { calls: true });
    const [all, open] = await Promise.all([standing(world), world.tickets.openOn('all')]);
    const found = all.find((one) => one.name === name);
    const called = typed(name, 64).text;
    if (found === undefined) return sentence(safe`There is no draft called ${called}, and nothing of that name was compared with the cluster yet.`);
    const ticket = open.find(({ situation }) => situation.resource === found.resource);
    const told = { name: called, stands: found.value, seenAt: found.seenAt, ticket: ticket ? labelOf(ticket) : null };
    return planAnswer(told, { english: desk.inGit(name)?.english ?? null, steps: desk.titles(found.value.steps), now: world.now() });
  }),
  suggest: (_option, text, world) => declarationsLike(text, world),
});
