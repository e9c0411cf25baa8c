import { setTimeout as sleep } from 'node:timers/promises';
import { isClosed } from './close.ts';
import { rounded, spread, type Figures } from './figures.ts';
import type { Lab } from './lab.ts';

type Chat = 'discord' | 'telegram';
type Seen = { id: string; label: string; text: string; approve: string | null };

const chats = ['discord', 'telegram'] as const;
const longestMs = 30 * 60_000;

/**
 * So many incidents at once, two messages for each, while every second call is refused for a second; now and then one is approved.
 * The floor is one second for each send, and in Discord for each plan that is dressed, for each is refused once.
 */
export async function floodOf(lab: Lab, incidents: number): Promise<{ figures: Figures; floor: Figures }> {
  for (let n = 0; n < incidents; n += 1) lab.docker.add({ name: `flood-${n}`, image: 'lab/app:1', restartPolicy: 'no' });
  await sleep(10_000);
  for (const chat of chats) lab[chat].flood({ every: 2, retryAfter: 1 });
  const begun = performance.now();
  for (let n = 0; n < incidents; n += 1) lab.docker.emitDie(`flood-${n}`, 1);
  const approved = new Map<string, number>();
  const ends = Promise.all(chats.map((chat) => ended(lab, chat, { begun, incidents })));
  let over = false;
  const [[discordS, telegramS]] = await Promise.all([ends.finally(() => { over = true; }), approving(lab, approved, () => over)]);
  await sleep(5000);
  const counts = (chat: Chat): number[] => {
    const labels = seenIn(lab, chat).map(({ label }) => label);
    return Array.from({ length: incidents }, (_, n) => `flood-${n}`).filter((label) => !approved.has(label)).map((label) => labels.filter((one) => one === label).length);
  };
  const figures: Figures = { flood_messages: 2 * incidents, ...spread('closed_in_flood', [...approved.values()]), closed_in_flood_samples: approved.size };
  for (const chat of chats) {
    Object.assign(figures, {
      [`${chat}_flood_429`]: lab[chat].limited(), [`${chat}_flood_early`]: lab[chat].violations.length,
      [`${chat}_flood_lost`]: counts(chat).filter((count) => count < 2).length, [`${chat}_flood_doubled`]: counts(chat).filter((count) => count > 2).length,
    });
  }
  return { figures: { ...figures, discord_flood_s: discordS ?? Number.NaN, telegram_flood_s: telegramS ?? Number.NaN }, floor: { discord_flood_s: 3 * incidents, telegram_flood_s: 2 * incidents } };
}

/** Seconds until both messages of every incident are there. */
async function ended(lab: Lab, chat: Chat, { begun, incidents }: { begun: number; incidents: number }): Promise<number> {
  while (performance.now() - begun < longestMs) {
    const seen = seenIn(lab, chat);
    const counts = new Map<string, number>();
    for (const { label } of seen) counts.set(label, (counts.get(label) ?? 0) + 1);
    if (counts.size === incidents && [...counts.values()].every((count) => count >= 2)) return rounded((performance.now() - begun) / 1000);
    await sleep(500);
  }
  return Number.POSITIVE_INFINITY;
}

/** Approves, in one chat and the other in turn, and keeps the milliseconds until the other one shows it. */
async function approving(lab: Lab, approved: Map<string, number>, isOver: () => boolean): Promise<void> {
  for (let n = 0; !isOver(); n += 1) {
    const [chat, other]: [Chat, Chat] = n % 2 === 0 ? ['discord', 'telegram'] : ['telegram', 'discord'];
    const there = seenIn(lab, other).filter(({ approve }) => approve !== null);
    const here = seenIn(lab, chat).find(({ approve, label }) => approve !== null && there.some((one) => one.label === label));
    const mirror = there.find(({ label }) => label === here?.label);
    if (here && mirror) {
      const begun = performance.now();
      if (chat === 'discord') await lab.discord.press({ userId: '100000000000000001', messageId: here.id, customId: here.approve ?? '' });
      else lab.telegram.press({ userId: 5001, chatId: -1001234567890, messageId: Number(here.id), data: here.approve ?? '' });
      await lab[other].waitFor(() => isClosed(other === 'discord' ? lab.discord.buttons(mirror.id) : lab.telegram.buttons(Number(mirror.id)), textIn(lab, other, mirror.id)), 120_000);
      approved.set(here.label, performance.now() - begun);
    }
    await sleep(10_000);
  }
}

function seenIn(lab: Lab, chat: Chat): Seen[] {
  const approves = new Map(chat === 'discord'
    ? lab.discord.buttons().filter(({ label }) => label.startsWith('Approve')).map((button) => [button.messageId, button.customId])
    : lab.telegram.buttons().filter(({ label }) => label.startsWith('Approve')).map((button) => [String(button.messageId), button.data ?? '']));
  return [...lab[chat].messages.keys()].flatMap((key) => {
    const id = String(key);
    const text = textIn(lab, chat, id);
    const label = /flood-\d+/.exec(text.split('\n')[0] ?? '')?.[0];
    return label === undefined ? [] : [{ id, label, text, approve: approves.get(id) ?? null }];
  });
}

function textIn(lab: Lab, chat: Chat, id: string): string {
  return (chat === 'discord' ? lab.discord.text(id) : lab.telegram.text(Number(id))).replaceAll('\\', '');
}
