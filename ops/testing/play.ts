import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { lab, until, type World } from './stack.ts';

/** Where an admin presses. */
export type Chat = 'discord' | 'telegram';

/** A world in which people play: what it needs of the fakes and the database. */
export type Scene = Pick<World, 'docker' | 'discord' | 'telegram' | 'database' | 'env'>;

/** How long a person waits before pressing the same button again. */
const patienceMs = 4000;

type Shown = { messageId: string; token: string };

/** A container that crashes again and again, every few seconds, until it is restarted. */
export function addCrashing(world: Pick<World, 'docker'>, name = 'db'): void {
  world.docker.add({ name, image: 'postgres:18', restartPolicy: 'always', behaviour: 'crash-until-restarted', backoffMostMs: 3000 });
}

/** Waits until the engine is followed, so that nothing of what comes is missed. */
export async function watched(world: Scene): Promise<void> {
  await until('the engine to be followed', () => has(world, "SELECT 1 FROM facts WHERE kind = 'host.reach' AND value ->> 'reachable' = 'true'"));
}

/** The buttons of a name that can be seen in a chat, the newest last. */
export function buttonsIn(world: Scene, chat: Chat, label = /^Approve/): Shown[] {
  if (chat === 'discord') {
    const shown = world.discord.buttons().filter((button) => label.test(button.label));
    return shown.map((button) => ({ messageId: button.messageId, token: button.customId }));
  }
  const shown = world.telegram.buttons().filter((button) => label.test(button.label));
  return shown.map((button) => ({ messageId: String(button.messageId), token: button.data ?? '' }));
}

/** After this a press of a process that was killed meanwhile counts as lost. */
const deadlineMs = 5000;

/** Presses a button as the admin; answers whether the press reached a bot. */
export async function press(world: Scene, chat: Chat, { messageId, token }: Shown): Promise<boolean> {
  if (chat === 'telegram') {
    world.telegram.press({ userId: lab.admin.telegram, chatId: lab.chat, messageId: Number(messageId), data: token });
    return true;
  }
  if (world.discord.connected() === 0) return false;
  const pressed = world.discord.press({ userId: lab.admin.discord, messageId, customId: token }).then((result) => result.acknowledged);
  return Promise.race([pressed, sleep(deadlineMs, false)]);
}

/** Presses each button of a name (Approve unless told otherwise) as soon as it can be seen, and again when nothing comes of it, until something is so. */
export async function pressUntil(world: Scene, chat: Chat, wish: { enough: () => boolean | Promise<boolean>; label?: RegExp }): Promise<void> {
  const pressedAt = new Map<string, number>();
  await until('what the presses lead to', async () => {
    if (await wish.enough()) return true;
    for (const button of buttonsIn(world, chat, wish.label)) {
      const key = `${button.messageId} ${button.token}`;
      if (Date.now() - (pressedAt.get(key) ?? 0) > patienceMs && await press(world, chat, button)) pressedAt.set(key, Date.now());
    }
    return false;
  }, 60_000);
}

/** Whether a query finds anything. */
export async function has(world: Pick<World, 'database'>, sql: string): Promise<boolean> {
  return (await world.database.query(sql)).length > 0;
}

/** Whether the only incident is over. */
export function isOver(world: Pick<World, 'database'>): Promise<boolean> {
  return has(world, "SELECT 1 FROM tickets WHERE state = 'recorded'");
}

/** Whether every chat shows the end and nothing waits to be told. */
export async function isSettled(world: Scene): Promise<boolean> {
  const chats = ['DISCORD_TOKEN', 'TELEGRAM_TOKEN'].filter((name) => name in world.env).length;
  const settled = await world.database.query<{ n: number }>('SELECT count(*)::int AS n FROM cards_settled');
  return settled[0]?.n === chats * await ticketCount(world) && !await has(world, 'SELECT 1 FROM outbox WHERE told_at IS NULL');
}

/** How often the engine was asked to restart something. */
export function restarts(world: Pick<World, 'docker'>): number {
  return world.docker.calls.filter((call) => call.verb === 'restart').length;
}

/** What stands in the journal of calls. */
export function callsByStep(world: Pick<World, 'database'>): Promise<{ step: string; calls: number }[]> {
  return world.database.query('SELECT step_id AS step, count(*)::int AS calls FROM calls GROUP BY step_id ORDER BY step_id');
}

/** The bot's messages in a chat, as a person reads them. */
export function textsIn(world: Scene, chat: Chat): string[] {
  if (chat === 'discord') return [...world.discord.messages.keys()].map((id) => world.discord.text(id));
  return [...world.telegram.messages.keys()].map((id) => world.telegram.text(id));
}

/** Both chats show one resolved card each and nothing that lies; Telegram may show some messages twice. */
export async function expectTruth(world: Scene, allowed: { telegramDuplicates: number }): Promise<void> {
  for (const chat of ['discord', 'telegram'] as const) {
    if (!(`${chat.toUpperCase()}_TOKEN` in world.env)) continue;
    const doubled = await doubledIn(world, chat);
    expect(doubled.length, `doubled in ${chat}: ${doubled.join('\n---\n')}`).toBeLessThanOrEqual(chat === 'telegram' ? allowed.telegramDuplicates : 0);
    expect(textsIn(world, chat).filter((text) => isCard(text) && text.includes('RESOLVED'))).toHaveLength(1);
    expect(buttonsIn(world, chat).length).toBeLessThanOrEqual(doubled.length);
    const untrue = textsIn(world, chat).filter((text) => /APPROVAL NEEDED|RUNNING|CHECKING|keeps restarting|OVER TO YOU/.test(text.split('\n')[0] ?? '') && !isLine(text));
    expect(untrue.length, `not true any more in ${chat}: ${untrue.join('\n---\n')}`).toBeLessThanOrEqual(doubled.length);
  }
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
}

/** Messages of one chat that are there beyond what was to be told: one card, one plan a round, each line as often as it was written to be told. */
async function doubledIn(world: Scene, chat: Chat): Promise<string[]> {
  const [made] = await world.database.query<{ rounds: number; tickets: number }>(
    'SELECT count(DISTINCT (ticket_id, round))::int AS rounds, (SELECT count(*)::int FROM tickets) AS tickets FROM steps');
  const texts = textsIn(world, chat);
  const told = await world.database.query<{ says: string }>('SELECT says FROM outbox WHERE platform = $1', [chat]);
  return [...texts.filter(isCard).slice(made?.tickets), ...texts.filter(isPlan).slice(made?.rounds), ...beyond(texts.filter(isLine), told.map(({ says }) => says))];
}

/** The lines that stand there more often than something was told. A line may be told in more words than it was written in. */
function beyond(lines: readonly string[], told: readonly string[]): string[] {
  const left = [...told];
  return lines.filter((line) => {
    const at = left.findIndex((says) => line.includes(says));
    return at < 0 || left.splice(at, 1).length === 0;
  });
}

function isCard(text: string): boolean {
  return text.includes('logs stay on your server');
}

function isPlan(text: string): boolean {
  return /· plan [0-9A-F]{4}|nothing to press here/.test(text);
}

function isLine(text: string): boolean {
  return !isCard(text) && !isPlan(text) && /INC-\d+/.test(text);
}

async function ticketCount(world: Pick<World, 'database'>): Promise<number> {
  return (await world.database.query<{ n: number }>('SELECT count(*)::int AS n FROM tickets'))[0]?.n ?? 0;
}
