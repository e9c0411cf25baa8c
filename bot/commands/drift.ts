import { defineCommand, sentence, type AnswerCard, type CommandWorld } from '../../engine/commands.ts';
import { listed, safe, typed } from '../../engine/distill.ts';
import { nearest } from '../../engine/nearest.ts';
import { labelOf } from '../../engine/ticket.ts';
import { driftAnswer } from '../../templates/answers/declarations.ts';
import { declarationOption, declarationsLike, nameIn, noDeclarations, standing } from '../declaration-named.ts';

/** How the cluster stands to what is declared, as it was last seen: nothing is asked for it. */
export default defineCommand({
  name: 'drift',
  about: safe`How the cluster stands to what is declared; with a name, what differs`,
  usage: safe`/drift [name]`,
  roles: ['admin', 'user'],
  options: [declarationOption],
  answer: (asked, world) => (world.declaring === undefined ? Promise.resolve(noDeclarations) : stood(nameIn(asked), world)),
  suggest: (_option, text, world) => declarationsLike(text, world),
});

async function stood(name: string | null, world: CommandWorld): Promise<AnswerCard> {
  const [all, open] = await Promise.all([standing(world), world.tickets.openOn('all')]);
  const some = all.filter((one) => name === null || one.name === name);
  if (name !== null && some.length === 0) {
    const near = nearest(name, all.map((one) => one.name), 3).map((one) => typed(one, 64).text);
    return sentence(near.length === 0 ? safe`Nothing of that name was compared with the cluster yet.` : safe`Nothing of that name was compared with the cluster yet. The nearest: ${listed(near, 3)}.`);
  }
  const told = some.map((one) => {
    const { inForce } = one.value;
    const ticket = open.find(({ situation: { resource, kind } }) => resource === one.resource && (!inForce || kind === 'drift'));
    return { name: typed(one.name, 64).text, stands: inForce ?? one.value, seenAt: one.seenAt, ticket: ticket ? labelOf(ticket) : null };
  });
  return driftAnswer(told, { now: world.now(), whole: name !== null });
}
