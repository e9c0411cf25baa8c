import { defineCommand, sentence, type AnswerCard, type Asked } from '../../engine/commands.ts';
import { declarationName } from '../../engine/declare/declarations.ts';
import { longestTyped, type Declaring } from '../../engine/declare/desk.ts';
import { safe, typed } from '../../engine/distill.ts';
import { draftAnswer } from '../../templates/answers/declaration.ts';
import { declarationOption, declarationsLike, nameIn, withDesk } from '../declaration-named.ts';
import { writerOf } from '../writer.ts';

/** Says in English what a cluster shall be; it is read and shown at once, and nothing is done before an admin approves. */
export default defineCommand({
  name: 'declare',
  about: safe`Say in English what the cluster shall be; you see what I understood first`,
  usage: safe`/declare web-servers, with the text after it`,
  roles: ['admin', 'user'],
  options: [declarationOption, { name: 'text', about: 'What shall be there, in English', kind: 'text', longest: longestTyped, form: true }],
  answer: (asked, world) => withDesk(world, (desk) => answerTo(asked, desk)),
  suggest: (option, text, world) => (option === 'name' ? declarationsLike(text, world) : Promise.resolve([])),
});

async function answerTo(asked: Asked, desk: Declaring): Promise<AnswerCard> {
  const { text } = asked.given;
  const name = nameIn(asked);
  if (name === null || !declarationName.test(name)) return sentence(safe`Write what it is called, in small letters, digits and hyphens, and then what shall be there: /declare web-servers Create two Debian 13 containers called web-1 and web-2 with 2 cores.`);
  const begun = await desk.begun(name) ?? '';
  if (typeof text !== 'string' || text.trim() === '') return asking(name, begun);
  const view = await desk.propose({ name, text, ...(asked.filled && begun.length <= longestTyped ? { whole: true } : {}) }, writerOf(asked));
  return 'wrong' in view ? sentence(view.wrong) : draftAnswer(view, { calls: false });
}

/** A draft that is too long for the form is not shown in it, and what is written there is added. */
function asking(name: string, begun: string): AnswerCard {
  const isShown = begun.length <= longestTyped;
  const called = typed(name, 64).text;
  return {
    ...sentence(safe`What shall ${called} be? Write /declare ${called} and the text after it.`),
    form: {
      option: 'text', given: { name }, title: safe`Declare ${called}`, label: safe`What shall be there, in plain English`, hint: isShown ? safe`Say how many, how large, where. You see what I understood before anything is done.` : safe`Your draft is too long to be shown here. What you write is added to it.`,
      value: isShown ? typed(begun, longestTyped).text : safe``, longest: longestTyped,
    },
  };
}
