import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildOnce, endChildren, startChild, type Child } from './testing/child.ts';
import { authority, type TlsFlaw } from './testing/fake-proxmox-tls.ts';
import { hurry } from './testing/mail-house.ts';
import { addCrashing, watched } from './testing/play.ts';
import { startReceiver, type Receiver } from './testing/receiver.ts';
import { makeWorld, until, type World } from './testing/stack.ts';

const names = ['sound', 'foreign', 'expired', 'self-signed', 'moved'] as const;
const flaws: Record<typeof names[number], TlsFlaw> = { 'sound': 'none', 'foreign': 'wrong-name', 'expired': 'expired', 'self-signed': 'self-signed', 'moved': 'none' };

let world: World;
let child: Child;
let receivers: Record<typeof names[number], Receiver>;

beforeAll(buildOnce, 300_000);
beforeAll(async () => {
  world = await makeWorld({ discord: false, telegram: false });
  const started = await Promise.all(names.map(async (name) => [name, await startReceiver({ tls: flaws[name] })] as const));
  receivers = Object.fromEntries(started) as typeof receivers;
  receivers.sound.answers(500);
  receivers.moved.answers({ status: 307, headers: { location: receivers.sound.url } });
  const ca = join(world.folder, 'ca.pem');
  await writeFile(ca, authority().cert);
  Object.assign(world.env, {
    WEBHOOKS: started.map(([name, { port }]) => `${name}=https://localhost:${port}/hook`).join(','), WEBHOOK_ALLOW: 'localhost', NODE_EXTRA_CA_CERTS: ca,
    ...Object.fromEntries(started.map(([name, { secret }]) => [`WEBHOOK_SECRET_${name.toUpperCase().replace('-', '_')}`, secret])),
  });
  child = await startChild(world.env, { program: 'main', cwd: world.folder });
  await watched(world);
  addCrashing(world);
}, 180_000);
afterAll(async () => {
  await endChildren();
  await Promise.all([...Object.values(receivers).map((one) => one.close()), world.close()]);
});

const shown = async (name: string): Promise<string> => (await child.ready()).parts.find((part) => part.name === `webhook:${name}` && part.state === 'away')?.words ?? '';
type Row = { tries: number; error: string; sent: boolean; waits: boolean };
const rowsOf = (name: string) => world.database.query<Row>(
  "SELECT tries, error, sent_at IS NOT NULL AS sent, due_at > now() + interval '4 minutes' AS waits FROM deliveries WHERE target = $1", [`webhook:${name}`]);

describe('over HTTPS nothing is told', () => {
  test.each([
    ['foreign', 'its certificate is for another host (ERR_TLS_CERT_ALTNAME_INVALID)'],
    ['expired', 'its certificate is not valid (CERT_HAS_EXPIRED)'],
    ['self-signed', 'nobody vouches for its certificate (DEPTH_ZERO_SELF_SIGNED_CERT); if it is the right one, NODE_EXTRA_CA_CERTS must name a file with its authority'],
  ] as const)('to a receiver whose certificate is %s, and the page says why', async (name, words) => {
    await until('the page to say so', async () => (await shown(name)).startsWith(words));
    expect(receivers[name].requests).toEqual([]);
  });

  test('to where a redirect leads', async () => {
    await until('the page to say so', async () => (await shown('moved')).startsWith('it answered 307, a redirect, which is not followed'));
    expect(new Set(receivers.moved.heard.map(({ target }) => target))).toEqual(new Set(['/hook']));
    const strangers = receivers.sound.heard.filter(({ id }) => receivers.moved.heard.some((one) => one.id === id));
    expect([strangers, receivers.sound.wrong]).toEqual([[], []]);
  });
});

test('a receiver with an authority of its own gets each message until it takes it, the same at each try, later and later, and signed as others check it', async () => {
  const { sound } = receivers;
  const all = async (isSo: (row: Row) => boolean): Promise<boolean> => (await rowsOf('sound')).every(isSo);
  await until('both messages to fail twice, by themselves', async () => (await rowsOf('sound')).length === 2 && all(({ tries, error, waits }) => tries === 2 && error === 'it answered 500' && waits));
  sound.answers('close');
  await hurry(world);
  await until('them to fail once more', () => all(({ error }) => error.startsWith('it cannot be reached (')));
  sound.answers(204);
  await hurry(world);
  await until('them to arrive', () => all(({ sent }) => sent));

  const ids = new Set(sound.heard.map(({ id }) => id));
  expect([ids.size, sound.wrong]).toEqual([2, []]);
  for (const id of ids) {
    const tries = sound.heard.filter((one) => one.id === id);
    expect(tries.length).toBeGreaterThanOrEqual(3);
    expect(new Set(tries.map(({ body }) => body)).size).toBe(1);
  }
  const { webhooks } = new OpenAI({ apiKey: 'none', webhookSecret: sound.secret });
  for (const { body, headers, id } of sound.heard) expect(await webhooks.unwrap(body, headers)).toMatchObject({ id });
  const [first] = sound.heard;
  await expect(webhooks.unwrap(`${first?.body ?? ''} `, first?.headers ?? {})).rejects.toThrow('signature');
  expect(child.said()).not.toContain('localhost:');
});
