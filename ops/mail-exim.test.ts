import { afterEach, describe, expect, test } from 'vitest';
import { eximHere, startExim, type Exim } from './testing/exim.ts';
import { digestRuns, hurry, owner, ringUntil, seenBefore, sendsMailTo } from './testing/mail-house.ts';
import { makeWorld, startIn, until, type World } from './testing/stack.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A house without chats that sends its digest to an Exim, and how its parts do. */
async function house(env: Record<string, string> = {}, more: (exim: Exim) => Promise<void> = () => Promise.resolve()): Promise<{ world: World; exim: Exim; said: (name: string, state: string) => string }> {
  const exim = await startExim();
  const world = await makeWorld({ discord: false, telegram: false });
  closing.push(exim.close, world.close);
  await sendsMailTo(world, exim.port);
  Object.assign(world.env, env);
  await more(exim);
  const { rig, service } = await startIn(world);
  closing.push(() => rig.close(), () => service.stop());
  await seenBefore(world);
  return { world, exim, said: (name, state) => rig.states.all().find((part) => part.name === name && part.state === state)?.words ?? '' };
}

const refusals = async (exim: Exim): Promise<number> => (await exim.log()).split('\n').filter((line) => line.includes('rejected RCPT')).length;

describe.skipIf(!eximHere())('with Exim', { timeout: 180_000 }, () => {
  test('a digest that the server asks to wait with is sent again by itself, arrives once, and is kept as it arrived', async () => {
    const { world, exim, said } = await house({}, (one) => one.busy(true));
    await ringUntil(world, 'digest', { what: 'the page to name the reason', enough: () => said(`mail:${owner}`, 'away').includes('asks to try again later: 451 greylisted, come back') });
    await exim.busy(false);
    await until('the mail', async () => (await exim.mails()).length === 1);
    await until('it to be remembered', async () => (await world.database.query("SELECT 1 FROM deliveries WHERE key LIKE 'digest %' AND sent_at IS NOT NULL AND tries > 1")).length === 1);
    for (let n = 0; n < 2; n += 1) await digestRuns(world);
    const [mail = '', ...others] = await exim.mails();
    expect(others).toEqual([]);
    const [receipt] = await world.database.query<{ text: string }>('SELECT text FROM notices WHERE platform = $1', [`mail:${owner}`]);
    const headers = ['Message-ID', 'From', 'To', 'Auto-Submitted', 'X-Auto-Response-Suppress', 'List-Id', 'List-Unsubscribe'];
    for (const name of headers) expect(headerOf(mail, name), name).toBe(headerOf(receipt?.text ?? '', name));
    expect(headerOf(mail, 'Message-ID')).toMatch(/^<digest-\d{4}-\d\d-\d\d\.[0-9a-f]{16}@attic\.example>$/);
  });

  test('a reader that the server does not know is told on the page, and no more mail is tried', async () => {
    const { world, exim, said } = await house({ DIGEST_TO: 'nobody@attic.example' });
    await ringUntil(world, 'digest', { what: 'the page to say so', enough: () => said('mail:nobody@attic.example', 'refused').includes('the mail server refuses it: 550 nobody of that name') });
    expect(await refusals(exim)).toBe(1);
    await hurry(world);
    await digestRuns(world);
    await digestRuns(world);
    expect([await refusals(exim), await exim.mails()]).toEqual([1, []]);
  });

  test('a certificate that nobody vouches for is told with the setting that helps, and nothing is sent', async () => {
    const { world, exim, said } = await house({ SMTP_CA_FILE: '' });
    await ringUntil(world, 'digest', { what: 'the page to say so', enough: () => said('mail', 'refused').includes('SMTP_CA_FILE') });
    expect(said('mail', 'refused')).toBe(`127.0.0.1:${exim.port}, STARTTLS: no sound encryption on the way to the mail server: unable to verify the first certificate; if it is the right server, name the authority of its certificate in SMTP_CA_FILE`);
    expect(await exim.log()).not.toMatch(/A=plain|<=|rejected/);
    expect(await exim.mails()).toEqual([]);
  });
});

function headerOf(mail: string, name: string): string | undefined {
  return new RegExp(`^${name}: (.*)$`, 'im').exec(mail)?.[1];
}
