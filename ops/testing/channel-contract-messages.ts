import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cloudSafeText, safe } from '../../engine/distill.ts';
import type { Connected } from './channel-contract-chat.ts';
import { testCard, testPlan } from './channel-world.ts';

/** What becomes of cards, plans and lines. */
export function messagesContract(connected: Connected): void {
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

  test('a line brings a file where there is more to say, and a card that is too long brings its whole text', async () => {
    const { chat, channel } = await connected();
    const card = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    await channel.line(safe`⛈ STORM · 12 incidents at once`, { under: null, loud: true, key: 'storm', file: { name: 'storm.txt', text: safe`INC-1 HIGH: it is down` } });
    expect(chat.files().at(-1)).toEqual({ name: 'storm.txt', text: 'INC-1 HIGH: it is down' });
    const lines = Array.from({ length: 400 }, (_, n) => ({ label: safe`Line ${n}`, text: safe`word after word after word`, spare: 1 as const }));
    await channel.post(testPlan({ lines }), { role: 'plan', under: card, key: 'plan-42-1' });
    expect(chat.files().at(-1)?.name).toBe('inc-42.txt');
    expect(chat.files().at(-1)?.text).toContain('Line 399: word after word after word');
    expect(chat.violations()).toEqual([]);
  });

  test('a plan with pages shows one of them, and brings all of it as a file', async () => {
    const { chat, channel } = await connected();
    const card = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    const lines = Array.from({ length: 12 }, (_, n) => ({ label: safe`${n + 1} Step`, text: safe`word after word`, page: n < 6 ? 1 : 2 }));
    const plan = await channel.post(testPlan({ lines, pages: { shown: 2, stepId: 's1', digest: 'd1' } }), { role: 'plan', under: card, key: 'plan-42-1' });
    expect(chat.text(plan.messageId)).toMatch(/7 Step[^]*12 Step/);
    expect(chat.text(plan.messageId)).not.toMatch(/6 Step/);
    expect(chat.files().map(({ name, text }) => [name, /1 Step[^]*12 Step/.test(text)])).toEqual([['inc-42.txt', true]]);
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
    const { chat, channel, kept } = await connected();
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
    expect(kept.said).toEqual([]);
    expect(chat.violations()).toEqual([]);
  });
}

const hostile = fc.constantFrom(
  '@everyone', '@here', '<@123456789012345678>', '<@&1>', '@admin', '[click](https://evil.example)', 'https://evil.example/x', 'evil.com', '**bold**',
  '</b><a href="https://evil.example">x</a>', '&lt;b&gt;', '<tg-time unix="1">', '`code', '```', '||spoiler', '~~gone~~', '__under__', '_x_', '# head',
  '- list', '> quote', '<t:1:R>', '<:x:1>', 'tg://user?id=1', 'discord.gg/abc', '\\', '\\_', 'a_b_c', '\u202Eabc', 'file\nnew line', 'www.evil.com', '&amp', '<', '>', '*_~`',
);
