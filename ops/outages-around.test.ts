import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { endChildren, startChild } from './testing/child.ts';
import { addCrashing, buttonsIn, expectTruth, has, isOver, isSettled, press, pressUntil, restarts, textsIn, watched, type Chat } from './testing/play.ts';
import { lab, makeWorld, startIn, until, type StackChoice, type World } from './testing/stack.ts';
import { wireTo, type Wire } from './testing/wire.ts';
import type { Rig } from './rig.ts';
import type { Copilot } from './copilot.ts';

let world: World;
let running: { rig: Rig; service: Copilot } | null = null;

afterEach(async () => {
  await running?.service.stop();
  await running?.rig.close();
  running = null;
  await endChildren();
  await world.close();
});

describe('a Docker host that is away', () => {
  test('at the start is named, other hosts are watched all the same, and it is watched as soon as it answers', async () => {
    world = await makeWorld();
    await world.docker.goAway();
    await start({ DOCKER_HOSTS: `lab=${world.docker.url},attic=unix:///nowhere/docker.sock` });
    expect(await until('words', () => stateOf('docker:lab', 'away'))).toMatch(/Docker host lab cannot be reached/);
    expect(await until('words', () => stateOf('docker:attic', 'away'))).toMatch(/Docker host attic cannot be reached/);
    await world.docker.comeBack();
    await until('the lab', () => stateOf('docker:lab', 'ok'));
    addCrashing(world);
    await pressUntil(world, 'discord', { enough: () => isOver(world) });
    expect(stateOf('docker:attic', 'away')).toBeTruthy();
    expect(restarts(world)).toBe(1);
  });

  test('resolves nothing: the offer stands, a press is told so, and what was missed is seen afterwards', { timeout: 60_000 }, async () => {
    world = await makeWorld();
    await start();
    await watched(world);
    addCrashing(world);
    world.docker.add({ name: 'web', restartPolicy: 'always' });
    const [offer] = await until('an offer in Telegram', () => buttonsIn(world, 'telegram').length > 0 && buttonsIn(world, 'telegram'));
    await until('an offer in Discord', () => buttonsIn(world, 'discord').length > 0);
    await world.docker.goAway();
    expect(await until('words', () => stateOf('docker:lab', 'away'))).toMatch(/Docker host lab cannot be reached/);
    world.docker.crash('web', { times: 4, exitCode: 3 });
    await sleep(3000);
    expect(await world.database.query('SELECT state FROM tickets')).toEqual([{ state: 'awaiting' }]);
    const refused = world.telegram.press({ userId: lab.admin.telegram, chatId: lab.chat, messageId: Number(offer?.messageId), data: offer?.token ?? '' });
    expect(await refused.answer(10_000)).toMatchObject({ text: expect.stringMatching(/cannot see the target right now/) as string });
    await world.docker.comeBack();
    await until('what was missed', async () => (await world.database.query("SELECT 1 FROM facts WHERE resource LIKE '%/web' AND kind = 'container.died'")).length === 4);
    await pressUntil(world, 'discord', { enough: () => has(world, "SELECT 1 FROM tickets WHERE resource LIKE '%/db' AND state = 'recorded'") });
    expect(world.docker.calls.filter((call) => call.name === 'db')).toHaveLength(1);
  });
});

describe('a chat that does not let us in', () => {
  test.for([
    ['discord', 'telegram', 'DISCORD_TOKEN', 'MTIzNDU2Nzg5MDEyMzQ1Njc4.Wrong1.ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef012345'],
    ['telegram', 'discord', 'TELEGRAM_TOKEN', '987654321:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-no'],
  ] as [Chat, Chat, string, string][])('is told in its own words without the token, and %s does not hold up the rest', { timeout: 60_000 }, async ([wrong, right, name, token]) => {
    world = await makeWorld();
    const child = await startChild({ ...world.env, [name]: token, LOG_LEVEL: 'trace' }, { program: 'main', cwd: world.folder });
    await watched(world);
    const state = await until('the refusal', async () => (await child.ready()).parts.find((part) => part.name === wrong && part.state === 'refused'));
    expect(state.words).toMatch(new RegExp(`(Unauthorized|Authentication failed|invalid token).*${name}`, 'i'));
    expect((await child.ready()).status).toBe(200);
    expect(await (await fetch(child.page())).text()).toContain(wrong);
    addCrashing(world);
    await pressUntil(world, right, { enough: () => isOver(world) });
    expect(restarts(world)).toBe(1);
    for (const secret of [token, token.split(/[.:]/).at(-1) ?? token, lab.discordToken, lab.telegramToken]) {
      expect(child.said()).not.toContain(secret);
      expect(await (await fetch(child.page())).text()).not.toContain(secret);
    }
  });

  test('because a second copy of the bot polls elsewhere says that, and goes on when it stops', { timeout: 60_000 }, async () => {
    world = await makeWorld({ discord: false });
    const other = { on: true };
    const copy = (async () => {
      while (other.on) await fetch(`${world.telegram.url}/bot${lab.telegramToken}/getUpdates?timeout=1`).then((answer) => answer.text()).catch(() => '');
    })();
    onTestFinished(() => { other.on = false; });
    await start();
    expect(await until('words', () => stateOf('telegram', 'away', /another copy/))).toMatch(/Conflict.*another copy of this bot/);
    other.on = false;
    await copy;
    await until('the end of the conflict', () => stateOf('telegram', 'ok'));
    addCrashing(world);
    await pressUntil(world, 'telegram', { enough: () => isOver(world) });
    await until('the chat to show it', () => isSettled(world));
    await expectTruth(world, { telegramDuplicates: 0 });
  });
});

describe('chats that cannot be reached', () => {
  let wires: Wire[];

  async function startWired(): Promise<void> {
    world = await makeWorld();
    const [discord, telegram] = await Promise.all([wireTo(world.discord.url), wireTo(world.telegram.url)]);
    wires = [discord, telegram];
    onTestFinished(async () => { await Promise.all(wires.map((wire) => wire.close())); });
    world.env['DISCORD_API_URL'] = discord.url;
    world.env['TELEGRAM_API_URL'] = telegram.url;
  }

  test('while an incident opens show it once each as soon as they answer', { timeout: 60_000 }, async () => {
    await startWired();
    for (const wire of wires) wire.cut();
    world.discord.gatewayDown(true);
    await start();
    await watched(world);
    await until('Discord to be away', () => stateOf('discord', 'away'));
    await until('Telegram to be away', () => stateOf('telegram', 'away'));
    addCrashing(world);
    await until('an offer', () => has(world, "SELECT 1 FROM tickets WHERE state = 'awaiting'"));
    expect([...textsIn(world, 'discord'), ...textsIn(world, 'telegram')]).toEqual([]);
    for (const wire of wires) wire.mend();
    world.discord.gatewayDown(false);
    await until('offers', () => buttonsIn(world, 'discord').length === 1 && buttonsIn(world, 'telegram').length === 1, 30_000);
    await pressUntil(world, 'telegram', { enough: () => isOver(world) });
    await until('both chats to show it', () => isSettled(world));
    await expectTruth(world, { telegramDuplicates: 0 });
  });

  test('while an offer is open are brought up to date when they are back, and say that they are', { timeout: 90_000 }, async () => {
    await startWired();
    await start();
    await watched(world);
    addCrashing(world);
    await until('offers that are shown and known to be', () => has(world, "SELECT 1 FROM cards WHERE key LIKE 'plan %' HAVING count(*) = 2"));
    wires[1]?.cut();
    await pressUntil(world, 'discord', { enough: () => isOver(world) });
    await until('Telegram to be away', () => stateOf('telegram', 'away'));
    wires[1]?.mend();
    await until('both chats to show it', () => isSettled(world), 40_000);
    await until('Telegram to be back', () => stateOf('telegram', 'ok'), 30_000);
    expect(buttonsIn(world, 'telegram')).toEqual([]);
    await expectTruth(world, { telegramDuplicates: 1 });
  });
});

describe('a gateway of Discord that drops', () => {
  test.for([['and resumes', false], ['and has forgotten the session', true]] as [string, boolean][])('%s takes presses again', { timeout: 60_000 }, async ([, forgotten]) => {
    world = await makeWorld({ telegram: false });
    await start();
    await watched(world);
    addCrashing(world);
    const [offer] = await until('an offer', () => buttonsIn(world, 'discord').length > 0 && buttonsIn(world, 'discord'));
    if (forgotten) world.discord.refuseResume();
    world.discord.dropGateway();
    await until('the connection', () => world.discord.connected() === 1 && stateOf('discord', 'ok'), 20_000);
    expect(offer && await press(world, 'discord', offer)).toBe(true);
    await pressUntil(world, 'discord', { enough: () => isOver(world) });
    await until('the chat to show it', () => isSettled(world));
    await expectTruth(world, { telegramDuplicates: 0 });
  });
});

async function start(env: Record<string, string> = {}, choice: StackChoice = {}): Promise<void> {
  running = await startIn({ env: { ...world.env, ...env } }, choice);
}

/** The words of a part when it is in a state. */
function stateOf(name: string, state: string, words = /./): string | undefined {
  return running?.rig.states.all().find((part) => part.name === name && part.state === state && words.test(part.words))?.words;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}
