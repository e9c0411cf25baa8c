import { afterAll, afterEach, beforeAll, describe, expect, test, type TestContext } from 'vitest';
import { mailSettings } from '../bot/email/settings.ts';
import { readConfig } from './config.ts';
import { buildOnce, endChildren, startChild } from './testing/child.ts';
import { fakeSmtp, type Arrived, type FakeSmtp, type SmtpManners } from './testing/fake-smtp.ts';
import { digestRuns, hurry, owner, ringUntil, seenBefore, sendsMailTo } from './testing/mail-house.ts';
import { addCrashing, watched } from './testing/play.ts';
import { makeWorld, startIn, until, type World } from './testing/stack.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(endChildren);

/** A house without chats or with Discord, whose digest is due at any time of the day, and its mail server. */
async function house(manners: SmtpManners = {}, { discord = false } = {}): Promise<{ world: World; post: FakeSmtp }> {
  const post = await fakeSmtp({ login: { user: 'copilot', pass: 'open sesame' }, ...manners });
  const world = await makeWorld({ discord, telegram: false });
  closing.push(post.close, world.close);
  await sendsMailTo(world, post.port);
  return { world, post };
}

async function start(world: World): Promise<Awaited<ReturnType<typeof startIn>>> {
  const running = await startIn(world);
  closing.push(async () => {
    await running.service.stop();
    await running.rig.close();
  });
  return running;
}

const idOf = ({ raw }: Arrived): string => /^Message-ID: (.*)$/m.exec(raw)?.[1] ?? '';

describe('killed between sent and remembered', () => {
  beforeAll(buildOnce, 300_000);

  test('the digest goes out again under the same id, and never a third time', { timeout: 300_000 }, async (context: TestContext) => {
    const { world, post } = await house();
    const first = await startChild(world.env, { program: 'killable', dieAt: 'delivery.sent' });
    context.onTestFailed(() => { process.stderr.write(first.said()); });
    await seenBefore(world);
    await ringUntil(world, 'digest', { what: 'the child to die', enough: () => !first.isAlive() });
    expect(await first.ended).toBe('SIGKILL');
    expect(post.arrived).toHaveLength(1);
    const { rig } = await start(world);
    await until('the deliveries to be its own', () => rig.states.all().some(({ name, state }) => name === 'deliveries' && state === 'ok'));
    await hurry(world);
    await until('the mail once more', () => post.arrived.length === 2);
    await until('it to be remembered', async () => (await world.database.query("SELECT 1 FROM deliveries WHERE key LIKE 'digest %' AND sent_at IS NOT NULL")).length === 1);
    for (let n = 0; n < 2; n += 1) await digestRuns(world);
    expect(post.arrived.map(idOf)).toEqual([idOf(post.arrived[0] as Arrived), idOf(post.arrived[0] as Arrived)]);
    expect(idOf(post.arrived[0] as Arrived)).toMatch(/^<digest-\d{4}-\d\d-\d\d\.[0-9a-f]{16}@attic\.example>$/);
    expect(post.arrived.every(({ to, encrypted, user }) => to[0] === owner && encrypted && user === 'copilot')).toBe(true);
    const [receipt] = await world.database.query<{ text: string }>('SELECT text FROM notices WHERE platform = $1', [`mail:${owner}`]);
    expect(receipt?.text).toContain('Nothing can be approved from this e-mail.');
    expect(receipt?.text).toContain(idOf(post.arrived[0] as Arrived));
  });
});

test('where there is no chat a high incident goes by mail, and the page says so', { timeout: 120_000 }, async () => {
  const { world, post } = await house();
  const { rig } = await start(world);
  await watched(world);
  addCrashing(world);
  await until('the incident', async () => (await world.database.query("SELECT 1 FROM tickets WHERE severity = 'high'")).length > 0);
  await ringUntil(world, 'stand-in', { what: 'the mail', enough: () => post.arrived.length > 0 });
  await until('the page to say so', () => rig.states.all().some(({ name, state, words }) => name === 'mail' && state === 'ok' && words.includes('STARTTLS: ') && words.endsWith('; high incidents go by mail, since there is no chat')));
  expect(post.arrived.map(idOf)).toEqual([expect.stringMatching(/^<1-incident-detected\.[0-9a-f]{16}@attic\.example>$/)]);
  expect(post.arrived[0]?.raw).toMatch(/^In-Reply-To: <incident-1\.[0-9a-f]{16}\.[0-9a-f]{16}@attic\.example>$/m);
});

test('while no chat has been reached for five minutes, of which a restart takes nothing away, a high incident goes by mail', { timeout: 120_000 }, async () => {
  const { world, post } = await house({}, { discord: true });
  const first = await startIn(world);
  await watched(world);
  await first.service.stop();
  await first.rig.close();
  await world.discord.close();
  await world.database.query("INSERT INTO cursors (name, value, at) VALUES ('chat discord', 'fails', now() - interval '10 minutes') ON CONFLICT (name) DO UPDATE SET value = 'fails', at = now() - interval '10 minutes'");
  const { rig } = await start(world);
  addCrashing(world);
  await ringUntil(world, 'stand-in', { what: 'the mail', enough: () => post.arrived.length > 0 });
  expect(post.arrived.map(idOf)).toEqual([expect.stringMatching(/^<1-incident-detected\./)]);
  expect(rig.states.all().find(({ name }) => name === 'mail')?.words).toMatch(/; high incidents go by mail: no chat has been reached since \d\d:\d\d$/);
});

test('what the server asks to wait for arrives later, once', { timeout: 120_000 }, async () => {
  const { world, post } = await house({ to: () => '451 4.7.1 greylisted, come back' });
  const { rig } = await start(world);
  await seenBefore(world);
  await ringUntil(world, 'digest', { what: 'the page to name the reason', enough: () => rig.states.all().some(({ name, state, words }) => name === `mail:${owner}` && state === 'away' && words.includes('451 4.7.1 greylisted, come back')) });
  post.manners = { login: { user: 'copilot', pass: 'open sesame' } };
  await hurry(world);
  await until('the mail', () => post.arrived.length === 1);
  await until('the page to be content', () => rig.states.all().some(({ name, state }) => name === `mail:${owner}` && state === 'ok'));
});

test('what the server refuses for good is told in its own words, and not tried again', { timeout: 120_000 }, async () => {
  const { world, post } = await house({ to: () => '550 5.1.1 no such box' });
  const { rig } = await start(world);
  await seenBefore(world);
  const refused = (name: string): boolean => rig.states.all().some((part) => part.name === name && part.state === 'refused' && part.words.includes('550 5.1.1 no such box'));
  await ringUntil(world, 'digest', { what: 'the page to say so', enough: () => refused('mail') && refused(`mail:${owner}`) });
  const tries = post.said.filter((line) => line.startsWith('RCPT')).length;
  await hurry(world);
  await digestRuns(world);
  expect(post.said.filter((line) => line.startsWith('RCPT'))).toHaveLength(tries);
});

test('a server that refuses the login is known before anything is sent, and the password stays unsaid', { timeout: 120_000 }, async () => {
  const { world } = await house({ login: { user: 'copilot', pass: 'something else' } });
  const { rig } = await start(world);
  const words = await until('the page to say so', () => rig.states.all().find(({ name, state }) => name === 'mail' && state === 'refused')?.words);
  expect(words).toMatch(/^127\.0\.0\.1:\d+, STARTTLS: the mail server refuses the login: 535 5\.7\.8/);
  expect(words).not.toContain('open sesame');
  expect(words).not.toContain(Buffer.from('\0copilot\0open sesame').toString('base64'));
});

test.each([
  [{ SMTP_URL: 'smtp://post.example' }, 'SMTP_FROM and DIGEST_TO must be set as well'],
  [{ SMTP_URL: 'http://post.example', SMTP_FROM: 'a@b.c', DIGEST_TO: 'a@b.c' }, 'begin it with smtp:// or smtps://'],
  [{ SMTP_URL: 'smtp://post.example', SMTP_FROM: 'nobody', DIGEST_TO: 'a@b.c' }, 'SMTP_FROM'],
  [{ SMTP_URL: 'smtp://post.example', SMTP_FROM: 'a@b.c', DIGEST_TO: 'a@b.c, <b>' }, 'DIGEST_TO'],
  [{ SMTP_URL: 'smtp://post.example', SMTP_FROM: 'a@b.c', DIGEST_TO: 'a@b.c', DIGEST_AT: '25:00' }, 'DIGEST_AT'],
])('settings that cannot be meant are named: %j', (env, words) => {
  expect(() => readConfig(env, [mailSettings])).toThrow(words);
});
