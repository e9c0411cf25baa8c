import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Channel, CardLine } from '../../engine/ports.ts';
import { addressed, cloudSafeText, safe } from '../../engine/distill.ts';
import { Fault, type FaultCode } from '../../engine/errors.ts';
import { testCard, testPlan, type TestWorld, testWorld } from './channel-world.ts';

/** Who presses what. */
export type ContractPress = { messageId: string; token: string; userId?: string; bot?: boolean };

/** A chat platform with its stand-in, as the contract drives it. */
export type ContractChat = {
  connect: (world: TestWorld, wrong?: { token?: string; chat?: string; dead?: boolean }) => Promise<Channel>;
  chat: string;
  /** All that a person reads on a message. */
  text: (messageId: string) => string;
  /** The tokens of the buttons that can be pressed on a message. */
  tokens: (messageId: string) => string[];
  /** Presses, and resolves with what the presser was told in answer; '' for nothing. */
  press: (press: ContractPress) => Promise<string>;
  count: () => number;
  remove: (messageId: string) => void;
  /** Answers the next message with 429. */
  limit: (seconds: number) => void;
  violations: () => string[];
  /** Requests that could notify, mention or link somebody. */
  alive: () => string[];
  /** Whether a second post with the same key makes no second message. */
  idempotent: boolean;
  close: () => Promise<void>;
};

/** What every chat platform must do, whatever it is. */
export function channelContract(name: string, make: () => Promise<ContractChat>): void {
  const open: (() => Promise<void>)[] = [];
  afterEach(async () => {
    while (open.length > 0) await open.pop()?.();
  });
  const start = async (): Promise<ContractChat> => {
    const chat = await make();
    open.push(chat.close);
    return chat;
  };
  const connected = async (): Promise<{ chat: ContractChat; channel: Channel; kept: TestWorld }> => {
    const chat = await start();
    const kept = testWorld();
    const channel = await chat.connect(kept);
    open.push(channel.close);
    return { chat, channel, kept };
  };

  describe(`${name} keeps the contract of a channel`, () => {
    messages(connected);
    presses(connected);
    faults(start, connected);
    limits(connected);
  });
}

type Connected = () => Promise<{ chat: ContractChat; channel: Channel; kept: TestWorld }>;

function messages(connected: Connected): void {
  test('a card shows its push line first, then its lines, foot and buttons', async () => {
    const { chat, channel } = await connected();
    const card = testCard();
    const posted = await channel.post(card, { role: 'card', under: null, key: 'card-42' });
    expect(chat.text(posted.messageId).split('\n')[0]).toBe(card.push);
    expect(chat.text(posted.messageId)).toMatch(/Likely cause.*exit code 1[^]*INC-42 · logs stay/);
    expect(chat.tokens(posted.messageId)).toEqual(card.buttons.map((button) => button.token));
    expect(chat.violations()).toEqual([]);
  });

  test('an edit replaces all of a card and can take every button away', async () => {
    const { chat, channel } = await connected();
    const posted = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    const done = testCard({ push: safe`✅ RESOLVED · INC-42`, tone: 'done', lines: [], buttons: [], link: null });
    await channel.edit(done, posted, 'card');
    await channel.edit(done, posted, 'card');
    expect(chat.text(posted.messageId)).toMatch(/^✅ RESOLVED · INC-42/);
    expect(chat.text(posted.messageId)).not.toMatch(/Likely cause/);
    expect(chat.tokens(posted.messageId)).toEqual([]);
    expect(chat.violations()).toEqual([]);
  });

  test('a plan goes under its card, is edited there, and lines follow it', async () => {
    const { chat, channel } = await connected();
    const card = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    const plan = await channel.post(testPlan(), { role: 'plan', under: card, key: 'plan-42-1' });
    expect(plan.messageId).not.toBe(card.messageId);
    expect(chat.tokens(plan.messageId)).toContain('app-0123456789abcdef01234');
    await channel.edit(testPlan({ push: safe`⚙️ RUNNING · INC-42 step 1 of 1`, buttons: [] }), plan, 'plan');
    expect(chat.text(plan.messageId)).toMatch(/^⚙️ RUNNING/);
    const line = await channel.line(safe`⛔ Step 1 failed.`, { under: card, loud: true, key: 'line-42-1' });
    expect(chat.text(line.messageId)).toBe('⛔ Step 1 failed.');
    expect(line.thread).toBe(plan.thread);
    expect(chat.violations()).toEqual([]);
  });

  test('a second post with the same key makes no second message, where the platform can', async () => {
    const { chat, channel } = await connected();
    const first = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    const second = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    expect(second.messageId === first.messageId).toBe(chat.idempotent);
    expect(chat.count()).toBe(chat.idempotent ? 1 : 2);
  });

  test('no name and no text can ping, link or break a card', async () => {
    const { chat, channel } = await connected();
    await fc.assert(fc.asyncProperty(fc.array(fc.oneof(hostile, fc.string({ unit: 'binary' })), { minLength: 1, maxLength: 4 }), async (parts) => {
      const text = cloudSafeText.parse(parts.join(' '));
      const card = testCard({
        push: safe`🔴 HIGH · ${text} · INC-42`, lines: [{ label: text, text }, { text }], foot: text, name: safe`INC-42 ${text}`,
        buttons: testCard().buttons.map((button) => ({ ...button, label: safe`Go ${text}` })),
      });
      const posted = await channel.post(card, { role: 'card', under: null, key: `hostile-${chat.count()}` });
      await channel.post(testPlan({ name: safe`INC-42 ${text}`, lines: [{ text }] }), { role: 'plan', under: posted, key: `plan-${chat.count()}` });
      await channel.edit({ ...card, loud: false, push: safe`🔴 LOW · ${text} · INC-42` }, posted, 'card');
    }), { numRuns: 40 });
    expect(chat.alive()).toEqual([]);
    expect(chat.violations()).toEqual([]);
  });
}

const hostile = fc.constantFrom(
  '@everyone', '@here', '<@123456789012345678>', '<@&1>', '@admin', '[click](https://evil.example)', 'https://evil.example/x', 'evil.com', '**bold**',
  '</b><a href="https://evil.example">x</a>', '&lt;b&gt;', '<tg-time unix="1">', '`code', '```', '||spoiler', '~~gone~~', '__under__', '_x_', '# head',
  '- list', '> quote', '<t:1:R>', '<:x:1>', 'tg://user?id=1', 'discord.gg/abc', '\\', '\\_', 'a_b_c', '\u202Eabc', 'file\nnew line', 'www.evil.com', '&amp', '<', '>', '*_~`',
);

function presses(connected: Connected): void {
  test('a press reaches the engine with its account and the chat of the card', async () => {
    const { chat, channel, kept } = await connected();
    const card = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    const plan = await channel.post(testPlan(), { role: 'plan', under: card, key: 'plan-42' });
    await chat.press({ messageId: plan.messageId, token: 'app-0123456789abcdef01234', userId: '4242' });
    expect(kept.presses).toMatchObject([{
      token: 'app-0123456789abcdef01234', account: { platform: channel.platform, id: '4242', bot: false }, chat: channel.chat, late: false,
    }]);
    expect(channel.chat).toBe(chat.chat);
  });

  test('a refusal and an explanation are told to the presser alone', async () => {
    const { chat, channel, kept } = await connected();
    const card = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    const before = chat.count();
    kept.answer = () => Promise.resolve({ refused: 'role', says: safe`⛔ You cannot do this. Nothing was changed.` });
    expect(await chat.press({ messageId: card.messageId, token: 'ack-0123456789abcdef01234' })).toBe('⛔ You cannot do this. Nothing was changed.');
    kept.answer = () => Promise.resolve({ refused: null, says: safe`Because it stopped 5 times.` });
    expect(await chat.press({ messageId: card.messageId, token: 'why-0123456789abcdef01234' })).toBe('Because it stopped 5 times.');
    expect(chat.count()).toBe(before);
    expect(chat.violations()).toEqual([]);
  });

  test('two presses at once both reach the engine and both are answered', async () => {
    const { chat, channel, kept } = await connected();
    const card = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    kept.answer = (press) => Promise.resolve(press.account.id === '1' ? { refused: null, says: safe`` } : { refused: 'done', says: safe`Already done.` });
    const token = 'why-0123456789abcdef01234';
    const told = await Promise.all(['1', '2'].map((userId) => chat.press({ messageId: card.messageId, token, userId })));
    expect(told).toEqual(['', 'Already done.']);
    expect(kept.presses).toHaveLength(2);
  });

  test('a press that cannot be decided is answered, and the next one works', async () => {
    const { chat, channel, kept } = await connected();
    const card = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    kept.answer = () => Promise.reject(new Error('the database is away'));
    const press = { messageId: card.messageId, token: 'why-0123456789abcdef01234' };
    expect(await chat.press(press)).toMatch(/nothing was changed. Press again/);
    kept.answer = () => Promise.resolve({ refused: null, says: safe`Here.` });
    expect(await chat.press(press)).toBe('Here.');
  });

  test('a long answer arrives whole', async () => {
    const { chat, channel, kept } = await connected();
    const card = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    const says = safe`${addressed('docker://nas1/immich/server')} ${cloudSafeText.parse('stopped again and '.repeat(40))}at last.`;
    kept.answer = () => Promise.resolve({ refused: null, says });
    expect(await chat.press({ messageId: card.messageId, token: 'why-0123456789abcdef01234' })).toBe(says);
    expect(chat.violations()).toEqual([]);
  });

  test('a bot that presses is named a bot', async () => {
    const { chat, channel, kept } = await connected();
    const card = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    await chat.press({ messageId: card.messageId, token: 'ack-0123456789abcdef01234', bot: true });
    expect(kept.presses[0]?.account.bot).toBe(true);
  });

  test('a card of an earlier process can be pressed after a restart', async () => {
    const { chat, channel, kept } = await connected();
    const card = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    await channel.close();
    const again = await chat.connect(kept);
    try {
      await chat.press({ messageId: card.messageId, token: 'ack-0123456789abcdef01234' });
      expect(kept.presses).toMatchObject([{ token: 'ack-0123456789abcdef01234', chat: chat.chat, late: false }]);
    } finally {
      await again.close();
    }
  });
}

function faults(start: () => Promise<ContractChat>, connected: Connected): void {
  test.each<[string, { token?: string; chat?: string; dead?: boolean }, FaultCode, RegExp]>([
    ['a wrong token', { token: 'MTIz.wrong.token' }, 'channel.unauthorised', /said: .*(unauthorized|invalid token).*_TOKEN/i],
    ['an unknown chat', { chat: '998877665544' }, 'channel.missing', /said: .*(chat not found|unknown channel).*_ID.*998877665544/i],
    ['a server that is not there', { dead: true }, 'channel.unreachable', /cannot be reached.*ECONNREFUSED/],
  ])('%s is said in the words of the platform', async (_what, wrong, code, words) => {
    const chat = await start();
    const fault: unknown = await chat.connect(testWorld(), wrong).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toMatchObject({ code });
    expect(String(fault)).toMatch(words);
    expect(String(fault)).not.toMatch(/MTIz/);
  });

  test('editing a deleted message is `channel.missing`', async () => {
    const { chat, channel } = await connected();
    const card = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    chat.remove(card.messageId);
    await expect(channel.edit(testCard(), card, 'card')).rejects.toMatchObject({ code: 'channel.missing' });
  });

  test('a long wait asked for by the platform is `channel.busy` with the wait, and is over after it', async () => {
    const { chat, channel } = await connected();
    chat.limit(30);
    const where = { role: 'card', under: null, key: 'card-42' } as const;
    const fault: unknown = await channel.post(testCard(), where).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'channel.busy' });
    expect((fault as Fault).retryAfterMs).toBeGreaterThanOrEqual(29_000);
    expect(chat.count()).toBe(0);
  });

  test('closing ends at once and hears no more presses', async () => {
    const { chat, channel, kept } = await connected();
    await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    const begun = Date.now();
    await channel.close();
    expect(Date.now() - begun).toBeLessThan(3000);
    expect(kept.states.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(chat.violations()).toEqual([]);
  });
}

function limits(connected: Connected): void {
  const lines = (count: number, spare?: 1 | 2 | 3): CardLine[] =>
    Array.from({ length: count }, (_, n) => ({ text: safe`${cloudSafeText.parse(`line ${n} ${'*<&_'.repeat(50)}`)}`, ...(spare === undefined ? {} : { spare }) }));

  test('a plan that does not fit says so and cannot be approved here', async () => {
    const { chat, channel } = await connected();
    const posted = await channel.post(testPlan({ lines: lines(60) }), { role: 'plan', under: null, key: 'long' });
    expect(chat.text(posted.messageId)).toMatch(/cut here: \d+ more lines. Too long to approve/);
    expect(chat.text(posted.messageId)).toMatch(/Expires 10:56/);
    expect(chat.tokens(posted.messageId)).toEqual(['dec-0123456789abcdef01234', 'wpl-0123456789abcdef01234']);
    expect(chat.violations()).toEqual([]);
  });

  test('a plan that only loses spare lines says so and can be approved', async () => {
    const { chat, channel } = await connected();
    const plan = testPlan();
    const posted = await channel.post({ ...plan, lines: [...plan.lines, ...lines(60, 2)] }, { role: 'plan', under: null, key: 'spare' });
    expect(chat.text(posted.messageId)).toMatch(/▶ 1 Restart[^]*cut here: \d+ more lines$/m);
    expect(chat.tokens(posted.messageId)).toContain('app-0123456789abcdef01234');
    expect(chat.violations()).toEqual([]);
  });

  test('a push line that is too long keeps the id of the ticket', async () => {
    const { chat, channel } = await connected();
    const push = safe`🔴 HIGH · ${cloudSafeText.parse('very long words '.repeat(30))} · INC-42`;
    const posted = await channel.post(testCard({ push }), { role: 'card', under: null, key: 'push' });
    const first = chat.text(posted.messageId).split('\n')[0] ?? '';
    expect(first).toMatch(/^🔴 HIGH · very long.*… · INC-42$/);
    expect(first.length).toBeLessThanOrEqual(180);
  });
}
