import { afterEach, describe, expect, test } from 'vitest';
import { cloudSafeText, safe } from '../../engine/distill.ts';
import { Fault, type FaultCode } from '../../engine/errors.ts';
import type { CardLine } from '../../engine/card.ts';
import type { Connected, ContractChat } from './channel-contract-chat.ts';
import { messagesContract } from './channel-contract-messages.ts';
import { pressesContract } from './channel-contract-presses.ts';
import { testCard, testPlan, testWorld } from './channel-world.ts';

export type { ContractChat, ContractPress } from './channel-contract-chat.ts';

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
  const connected: Connected = async () => {
    const chat = await start();
    const kept = testWorld();
    const channel = await chat.connect(kept);
    open.push(channel.close);
    return { chat, channel, kept };
  };

  describe(`${name} keeps the contract of a channel`, () => {
    messagesContract(connected);
    pressesContract(connected);
    faults(start, connected);
    limits(connected);
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
