import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { authority } from '../../ops/testing/fake-proxmox-tls.ts';
import { fakeSmtp, type FakeSmtp, type SmtpManners } from '../../ops/testing/fake-smtp.ts';
import { untilSo } from '../../ops/testing/until.ts';
import { readServer, type MailServer } from './place.ts';
import { postmanOf, writtenOut, type Letter, type Postman } from './smtp.ts';

const from = { name: 'Attic copilot', address: 'copilot@attic.example' };
const login = { user: 'copilot@attic.example', pass: 'p@ss wörd/1' };
const letter: Letter = {
  subject: '[Homelab] HIGH · nas/db keeps restarting · INC-42', text: 'Grüße 🔴\n.dot\n', html: '<p>Grüße 🔴</p>\n', id: 'abc@attic.example', thread: 'incident-42.x@attic.example', to: 'owner@attic.example', date: new Date('2026-11-21T06:00:00Z'),
};
const never = new AbortController().signal;
const patience = { connect: 2000, greet: 400, answer: 400 };
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function serving(manners: SmtpManners = {}): Promise<FakeSmtp> {
  const fake = await fakeSmtp(manners);
  closing.push(fake.close);
  return fake;
}

function server(url: string): MailServer {
  const read = readServer(url);
  if (typeof read === 'string') throw new Error(read);
  return read;
}

function postman(port: number, { query = '?tls=required', user = '', ca = authority().cert } = {}): Postman {
  return postmanOf(server(`smtp://${user}127.0.0.1:${port}/${query}`), { from, ca, patience });
}

const withLogin = `${encodeURIComponent(login.user)}:${encodeURIComponent(login.pass)}@`;

describe('a letter', () => {
  test('goes over STARTTLS, logged in, to one reader, with the headers that keep machines from answering it and programs from losing its thread', async () => {
    const fake = await serving({ login });
    expect(await postman(fake.port, { user: withLogin }).send(letter, never)).toBe('sent');
    const [one] = fake.arrived;
    expect(one).toMatchObject({ from: from.address, to: [letter.to], encrypted: true, user: login.user });
    const head = one?.raw.slice(0, one.raw.indexOf('\n\n')).replace(/\n[ \t]+/g, ' ') ?? '';
    for (const line of [
      'From: Attic copilot <copilot@attic.example>', 'To: owner@attic.example', 'Message-ID: <abc@attic.example>', 'In-Reply-To: <incident-42.x@attic.example>', 'References: <incident-42.x@attic.example>',
      'Auto-Submitted: auto-generated', 'X-Auto-Response-Suppress: All', 'List-ID: Homelab copilot <homelab-copilot.attic.example>', 'List-Unsubscribe: <mailto:copilot@attic.example?subject=unsubscribe>', 'Date: Sat, 21 Nov 2026 06:00:00 +0000',
    ]) expect(head.split('\n')).toContain(line);
    expect(head).toMatch(/Content-Type: multipart\/alternative/);
    expect(one?.raw).toMatch(/Content-Type: text\/plain[\s\S]*Content-Type: text\/html/);
  });

  test('leaves no connection behind', async () => {
    const fake = await serving();
    await postman(fake.port).send(letter, never);
    await postman(fake.port).check();
    await untilSo(() => fake.open() === 0);
    expect(fake.arrived).toHaveLength(1);
  });

  test('is what is written out of it', () => {
    const written = writtenOut(letter, from);
    for (const part of [letter.subject, letter.text, letter.html, 'Message-ID: <abc@attic.example>', 'To: owner@attic.example', 'References: <incident-42.x@attic.example>']) expect(written).toContain(part);
  });

  test('of any text has one subject and no further header or reader', async () => {
    const fake = await serving();
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 120 }), fc.constantFrom('a\r\nBcc: thief@evil.example', 'a\nSubject: b', '\r\n.\r\nMAIL FROM:<x@y.z>\r\n', '=?utf-8?Q?=0d=0aBcc=3a_x?=', '<a@b.c>, d@e.f'));
    await fc.assert(fc.asyncProperty(text, text, text, async (subject, plain, html) => {
      fake.arrived.length = 0;
      expect(await postman(fake.port, { query: '?tls=never' }).send({ ...letter, subject: `[Homelab] ${subject}`, text: `a${plain}`, html: `<p>${html}` }, never)).toBe('sent');
      expect(fake.arrived).toHaveLength(1);
      expect(fake.arrived[0]?.to).toEqual([letter.to]);
      const names = (fake.arrived[0]?.raw.split('\n\n')[0] ?? '').split('\n').filter((line) => !/^[ \t]/.test(line)).map((line) => line.split(':')[0]);
      expect(names.sort()).toEqual(['Auto-Submitted', 'Content-Type', 'Date', 'From', 'In-Reply-To', 'List-ID', 'List-Unsubscribe', 'MIME-Version', 'Message-ID', 'References', 'Subject', 'To', 'X-Auto-Response-Suppress']);
    }), { numRuns: 60 });
  });
});

describe('a server that', () => {
  test.each<[string, SmtpManners, string, RegExp]>([
    ['asks to wait at the reader (450)', { to: () => '450 4.2.1 the box is busy' }, 'channel.later', /try again later: 450 4\.2\.1 the box is busy$/],
    ['asks to wait at the end (451)', { end: '451 4.3.0 greylisted' }, 'channel.later', /451 4\.3\.0 greylisted$/],
    ['is closing (421)', { greeting: '421 4.3.2 too many of you' }, 'channel.later', /421 4\.3\.2 too many of you$/],
    ['greets with a refusal (554)', { greeting: '554 5.7.1 not from there' }, 'channel.refused', /refuses to talk: 554 5\.7\.1/],
    ['never greets', { greeting: 'hang' }, 'channel.timeout', /no answer in time/],
    ['never answers the letter', { end: 'hang' }, 'channel.timeout', /no answer in time/],
    ['has no STARTTLS', { starttls: 'missing' }, 'channel.refused', /no sound encryption.*502/],
    ['refuses STARTTLS', { starttls: '454 4.7.0 not now' }, 'channel.later', /454 4\.7\.0/],
    ['shows a certificate of its own', { flaw: 'self-signed' }, 'channel.refused', /no sound encryption.*SMTP_CA_FILE/],
    ['shows an old certificate', { flaw: 'expired' }, 'channel.refused', /no sound encryption.*expired/],
    ['shows the certificate of another', { flaw: 'wrong-name' }, 'channel.refused', /no sound encryption.*127\.0\.0\.1.*SMTP_URL/],
  ])('%s may be tried again', async (_what, manners, code, words) => {
    const fake = await serving(manners);
    await expect(postman(fake.port).send(letter, never)).rejects.toMatchObject({ code, message: expect.stringMatching(words) as string });
    expect(fake.said.join('\n')).not.toMatch(/^MAIL[\s\S]*AUTH/m);
  });

  test.each<[string, SmtpManners, string]>([
    ['does not know the reader (550)', { to: () => '550 5.1.1 nobody of that name' }, '550 5.1.1 nobody of that name'],
    ['does not let us write (553)', { from: '553 5.7.1 not your address' }, '553 5.7.1 not your address'],
    ['refuses the letter (554)', { end: '554 5.7.1 looks like spam\u0007' }, '554 5.7.1 looks like spam'],
  ])('%s is believed, in its own words', async (_what, manners, words) => {
    const fake = await serving(manners);
    expect(await postman(fake.port).send(letter, never)).toEqual({ never: `the mail server refuses it: ${words}` });
  });

  test('refuses the login is told of without the password, however it spells it back', async () => {
    const fake = await serving({ login: { ...login, pass: 'another' } });
    const failure = await postman(fake.port, { user: withLogin }).check().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'channel.unauthorised', message: expect.stringMatching(/refuses the login: 535 5\.7\.8 not you/) as string });
    const told = JSON.stringify([String(failure), (failure as Error).cause, (failure as Error).message]);
    for (const secret of [login.pass, encodeURIComponent(login.pass), Buffer.from(`\0${login.user}\0${login.pass}`).toString('base64')]) expect(told).not.toContain(secret);
  });

  test('is not there is away', async () => {
    const fake = await fakeSmtp();
    await fake.close();
    await expect(postman(fake.port).send(letter, never)).rejects.toMatchObject({ code: 'channel.unreachable' });
  });

  test('hangs is left when nobody waits any longer', async () => {
    const fake = await serving({ greeting: 'hang' });
    await expect(postmanOf(server(`smtp://127.0.0.1:${fake.port}`), { from }).send(letter, AbortSignal.timeout(50))).rejects.toMatchObject({ code: 'channel.timeout' });
    await untilSo(() => fake.open() === 0);
  });
});

test('without encryption no password is sent to another machine unless the owner asked for that', () => {
  expect(server('smtp://u:p@mail.example.org')).toMatchObject({ tls: 'required', port: 587 });
  expect(server('smtp://u:p@mail.example.org?tls=never')).toMatchObject({ tls: 'never' });
  expect(server('smtps://mail.example.org')).toMatchObject({ tls: 'at once', port: 465, login: null });
  expect(server('smtp://localhost:1025')).toMatchObject({ tls: 'never', port: 1025 });
  expect(server('smtp://[::1]')).toMatchObject({ tls: 'never', host: '::1' });
});
