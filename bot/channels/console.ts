import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { defineChannel, defineSettings, type SettingMeta } from '../../engine/define.ts';
import { Fault, isFault, wordsOf } from '../../engine/errors.ts';
import type { ArmedCard } from '../../engine/card.ts';
import type { Channel, ChannelWorld } from '../../engine/ports.ts';
import type { Reply } from '../../engine/types.ts';
import { openDesk, type Desk } from '../console/desk.ts';
import { consolePress, keyIn, type ConsoleKey, type Hand } from '../console/keys.ts';
import { typeOn } from '../console/line.ts';
import { meaningOf } from '../console/meaning.ts';
import { drawCard, drawChange, drawLine, drawReply, gistOf, type Terminal } from '../render/console.ts';
import { visible } from '../render/visible.ts';

const settings = defineSettings('Console', {
  CONSOLE: z.enum(['on', 'off']).default('on')
    .meta({ about: 'Cards in the terminal; keys work when it has a keyboard: on or off' } satisfies SettingMeta),
});

/** The terminal that the service was started in: cards on its output, keys as buttons. */
export default defineChannel({
  platform: 'console',
  about: 'Cards in the terminal, approved with a key',
  settings,
  on: (values) => values.CONSOLE === 'on',
  connect: (_, world) => Promise.resolve(connectConsole(world, {
    input: process.stdin, output: process.stdout, isTTY: process.stdin.isTTY,
  })),
});

/** The two streams of a terminal. Without `isTTY` it only prints; `quit` is what Ctrl-C and q do; `hand` presses by itself. */
export type ConsoleStreams = {
  input: Readable & { setRawMode?: (raw: boolean) => unknown };
  output: Writable & { columns?: number; hasColors?: () => boolean };
  isTTY: boolean;
  quit?: () => void;
  hand?: Hand;
};
type Room = {
  world: ChannelWorld; streams: ConsoleStreams; desk: Desk; print: (text: string) => void; terminal: () => Terminal;
  /** The button whose name is being typed, and what stands there so far. */
  question: { key: ConsoleKey; text: string } | null;
};

/** A channel on two streams; `close` leaves the terminal as it was found. */
export function connectConsole(world: ChannelWorld, streams: ConsoleStreams): Channel {
  const room = roomOf(world, streams);
  const stopListening = streams.isTTY ? listenTo(room) : () => undefined;
  const said = new Set<string>();
  let closed = false;
  const show = (messageId: string, card: ArmedCard) => {
    if (closed) throw new Fault('channel.unreachable', 'The console is closed.');
    showCard(room, messageId, card);
    return { messageId, thread: null };
  };
  world.state('ok', streams.isTTY ? 'Cards and keys in the terminal.' : 'Cards are printed; there is no keyboard.');
  return {
    platform: 'console',
    chat: 'console',
    post: async (card, where) => Promise.resolve(show(where.key, card)),
    edit: async (card, posted) => { await Promise.resolve(show(posted.messageId, card)); },
    line: async (says, where) => {
      if (!said.has(where.key)) room.print(drawLine(says, world.now(), room.terminal()));
      remember(said, where.key);
      return Promise.resolve({ messageId: where.key, thread: null });
    },
    close: () => {
      closed = true;
      stopListening();
      return Promise.resolve();
    },
  };
}

function roomOf(world: ChannelWorld, streams: ConsoleStreams): Room {
  const { output } = streams;
  let gone = false;
  output.on('error', (error) => {
    gone = true;
    world.state('away', `The terminal is gone: ${wordsOf(error)}`);
  });
  return {
    world, streams, desk: openDesk(world.now), question: null,
    // A pseudo terminal without a size says 0 columns.
    terminal: () => ({ columns: output.columns === undefined || output.columns === 0 ? 80 : output.columns, colours: output.hasColors?.() ?? false, timeZone: world.timeZone, statusUrl: world.statusUrl }),
    print: (text) => {
      if (gone || output.destroyed) throw new Fault('channel.unreachable', 'The terminal is gone.');
      output.write(text);
    },
  };
}

/** Draws a card when it is new, or when more of it changed than ages and counters. */
function showCard(room: Room, messageId: string, card: ArmedCard): void {
  const { timeZone } = room.world;
  const before = room.desk.put(messageId, card);
  const keys = room.streams.isTTY ? keyLine(room.desk, card) : '';
  if (before === null) room.print(drawCard(card, keys, room.terminal()));
  else if (gistOf(before, timeZone) !== gistOf(card, timeZone)) room.print(drawChange(card, before, { keys, terminal: room.terminal() }));
  void lendHand(room);
}

async function lendHand(room: Room): Promise<void> {
  try {
    const key = await room.streams.hand?.(room.desk.keys());
    if (key) await press(room, key);
  } catch (error) {
    room.world.say('A key could not be pressed.', error);
  }
}

function keyLine(desk: Desk, card: ArmedCard): string {
  if (card.buttons.length === 0) return '';
  const keys = desk.keys().filter((key) => card.buttons.some(({ token }) => token === key.token)).map((key) => `${key.key} ${key.label}`);
  const digit = desk.open().find((one) => one.ticketId === card.ticketId)?.digit;
  if (digit === undefined) return 'More than 9 cards are open: this one gets its keys when another closes';
  return [...(desk.aim() === card.ticketId ? [] : [`first ${String(digit)}`]), ...keys, '? help'].join(' · ');
}

function listenTo(room: Room): () => void {
  const { input, quit = () => process.kill(process.pid, 'SIGINT') } = room.streams;
  const alone = oneByOne(room);
  const onTyped = (chunk: Buffer | string) => {
    const text = chunk.toString();
    const key = keyIn(text);
    if (key === 'quit' && (room.question === null || text.includes('\u0003'))) quit();
    else if (room.question !== null) alone(() => answerQuestion(room, text));
    else if (key !== null) alone(() => typed(room, key));
  };
  const onError = (error: Error) => { room.world.say('The keyboard is gone.', error); };
  input.setRawMode?.(true);
  input.on('error', onError).on('data', onTyped);
  return () => {
    input.off('data', onTyped).pause();
    input.setRawMode?.(false);
  };
}

/** Answers one key after the other; what is typed while a press waits for its answer is dropped. */
function oneByOne(room: Room): (work: () => Promise<unknown>) => void {
  let busy = false;
  return (work) => {
    if (busy) return;
    busy = true;
    work()
      .catch((error: unknown) => { room.world.say('A key could not be answered.', error); })
      .finally(() => { busy = false; });
  };
}

async function typed(room: Room, key: string): Promise<void> {
  const found = meaningOf(room.desk, key);
  if (typeof found === 'string') {
    reply(room, found);
    return;
  }
  const asks = (await press(room, found))?.asks;
  if (asks === undefined) return;
  room.question = { key: found, text: '' };
  room.print(`  Type ${asks.what === 'name' ? 'the name and Enter' : 'it and Enter, or Enter alone'}, or Esc to leave it (${visible(asks.hint)}): `);
}

/** Takes what is typed as the answer to the question that stands there, not as keys. */
async function answerQuestion(room: Room, chunk: string): Promise<void> {
  const { question } = room;
  if (question === null) return;
  const { is, text, echo } = typeOn(question.text, chunk);
  room.print(echo);
  room.question = is === 'growing' ? { ...question, text } : null;
  if (is === 'sent') await press(room, question.key, text);
  if (is === 'left') reply(room, 'Left. Nothing was done.');
}

/** Presses a button, with the name that was typed for it, if any; null when the press did not arrive. */
async function press(room: Room, key: ConsoleKey, typed?: string): Promise<Reply | null> {
  if (typed === undefined) reply(room, `> ${key.key} ${key.label}`);
  try {
    const answer = await room.world.press({ ...consolePress(key, room.world.now()), ...(typed === undefined ? {} : { typed }) });
    reply(room, answer.says);
    return answer;
  } catch (error) {
    room.world.say('A press in the console has failed.', error);
    reply(room, `That did not arrive: ${isFault(error) && error.expose ? error.message : 'something went wrong, the log says what.'} Press again.`);
    return null;
  }
}

function reply(room: Room, says: string): void {
  room.print(drawReply(says, room.terminal()));
}

function remember(said: Set<string>, key: string): void {
  said.add(key);
  for (const oldest of said) {
    if (said.size <= 1000) return;
    said.delete(oldest);
  }
}
