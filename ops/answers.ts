import { setTimeout as sleep } from 'node:timers/promises';
import { answerTo, suggestionsFor, type AskDeps } from '../engine/ask.ts';
import type { Budget } from '../engine/budget.ts';
import type { Answer, CommandDesk, Question } from '../engine/commands.ts';
import { safe } from '../engine/distill.ts';
import { wordsOf } from '../engine/errors.ts';
import type { SentReceipt } from '../engine/ports.ts';
import { writtenOut } from '../engine/show.ts';

/** What one chat adds: the budget that its cards go by as well, and where receipts are kept. */
export type DeskChat = { budget: Budget; told: (receipt: SentReceipt) => Promise<void>; now: () => Date };

/** How many answers may wait for room in a chat; who asks more than that gets none. */
const mostWaiting = 5;

/** How often an answer that waits looks whether there is room, in milliseconds. */
const patienceMs = 250;

/** How often a stranger is refused in an hour, and how often answered who asks what strangers may ask. */
const strangersMs = 3_600_000;
const [mostRefusals, mostAnswers] = [1, 8];

/**
 * Answers what people ask in one chat: each answer waits for its turn among the messages of that chat, and leaves a receipt before it
 * leaves. A refusal that nobody else sees takes no turn, so that strangers cannot hold up the cards, and neither does a form, which cannot wait.
 */
export function deskOf(deps: AskDeps, chat: DeskChat): CommandDesk {
  const strangers = new Map<string, Told>();
  let waiting = 0;
  const turn = async (): Promise<boolean> => {
    if (waiting >= mostWaiting) return false;
    waiting += 1;
    await turnIn(chat).finally(() => { waiting -= 1; });
    return true;
  };
  const send = async (answer: Answer, where: Question['where']): Promise<Answer | null> => {
    const { form } = answer.card;
    const isAside = (answer.refused !== null || answer.stranger === true || form !== undefined) && where === 'alone';
    if (!isAside && !await turn()) return null;
    await chat.told({ kind: 'post', text: form === undefined ? writtenOut(answer.card) : safe`${writtenOut(answer.card)}\n${form.value}`, at: chat.now() });
    return answer;
  };
  return {
    faces: deps.commands,
    ask: (question) => unfailing(deps, null, async () => {
      const answer = await answerTo(question, deps);
      if (answer === null || isTold(question, answer, { strangers, now: chat.now() })) return null;
      return send(answer, question.where);
    }),
    suggest: (asker, option, typed) => unfailing(deps, [], () => suggestionsFor(asker, { option, typed }, deps)),
  };
}

async function turnIn({ budget, now }: DeskChat): Promise<void> {
  while (!budget.take(now(), 'ordinary')) await sleep(patienceMs, undefined, { ref: false });
}

/** How often a stranger was told something since a time. */
type Told = { since: number; times: number };

/** Whether a stranger was told enough already: who drums on a command must not fill the chat. */
function isTold({ account }: Question, { refused, stranger }: Answer, { strangers, now }: { strangers: Map<string, Told>; now: Date }): boolean {
  if (refused !== 'stranger' && stranger !== true) return false;
  const key = `${String(stranger)} ${account.id}`;
  const before = strangers.get(key);
  const told = before !== undefined && now.getTime() - before.since < strangersMs ? before : { since: now.getTime(), times: 0 };
  if (told.times >= (stranger === true ? mostAnswers : mostRefusals)) return true;
  if (strangers.size > 1000) strangers.clear();
  strangers.set(key, { ...told, times: told.times + 1 });
  return false;
}

async function unfailing<T>({ say }: AskDeps, instead: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    say(`A question could not be answered: ${wordsOf(error)}`, error);
    return instead;
  }
}
