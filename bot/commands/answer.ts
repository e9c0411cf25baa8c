import { defineCommand, sentence } from '../../engine/commands.ts';
import { safe } from '../../engine/distill.ts';
import { draftAnswer } from '../../templates/answers/declaration.ts';
import { declarationOption, declarationsLike, nameIn, withDesk } from '../declaration-named.ts';
import { writerOf } from '../writer.ts';

const usage = safe`/answer web-servers 1 VM`;

/** Answers an open point of a draft, or says that it asks for nothing. */
export default defineCommand({
  name: 'answer',
  about: safe`Answer a question about a draft; "nothing" where its words ask for nothing`,
  usage,
  roles: ['admin', 'user'],
  options: [
    declarationOption, { name: 'point', about: 'The number of the question', kind: 'whole', least: 1, most: 999 },
    { name: 'words', about: 'Your answer, or: nothing', kind: 'text', longest: 1000 },
  ],
  answer: (asked, world) => withDesk(world, async (desk) => {
    const { point, words } = asked.given;
    const name = nameIn(asked);
    if (name === null || typeof point !== 'number' || typeof words !== 'string') return sentence(safe`Write which draft, which point and your answer: ${usage}.`);
    const view = await desk.answer({ name, n: point, words }, writerOf(asked));
    return 'wrong' in view ? sentence(view.wrong) : draftAnswer(view, { calls: false });
  }),
  suggest: (option, text, world) => (option === 'name' ? declarationsLike(text, world) : Promise.resolve([])),
});
