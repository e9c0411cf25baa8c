import { describe, expect, test } from 'vitest';
import { readConfig, type Env } from '../../ops/config.ts';
import { webhookSettings, webhooksOf } from './settings.ts';

const [secret, other] = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'];

function read(env: Env) {
  return webhooksOf(readConfig(env, [webhookSettings]).of(webhookSettings)).webhooks.map(({ name, url, key }) => [name, url.href, `whsec_${key.toString('base64')}`]);
}

test('targets have one secret for all, or each its own', () => {
  expect(read({})).toEqual([]);
  const WEBHOOKS = 'assistant=https://hooks.example.org/a?b=c, my-lab=http://hooks.lan:8123/api';
  expect(read({ WEBHOOKS, WEBHOOK_SECRET: secret })).toEqual([['assistant', 'https://hooks.example.org/a?b=c', secret], ['my-lab', 'http://hooks.lan:8123/api', secret]]);
  expect(read({ WEBHOOKS, WEBHOOK_SECRET: secret, WEBHOOK_SECRET_MY_LAB: other }).map(([, , key]) => key)).toEqual([secret, other]);
  expect(read({ WEBHOOKS, WEBHOOK_SECRET_ASSISTANT: secret, WEBHOOK_SECRET_MY_LAB: other, WEBHOOK_ALLOW: 'hooks.lan, 10.0.0.0/8,fd00::/8' })).toHaveLength(2);
});

describe('what is wrong is named without its value', () => {
  test.each<[string, Env, RegExp]>([
    ['no name', { WEBHOOKS: 'https://hooks.example.org/t0ken' }, /Entry 1 of WEBHOOKS must begin with a name/],
    ['a name that reads as a file', { WEBHOOKS: 'my-file=https://hooks.example.org/t0ken' }, /Entry 1 of WEBHOOKS must begin with a name/],
    ['another protocol', { WEBHOOKS: 'a=https://ok.example.org,b=ftp://example.org/t0ken' }, /Entry 2 of WEBHOOKS needs an address that begins with https/],
    ['a user and a password', { WEBHOOKS: 'a=https://user:t0ken@example.org/' }, /Entry 1 of WEBHOOKS holds a user or a password/],
    ['a user', { WEBHOOKS: 'a=https://t0ken@example.org/' }, /holds a user or a password/],
    ['two of one name', { WEBHOOKS: 'a=https://a.example.org/t0ken,a=https://b.example.org' }, /two targets of one name/],
    ['a secret of nobody', { WEBHOOKS: 'a=https://a.example.org/t0ken', WEBHOOK_SECRET_B: other }, /WEBHOOK_SECRET_B belongs to no target/],
    ['too many', { WEBHOOKS: Array.from({ length: 21 }, (_, n) => `a${n}=https://t0ken.example.org`).join(',') }, /more than 20/],
    ['a network that is none', { WEBHOOKS: 'a=https://a.example.org/t0ken', WEBHOOK_ALLOW: '10.0.0.0/33' }, /WEBHOOK_ALLOW/],
    ['a URL to allow', { WEBHOOKS: 'a=https://a.example.org/t0ken', WEBHOOK_ALLOW: 'http://hooks.lan' }, /WEBHOOK_ALLOW/],
  ])('%s', (_, env, words) => {
    const wrong = failure({ WEBHOOK_SECRET: secret, ...env });
    expect(wrong).toMatch(words);
    expect(wrong).not.toMatch(/t0ken|MfKQ9r8|C2FVsBQ/);
  });

  test.each<[string, Env, RegExp]>([
    ['no secret', { WEBHOOKS: 'my-lab=https://a.example.org' }, /WEBHOOK_SECRET or WEBHOOK_SECRET_MY_LAB is needed for entry 1 of WEBHOOKS/],
    ['a secret that is not base64', { WEBHOOKS: 'a=https://a.example.org', WEBHOOK_SECRET: 'hunter2-hunter2-hunter2' }, /WEBHOOK_SECRET.*whsec_ and then what/],
    ['one that is too short', { WEBHOOKS: 'a=https://a.example.org', WEBHOOK_SECRET: 'whsec_aHVudGVyMg==' }, /WEBHOOK_SECRET.*whsec_ and then what/],
    ['a secret without targets', { WEBHOOK_SECRET: secret }, /WEBHOOKS is missing/],
  ])('%s', (_, env, words) => {
    const wrong = failure(env);
    expect(wrong).toMatch(words);
    expect(wrong).not.toMatch(/hunter2|aHVud|MfKQ/);
  });
});

function failure(env: Env): string {
  try {
    read(env);
  } catch (error) {
    return String(error);
  }
  return expect.fail('it was taken');
}
