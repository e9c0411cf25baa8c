import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eximHere, startExim, type Exim } from '../../ops/testing/exim.ts';
import { authority } from '../../ops/testing/fake-proxmox-tls.ts';
import { untilSo } from '../../ops/testing/until.ts';
import { readServer, type MailServer } from './place.ts';
import { postmanOf, type Letter, type Postman } from './smtp.ts';

const from = { name: 'Attic copilot', address: 'copilot@attic.example' };
const letter: Letter = {
  subject: '[Homelab] HIGH · nas/db keeps restarting · INC-42', text: 'Grüße 🔴\n.dot\nFrom here\n', html: '<p>Grüße 🔴</p>\n', id: '42-incident-detected.x@attic.example', thread: 'incident-42.x@attic.example', to: 'owner@attic.example', date: new Date('2026-11-21T06:00:00Z'),
};
const never = new AbortController().signal;

/** The letter above as it must lie in the box of its reader; only the boundary is made by chance. */
const delivered = `Auto-Submitted: auto-generated
X-Auto-Response-Suppress: All
List-ID: Homelab copilot <homelab-copilot.attic.example>
List-Unsubscribe: <mailto:copilot@attic.example?subject=unsubscribe>
From: Attic copilot <copilot@attic.example>
To: owner@attic.example
In-Reply-To: <incident-42.x@attic.example>
References: <incident-42.x@attic.example>
Subject: =?UTF-8?Q?=5BHomelab=5D_HIGH_=C2=B7_nas/db_keeps_r?=
 =?UTF-8?Q?estarting_=C2=B7_INC-42?=
Message-ID: <42-incident-detected.x@attic.example>
Date: Sat, 21 Nov 2026 06:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/alternative;
 boundary="BOUNDARY"

--BOUNDARY
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Gr=C3=BC=C3=9Fe =F0=9F=94=B4
.dot
From here

--BOUNDARY
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<p>Gr=C3=BC=C3=9Fe =F0=9F=94=B4</p>

--BOUNDARY--
`;

describe.skipIf(!eximHere())('Exim, the mail server of Debian,', () => {
  let exim: Exim;
  beforeAll(async () => { exim = await startExim(); });
  afterAll(async () => { await exim.close(); });
  beforeEach(async () => { await exim.busy(false); });

  function postman({ pass = 'open%20sesame', user = 'copilot', host = '127.0.0.1', ca = authority().cert }: { pass?: string; user?: string; host?: string; ca?: string | null } = {}): Postman {
    const login = user === '' ? '' : `${user}:${pass}@`;
    return postmanOf(server(`smtp://${login}${host}:${exim.port}?tls=required`), { from, ca });
  }

  test('takes the letter over STARTTLS, logged in, and puts it into the box to the byte', async () => {
    await postman().check();
    expect(await postman().send(letter, never)).toBe('sent');
    await untilSo(async () => (await exim.mails()).length === 1);
    const [mail = ''] = await exim.mails();
    const [, boundary = ''] = /boundary="([^"]+)"/.exec(mail) ?? [];
    expect(mail.replace(/^Received: .*\n(?:[ \t].*\n)*/, '').replaceAll(boundary, 'BOUNDARY')).toBe(delivered);
    expect(await exim.log()).toMatch(/<= copilot@attic\.example .*P=esmtpsa X=TLS1\.[23].* A=plain:copilot .*id=42-incident-detected\.x@attic\.example/);
  });

  test.each([
    ['whose authority is not named', { ca: null }, /SMTP_CA_FILE$/],
    ['for another name', { host: '127.0.0.2' }, /write its host in SMTP_URL as its certificate does$/],
  ])('with a certificate %s gets neither the letter nor the password', async (_what, change, words) => {
    const before = await exim.log();
    await expect(postman(change).send(letter, never)).rejects.toMatchObject({ code: 'channel.refused', message: expect.stringMatching(words) as string });
    const after = (await exim.log()).slice(before.length);
    expect(after).not.toMatch(/A=plain|authenticator|rejected/);
  });

  test.each([['wrong', { pass: 'wrong' }, /refuses the login: 535 /], ['that is none of its people', { user: 'mallory' }, /refuses the login: 535 /]])('refuses a login %s', async (_what, change, words) => {
    const refused = { code: 'channel.unauthorised', message: expect.stringMatching(words) as string };
    await expect(postman(change).check()).rejects.toMatchObject(refused);
    await expect(postman(change).send(letter, never)).rejects.toMatchObject(refused);
  });

  test('takes nothing from who does not log in', async () => {
    expect(await postman({ user: '' }).send(letter, never)).toEqual({ never: 'the mail server refuses it: 550 log in first' });
  });

  test('may be tried again after it asked to wait, and takes the letter then', async () => {
    const mails = (await exim.mails()).length;
    await exim.busy(true);
    await expect(postman().send(letter, never)).rejects.toMatchObject({ code: 'channel.later', message: 'the mail server asks to try again later: 451 greylisted, come back' });
    await exim.busy(false);
    expect(await postman().send(letter, never)).toBe('sent');
    await untilSo(async () => (await exim.mails()).length === mails + 1);
  });

  test('is believed where it does not know the reader', async () => {
    expect(await postman().send({ ...letter, to: 'nobody@attic.example' }, never)).toEqual({ never: 'the mail server refuses it: 550 nobody of that name' });
  });
});

function server(url: string): MailServer {
  const read = readServer(url);
  if (typeof read === 'string') throw new Error(read);
  return read;
}
