import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { safe } from '../../engine/distill.ts';
import { Fault } from '../../engine/errors.ts';
import type { ArmedCard } from '../../engine/card.ts';
import type { Channel, ChannelWorld } from '../../engine/ports.ts';
import { policySettings } from '../../engine/policy.ts';
import type { Press, PressAction, Reply } from '../../engine/types.ts';
import { approvingHand } from '../console/keys.ts';
import channel, { connectConsole, type ConsoleStreams } from './console.ts';

const at = new Date('2026-11-21T09:02:00Z');
const open: Channel[] = [];
afterEach(() => Promise.all(open.splice(0).map((console) => console.close())));
const where = (key: string) => ({ role: 'plan', under: null, key }) as const;

describe('a key press', () => {
  test('becomes the press of its button, and the answer is printed', async () => {
    const { console, type, presses, printed } = terminal({});
    await console.post(cardOf(42, ['approve', 'decline']), where('m1'));
    await type('a');
    expect(presses).toEqual([{ token: 'approve-42', account: { platform: 'console', id: 'console', bot: false }, chat: 'console', at, late: false }]);
    expect(printed()).toContain('  > a Approve step 1\n  Approved.\n');
  });

  test.each([['a', 'approve'], ['r', 'decline'], ['w', 'why'], ['d', 'details'], ['k', 'ack'], ['c', 'check']] as const)('%s presses %s', async (key, action) => {
    const { console, type, presses } = terminal({});
    await console.post(cardOf(42, ['approve', 'decline', 'why', 'details', 'ack', 'check']), where('m1'));
    await type(key);
    expect(presses.map((press) => press.token)).toEqual([`${action}-42`]);
  });

  test('of a pasted text or an arrow presses nothing', async () => {
    const { console, type, presses } = terminal({});
    await console.post(cardOf(42, ['approve', 'decline']), where('m1'));
    for (const chunk of ['apt install a', '\u001b[A', '\u001b[a']) await type(chunk);
    expect(presses).toEqual([]);
  });

  test('goes to the chosen card when several are open, and to none before', async () => {
    const { console, type, presses, printed } = terminal({});
    await console.post(cardOf(42, ['approve']), where('m1'));
    await console.post(cardOf(43, ['approve']), where('m2'));
    await type('a');
    expect(presses).toEqual([]);
    expect(printed()).toContain('choose one first.\n  1 Card 42\n  2 Card 43');
    await type('2');
    await type('a');
    expect(presses.map((press) => press.token)).toEqual(['approve-43']);
  });

  test('goes to the token of the last edit', async () => {
    const { console, type, presses } = terminal({});
    const posted = await console.post(cardOf(42, ['check']), where('m1'));
    await console.edit({ ...cardOf(42, ['check']), buttons: [{ ...button('check', 42), token: 'new' }] }, posted, 'plan');
    await type('c');
    expect(presses.map((press) => press.token)).toEqual(['new']);
  });

  test('works on a card of an earlier process once it is edited here', async () => {
    const { console, type, presses, printed } = terminal({});
    await console.edit(cardOf(42, ['approve']), { messageId: 'before', thread: null }, 'plan');
    expect(printed()).toContain('│ Card 42');
    await type('a');
    expect(presses).toHaveLength(1);
  });

  test('that does not arrive is said, and the next one is heard', async () => {
    let away = true;
    const { console, type, presses, printed } = terminal({ press: () => (away ? Promise.reject(new Fault('store.unavailable', 'The database is away.')) : Promise.resolve(ok)) });
    await console.post(cardOf(42, ['why']), where('m1'));
    await type('w');
    expect(printed()).toContain('That did not arrive: The database is away. Press again.');
    away = false;
    await type('w');
    expect(presses).toHaveLength(2);
  });

  test('while another waits for its answer is dropped, but q still stops the service', async () => {
    let quits = 0;
    const { console, type, presses } = terminal({ press: () => new Promise<Reply>(() => undefined), streams: { quit: () => { quits += 1; } } });
    await console.post(cardOf(42, ['approve']), where('m1'));
    for (const key of ['a', 'a', 'q', '\u0003']) await type(key);
    expect(presses).toHaveLength(1);
    expect(quits).toBe(2);
  });

  test('of ? lists the keys and the open cards', async () => {
    const { console, type, printed } = terminal({});
    await console.post(cardOf(42, ['approve']), where('m1'));
    await type('?');
    expect(printed()).toMatch(/a approve · r reject .*\n(.*\n)* {2}1 ◀ Card 42\n$/);
  });
});

describe('a button that asks for a name', () => {
  const unconfirmed: Reply = { refused: 'unconfirmed', says: safe`Type the name.`, asks: { what: 'name', hint: safe`db` } };
  const asking = (press: Press): Promise<Reply> => Promise.resolve(press.typed === undefined ? unconfirmed : press.typed === 'db' ? ok : { ...unconfirmed, says: safe`That is not it.` });

  test('is pressed again with what was typed, which is no key meanwhile', async () => {
    const { console, type, presses, printed } = terminal({ press: asking });
    await console.post(cardOf(42, ['approve', 'decline']), where('m1'));
    for (const chunk of ['a', 'q', 'r', '\u007f', '\b', 'd', 'b', '\r']) await type(chunk);
    expect(presses.map(({ token, typed }) => ({ token, typed }))).toEqual([{ token: 'approve-42', typed: undefined }, { token: 'approve-42', typed: 'db' }]);
    expect(printed()).toContain('  Type the name.\n  Type the name and Enter, or Esc to leave it (db): qr\b \b\b \bdb\n  Approved.\n');
  });

  test('is not pressed again when it is left, and keys are keys again', async () => {
    const { console, type, presses, printed } = terminal({ press: asking });
    await console.post(cardOf(42, ['approve', 'decline']), where('m1'));
    for (const chunk of ['a', 'db', '\u001b', 'r']) await type(chunk);
    expect(presses.map(({ token, typed }) => ({ token, typed }))).toEqual([{ token: 'approve-42', typed: undefined }, { token: 'decline-42', typed: undefined }]);
    expect(printed()).toContain('Left. Nothing was done.');
  });

  test('takes a pasted name, asks no second time for a wrong one, and Ctrl-C still stops the service', async () => {
    let quits = 0;
    const { console, type, presses, printed } = terminal({ press: asking, streams: { quit: () => { quits += 1; } } });
    await console.post(cardOf(42, ['approve']), where('m1'));
    await type('a');
    await type('web\r');
    expect(presses.at(-1)).toMatchObject({ typed: 'web' });
    expect(printed()).toMatch(/That is not it\.\n$/);
    await type('a');
    await type('\u0003');
    expect(quits).toBe(1);
  });

  test('is never answered by a hand', async () => {
    const { console, presses } = terminal({ press: asking, streams: { isTTY: false, hand: approvingHand() } });
    await console.post(cardOf(42, ['approve']), where('m1'));
    await settled();
    expect(presses.map(({ typed }) => typed)).toEqual([undefined]);
  });
});

describe('printing', () => {
  test('a card is printed once, and again only when more than an age changed', async () => {
    const { console, printed } = terminal({});
    const card = cardOf(42, ['approve']);
    const posted = await console.post(card, where('m1'));
    const once = printed();
    await console.post(card, where('m1'));
    await console.edit({ ...card, lines: [{ text: safe`9 min ago`, passing: true }] }, posted, 'plan');
    expect(printed()).toBe(once);
    await console.edit({ ...card, push: safe`✅ DONE` }, posted, 'plan');
    expect(printed().slice(once.length)).toContain('│ ✅ DONE');
  });

  test('a line is printed once per key', async () => {
    const { console, printed } = terminal({});
    for (const key of ['l1', 'l1', 'l2']) await console.line(safe`INC-42 waits`, { under: null, loud: true, key });
    expect(printed()).toBe('09:02 INC-42 waits\n09:02 INC-42 waits\n');
  });

  test('without a keyboard nothing is read, and no keys are promised', async () => {
    const { console, type, presses, printed, raw } = terminal({ streams: { isTTY: false } });
    await console.post(cardOf(42, ['approve']), where('m1'));
    await type('a');
    expect(presses).toEqual([]);
    expect(printed()).not.toContain('help');
    expect(raw).toEqual([]);
  });

  test('a terminal that went away is a fault of the channel, not a crash', async () => {
    const { console, output, states } = terminal({});
    output.destroy(new Error('write EPIPE'));
    await new Promise(setImmediate);
    await expect(console.post(cardOf(42, []), where('m1'))).rejects.toMatchObject({ code: 'channel.unreachable' });
    expect(states).toEqual(['ok', 'away']);
  });
});

describe('closing', () => {
  test('leaves the terminal as it was found and hears no more keys', async () => {
    const { console, type, presses, input, raw } = terminal({});
    await console.post(cardOf(42, ['approve']), where('m1'));
    await console.close();
    expect(raw).toEqual([true, false]);
    expect(input.isPaused()).toBe(true);
    await type('a');
    expect(presses).toEqual([]);
    await expect(console.post(cardOf(43, []), where('m2'))).rejects.toMatchObject({ code: 'channel.unreachable' });
  });
});

test('a hand presses as a person would, once for each offer', async () => {
  const { console, presses, printed } = terminal({ streams: { isTTY: false, hand: approvingHand() } });
  const posted = await console.post(cardOf(42, ['approve', 'why']), where('m1'));
  await console.edit({ ...cardOf(42, ['approve', 'why']), push: safe`Other words` }, posted, 'plan');
  await settled();
  expect(presses.map((press) => press.token)).toEqual(['approve-42']);
  expect(printed()).toContain('> a Approve step 1\n  Approved.');
});

test('it is on unless CONSOLE=off, and says what else CONSOLE may be', () => {
  const { schema } = channel.settings;
  expect(channel.on(schema.parse({}))).toBe(true);
  expect(channel.on(schema.parse({ CONSOLE: 'off' }))).toBe(false);
  expect(schema.safeParse({ CONSOLE: 'auto' }).success).toBe(false);
});

const ok: Reply = { refused: null, says: safe`Approved.` };
const labels = { approve: safe`Approve step 1`, decline: safe`Reject`, why: safe`Why?`, details: safe`Details`, ack: safe`Seen`, correct: safe`Correct…`, check: safe`Check again and ask`, silence: safe`Silence 1 h`, maintain: safe`Maintenance 2 h`, ask: safe`Ask the cloud`, turn: safe`Page 2/3 ▶`, approve_all: safe`Apply all 3 steps`, halt: safe`Stop after this step`, ignore: safe`Ignore 7 d`, skip: safe`Skip` };

function button(action: PressAction, ticketId: number) {
  return { action, label: labels[action], tone: 'plain', stepId: null, digest: null, token: `${action}-${String(ticketId)}` } as const;
}

function cardOf(ticketId: number, actions: readonly PressAction[]): ArmedCard {
  return { push: safe`Card ${ticketId}`, tone: 'waiting', lines: [], foot: safe``, buttons: actions.map((action) => button(action, ticketId)), link: null, loud: false, ticketId };
}

function terminal(some: { press?: ChannelWorld['press']; streams?: Partial<ConsoleStreams> }) {
  const [input, output, presses, raw, states] = [new PassThrough(), new PassThrough(), [] as Press[], [] as boolean[], [] as string[]];
  const answer = some.press ?? (() => Promise.resolve(ok));
  const world: ChannelWorld = {
    press: (press) => { presses.push(press); return answer(press); },
    commands: { faces: [], ask: () => Promise.resolve(null), suggest: () => Promise.resolve([]) },
    state: (state) => { states.push(state); }, missed: () => undefined, cursor: { read: () => Promise.resolve(null), write: () => Promise.resolve() },
    limits: policySettings.schema.parse({}), timeZone: 'UTC', statusUrl: null, now: () => at, say: () => undefined,
  };
  let text = '';
  output.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; });
  const console = connectConsole(world, { input: Object.assign(input, { setRawMode: (on: boolean) => raw.push(on) }), output, isTTY: true, ...some.streams });
  open.push(console);
  const type = async (chunk: string) => { input.write(chunk); await settled(); };
  return { console, input, output, presses, raw, states, type, printed: () => text };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}
