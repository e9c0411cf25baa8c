import { cardByName } from '../engine/called.ts';
import { sentence, type CommandDesk } from '../engine/commands.ts';
import { holdsCanary, leavingRef } from '../engine/canary.ts';
import { safe, scrubbed } from '../engine/distill.ts';
import { Fault, wordsOf } from '../engine/errors.ts';
import { lookAt } from '../engine/line.ts';
import type { Channel, Deps } from '../engine/ports.ts';
import type { Press, Reply } from '../engine/types.ts';
import type { PartStates } from './part-states.ts';

/** The last look at what is about to leave the house. */
export type Leaving = {
  /** Resolves when a text may leave. Rejects with `leaving.held` when it holds a canary, and from then on whatever it is, until an owner opens the door. */
  pass: (text: string) => Promise<void>;
  isHeld: () => Promise<boolean>;
};

/** How long an answer of the database about the door is good for, in milliseconds. */
const freshMs = 1000;

const heldWords = safe`Sending is stopped: a canary from a log was about to leave the house. The status page and the log of this service say more.`;

type World = { deps: Deps; states: PartStates };

/** One door for all channels and models. That it is shut is written in the database, so that every copy and the next start know it. */
export function leavingOf({ deps, states }: World): Leaving {
  let known = { held: false, until: 0 };
  let shuts = 0;
  let isUnstored = false;
  const store = async (): Promise<void> => {
    const resources = await deps.facts.keep([{ resource: leavingRef, kind: 'leaving.state', at: deps.now(), key: 'door', value: { held: true } }]);
    [isUnstored, known] = [false, { held: true, until: 0 }];
    lookAt(resources, deps).catch((error: unknown) => { deps.say(`the canary could not be looked at: ${wordsOf(error)}`, error); });
  };
  const isHeld = async (): Promise<boolean> => {
    if (isUnstored) await store();
    if (Date.now() < known.until) return known.held;
    const before = shuts;
    const facts = (await deps.facts.views([leavingRef], deps.now())).get(leavingRef) ?? [];
    if (before !== shuts) return true;
    const state = facts.findLast((fact) => fact.kind === 'leaving.state');
    known = { held: state?.value.held === true, until: Date.now() + freshMs };
    if (known.held) states.set('leaving', 'refused', 'nothing is sent: a canary from a log was about to leave; `copilot leaving open` opens the door again');
    else if (states.all().some(({ name }) => name === 'leaving')) states.set('leaving', 'ok', 'sending goes on');
    return known.held;
  };
  const shut = async (): Promise<void> => {
    shuts += 1;
    [isUnstored, known] = [true, { held: true, until: Date.now() + freshMs }];
    deps.say('a canary from a log was about to leave the house; nothing is sent any more');
    await store();
  };
  return {
    isHeld,
    pass: async (text) => {
      if (holdsCanary(text)) await shut();
      else if (!await isHeld()) return;
      throw new Fault('leaving.held', heldWords);
    },
  };
}

/** A chat of which every text loses the secrets that have got into it after all, and passes the door. Once it is shut the chat is told so, in one line that never changes. */
export function watchedChannel(channel: Channel, leaving: Leaving): Channel {
  let told = false;
  const through = async <T>(sent: unknown, send: () => Promise<T>): Promise<T> => {
    try {
      await leaving.pass(JSON.stringify(sent));
      told = false;
    } catch (error) {
      if (!told) await channel.line(heldWords, { under: null, loud: true, key: 'leaving-held' }).catch(() => undefined);
      told = true;
      throw error;
    }
    return send();
  };
  return {
    ...channel,
    post: (card, where) => through([card, where.key], () => channel.post(cardByName(card, clean), where)),
    edit: (card, posted, role) => through(card, () => channel.edit(cardByName(card, clean), posted, role)),
    line: (says, where) => through([says, where.key, where.file], () => channel.line(scrubbed(says), { ...where, ...(where.file ? { file: { ...where.file, text: scrubbed(where.file.text) } } : {}) })),
  };
}

const clean = { text: scrubbed };

/** A desk of which every answer and suggestion passes the door first. */
export function watchedDesk(desk: CommandDesk, leaving: Leaving): CommandDesk {
  return {
    ...desk,
    ask: async (question) => {
      const answer = await desk.ask(question);
      if (answer === null) return null;
      return leaving.pass(JSON.stringify(answer.card)).then(() => ({ ...answer, card: cardByName(answer.card, clean) }), () => ({ refused: null, card: sentence(heldWords) }));
    },
    suggest: async (asker, option, typed) => {
      const names = await desk.suggest(asker, option, typed);
      return leaving.pass(JSON.stringify(names)).then(() => names, () => []);
    },
  };
}

/** What follows a press, whose answer passes the door first. */
export function watchedPress(press: (press: Press) => Promise<Reply>, leaving: Leaving): (press: Press) => Promise<Reply> {
  return async (made) => {
    const reply = await press(made);
    return leaving.pass(JSON.stringify(reply)).then(() => ({ ...reply, says: scrubbed(reply.says) }), () => ({ refused: reply.refused, says: heldWords }));
  };
}
