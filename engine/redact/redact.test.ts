import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { isGone, madeSecrets, ordinaryLines, pickFrom, secretMakers } from '../../ops/testing/made-secrets.ts';
import { newRedactor, redact } from './redact.ts';

const pick = pickFrom(7);
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const secret = `${pick(letters, 9)}!${pick(letters, 9)}`;
const token = pick(letters, 40);
const digest = pick('0123456789abcdef', 40);

describe('the deny-list', () => {
  test.each(Object.keys(secretMakers))('takes secrets of the kind %s out of all places where they can be told', (kind) => {
    const left = madeSecrets(13 * 60, 3).filter((one) => one.kind === kind && !isGone(redact(one.line).text, one.secret));
    expect(left).toEqual([]);
  });

  test.each([
    ['a setting', `password=${secret}`], ['a setting with blanks', `db_pass = ${secret}`], ['an option', `mysqld --password ${secret} --port 3306`], ['SQL', `ALTER USER app WITH PASSWORD '${secret}'`],
    ['JSON', `{"user":"app","apiKey":"${secret}"}`], ['JSON in JSON', `{"env":"{\\"SECRET_KEY\\":\\"${secret}\\"}"}`], ['YAML', `clientSecret: ${secret}`], ['XML', `<authToken>${secret}</authToken>`],
    ['an attribute', `<add key="Password" value="${secret}" />`], ['a call', `setProperty("ACCESS_TOKEN", "${secret}")`], ['PowerShell', `Connect -ClientSecret '${secret}'`], ['Go', `var apiToken string = "${secret}"`],
    ['a header', `> X-Api-Key: ${secret}`], ['an authorization', `authorization: Basic ${token}==`], ['a cookie', `Set-Cookie: sid=${token}; Path=/`], ['a sentence', `the password is ${secret}, change it`],
    ['the access part of an address', `redis://:${secret}@cache:6379/0`], ['a data source', `app:${secret}@tcp(db:3306)/app`], ['a parameter', `GET /feed?access_token=${token}&page=2`], ['an encoded parameter', `body=password%3D${token}`],
    ['colours', `\u001b[36mpassword\u001b[0m=${secret}`], ['marks that are not seen', `pass\u200bword=${secret.slice(0, 5)}\u2060${secret.slice(5)}`], ['fullwidth letters', `ｐａｓｓｗｏｒｄ＝${secret}`], ['letters that look alike', `раsswоrd=${secret}`],
    ['tag characters', `to\u{e0041}ken=${token}`], ['a path of a hook', `POST https://hooks.example.org/services/T${token}/B${token}`], ['an API token of Proxmox', `PVEAPIToken=root@pam!copilot=${pick('0123456789abcdef', 8)}-${pick('0123456789abcdef', 4)}-4444-8888-${pick('0123456789abcdef', 12)}`],
    ['a login of curl', `curl -u 'app:${secret}' https://example.org`], ['an address without a scheme', `connecting as app:${secret.replace('!', '7')}@10.0.0.1`], ['a quoted quote', `{"password":"a\\"${token}"}`], ['a pass phrase', `passphrase: open the ${token} now`],
    ['a digest that is named as a key', `cloud_api_key: "${digest}"`],
  ])('sees a secret in %s', (_, line) => {
    const { text, counts } = redact(line);
    for (const one of [secret, token, digest]) if (line.includes(one)) expect(isGone(text, one)).toBe(true);
    expect(text).toContain('[secret]');
    expect(Object.values(counts).reduce((all, count) => all + count, 0)).toBeGreaterThan(0);
  });

  test.each([
    'FATAL:  password authentication failed for user "app"', 'token expired, log in again', 'Error: Invalid token: unexpected end of input', 'SECRET_FILE=/run/secrets/db', 'password: ', 'password=<your password>', 'token: $TOKEN', 'apiKey=null', 'secret: ********',
    'max_tokens=4096 tokens: 512', 'key=user:1234 ttl=3600', 'git clone ssh://git@github.com/example/app', 'GET /?page=2&sort=name 200', 'authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=10.0.0.1', '⚠️ pass 3 of 5', '\u001b[32mok\u001b[0m',
    `commit ${digest}`, `image sha256:${digest}`, 'Authorization: Bearer $API_KEY', 'keyboard interactive', 'pool tank: 2 data errors, use -v for a list',
  ])('leaves as it is: %s', (line) => {
    expect(redact(line)).toEqual({ text: line, counts: {} });
  });

  test('leaves ordinary lines as they are', () => {
    expect(ordinaryLines(2000).filter((line) => redact(line).text !== line)).toEqual([]);
  });

  test('counts what it took out by kind', () => {
    expect(redact(`password=${secret}\nredis://:${secret}@cache/0\nall well`).counts).toEqual({ pair: 1, url: 1 });
  });

  test('a key over several lines goes with all its lines, and what comes behind it stays', () => {
    const block = ['-----BEGIN ', 'PRIVATE KEY-----'].join('');
    const lines = [`key: ${block}`, ...Array.from({ length: 5 }, () => pick(letters, 64)), '-----END PRIVATE KEY-----', 'all well'];
    expect(redact(lines.join('\n')).text.split('\n')).toEqual(['key: [secret]', ...Array.from({ length: 6 }, () => '[secret]'), 'all well']);
    expect(redact([block, pick(letters, 64), 'all well again here'].join('\n')).text).toContain('all well again here');
  });

  test.each([['<password>'], ['- name: DB_PASSWORD'], ['api_token:']])('a value on the line behind %s belongs to it', (name) => {
    const redactor = newRedactor();
    redactor.line(name);
    expect(isGone(redactor.line(name.startsWith('-') ? `  value: "${secret}"` : `    ${secret}`).text, secret)).toBe(true);
  });

  test('a manifest keeps its secrets under any name', () => {
    const value = `${pick(letters, 22)}==`;
    expect(redact(`kind: Secret\ndata:\n  fine.name: ${value}\n  other: |\n    ${value}\ntype: Opaque`).text).toBe('kind: Secret\ndata:\n  [secret]\n  other: |\n    [secret]\ntype: Opaque');
  });

  test('a piece of a secret that the line says twice goes twice', () => {
    const name = secret.slice(0, 9);
    expect(isGone(redact(`${name}_token=${secret}`).text, secret)).toBe(true);
  });

  test('a line longer than 64 KB ends there', () => {
    expect(redact(`${'a '.repeat(40_000)}password=${secret}`).text).toHaveLength(65_537);
  });
});

type Row = { rule: string; sample: string; label: string; secret?: string };
const file = process.env['TEST_REDACTION'] ?? '';
const rows = existsSync(file) ? gunzipSync(readFileSync(file)).toString('utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Row) : [];
const positives = rows.length > 0 ? rows.filter(({ label }) => label === 'positive') : madeSecrets(2000, 9).map(({ kind, line, secret: made }) => ({ rule: kind, sample: line, secret: made }));

test('of a corpus of secrets 98 % are gone, of chat platforms all', () => {
  const left = positives.filter((row) => !isGone(redact(row.sample).text, row.secret ?? ''));
  expect(left.length / positives.length).toBeLessThanOrEqual(0.02);
  expect(left.filter(({ rule }) => /discord|telegram/.test(rule))).toEqual([]);
});
