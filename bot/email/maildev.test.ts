import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { authority, serverIdentity } from '../../ops/testing/fake-proxmox-tls.ts';
import { freePort } from '../../ops/testing/free-port.ts';
import { untilSo } from '../../ops/testing/until.ts';
import { readServer, type MailServer } from './place.ts';
import { postmanOf, type Letter } from './smtp.ts';

const from = { name: 'Attic copilot', address: 'copilot@attic.example' };
const letter: Letter = {
  subject: '[Homelab] HIGH · nas/db keeps restarting · INC-42', text: 'Grüße 🔴\n.dot\n', html: '<p>Grüße 🔴</p>\n', id: 'abc@attic.example', thread: null, to: 'owner@attic.example', date: new Date('2026-11-21T06:00:00Z'),
};
const never = new AbortController().signal;
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

function server(url: string): MailServer {
  const read = readServer(url);
  if (typeof read === 'string') throw new Error(read);
  return read;
}

describe('MailDev, a mail server of others,', () => {
  const bin = fileURLToPath(import.meta.resolve('maildev/bin/maildev'));

  async function mailDev(...more: string[]): Promise<{ port: number; mails: () => Promise<string[]> }> {
    const dir = await mkdtemp(join(tmpdir(), 'maildev-'));
    const port = await freePort();
    await writeFile(join(dir, 'cert.pem'), serverIdentity('none').cert);
    await writeFile(join(dir, 'key.pem'), serverIdentity('none').key);
    const args = ['--disable-web', '--smtp', String(port), '--ip', '127.0.0.1', '--mail-directory', join(dir, 'mails'), '--incoming-cert', join(dir, 'cert.pem'), '--incoming-key', join(dir, 'key.pem'), ...more];
    const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise<void>((resolve) => { child.once('exit', () => { resolve(); }); });
    closing.push(async () => {
      child.kill('SIGKILL');
      await ended;
      await rm(dir, { recursive: true });
    });
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => { said += bytes.toString(); });
    await untilSo(() => said.includes('SMTP Server running'));
    return { port, mails: async () => Promise.all((await readdir(join(dir, 'mails'))).filter((one) => one.endsWith('.eml')).map((one) => readFile(join(dir, 'mails', one), 'utf8'))) };
  }

  test.each<[string, string[], (port: number) => string]>([
    ['over STARTTLS', [], (port) => `smtp://127.0.0.1:${port}?tls=required`],
    ['over TLS from the start, logged in', ['--incoming-secure', '--incoming-user', 'copilot', '--incoming-pass', 'secret'], (port) => `smtps://copilot:secret@127.0.0.1:${port}`],
    ['on this machine, logged in', ['--incoming-user', 'copilot', '--incoming-pass', 'secret'], (port) => `smtp://copilot:secret@127.0.0.1:${port}`],
  ])('takes the letter %s', async (_what, args, url) => {
    const { port, mails } = await mailDev(...args);
    const man = postmanOf(server(url(port)), { from, ca: authority().cert });
    await man.check();
    expect(await man.send(letter, never)).toBe('sent');
    await untilSo(async () => (await mails()).length === 1);
    const [mail = ''] = await mails();
    for (const part of ['Message-ID: <abc@attic.example>', 'multipart/alternative', 'Auto-Submitted: auto-generated']) expect(mail).toContain(part);
  });

  test('refuses a wrong password', async () => {
    const { port, mails } = await mailDev('--incoming-user', 'copilot', '--incoming-pass', 'secret');
    await expect(postmanOf(server(`smtp://copilot:wrong@127.0.0.1:${port}`), { from }).send(letter, never)).rejects.toMatchObject({ code: 'channel.unauthorised' });
    expect(await mails()).toEqual([]);
  });
});
