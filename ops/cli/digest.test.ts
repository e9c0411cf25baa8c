import { expect, test } from 'vitest';
import { builtCommand } from '../testing/built-command.ts';

const digest = builtCommand('digest');

test('a day is printed as its mail says it, and nothing is sent', async () => {
  const { stdout, status } = digest.run(['--day', '2026-11-20'], { STATUS_URL: 'http://nas.lan:8080' });
  expect(status).toBe(0);
  for (const said of ['Subject: [Homelab] Digest 20 Nov: nobody was watching\n', '\nHomelab digest for 20 Nov 2026\n=====', '\nhttp://nas.lan:8080/\n', 'Nothing can be approved from this e-mail.\n']) expect(stdout).toContain(said);
  expect(await digest.database.query('SELECT 1 FROM deliveries')).toEqual([]);
});

test('sent, it waits for the service, once to each reader however often it is asked for', async () => {
  const mail = { SMTP_URL: 'smtp://post.attic.example', SMTP_FROM: 'copilot@attic.example', DIGEST_TO: 'owner@attic.example, second@attic.example' };
  await digest.database.query("INSERT INTO deliveries (target, event, key, body, made_at, sent_at) VALUES ('mail:owner@attic.example', 'digest_ready', 'digest 2026-11-19', '{}', now(), '2026-11-20T07:00:00Z'), ('mail:second@attic.example', 'digest_ready', 'digest 2026-11-19', '{}', now(), NULL)");
  await digest.database.query("UPDATE deliveries SET error = 'the mail server cannot be reached' WHERE sent_at IS NULL");
  const { stdout, status } = digest.run(['--day', '2026-11-19', '--send'], mail);
  expect([status, stdout.slice(stdout.indexOf('\nmail:'))]).toEqual([0, '\nmail:owner@attic.example: sent at 2026-11-20T07:00:00.000Z\nmail:second@attic.example: waits: the mail server cannot be reached\n']);
  expect(await digest.database.query("SELECT 1 FROM deliveries WHERE key = 'digest 2026-11-19'")).toHaveLength(2);
});

test.each([
  [['--day', 'yesterday'], '--day names no day that there has been; write it as 2026-11-20.'],
  [['--day', '2199-01-01'], '--day names no day that there has been'],
  [['--day', new Date().toISOString().slice(0, 10), '--send'], 'A day is sent once, and only when it is over'],
  [['--day', '2026-11-20', '--send'], 'Nobody gets digests: set SMTP_URL, SMTP_FROM and DIGEST_TO, or DIGEST_CHAT, or a webhook.'],
])('%j is refused with a reason', (args, words) => {
  expect(digest.run(args)).toMatchObject({ status: 1, stderr: expect.stringContaining(words) as string });
});
