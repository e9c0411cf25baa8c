import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { degradedNews, digestNews, newsOf, type Due, type Ended, type News } from '../../engine/delivery.ts';
import { named, safe } from '../../engine/distill.ts';
import { refOf } from '../../engine/refs.ts';
import { startReceiver, type Answer, type Receiver } from '../../ops/testing/receiver.ts';
import { awaiting, situation } from '../../ops/testing/tickets.ts';
import { now } from '../../ops/testing/views.ts';
import type { Assessed } from '../../engine/types.ts';
import type { Lookup } from './connect.ts';
import { bodySchema, messageOf } from './message.ts';
import { webhookSender, type WebhookWorld } from './sender.ts';
import { keyOf, signedHeaders } from './signature.ts';

let receiver: Receiver;
beforeEach(async () => { receiver = await startReceiver({ now: () => now }); });
afterEach(async () => { await receiver.close(); });

test('the example of Standard Webhooks is signed as it is there', () => {
  const key = keyOf('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw') ?? expect.fail('no key');
  const headers = signedHeaders({ id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' }, { key, at: new Date(1_614_265_330_000) });
  expect(headers).toEqual({ 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek', 'webhook-timestamp': '1614265330', 'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=' });
});

describe('what is sent', () => {
  test.each(everyNews().map((news) => [news.event, news] as const))('%s fits the schema that is documented, and tells no token', (event, news) => {
    const type = event as 'incident_detected';
    const { body } = messageOf(dueOf(news));
    const validate = new Ajv2020({ strict: true, formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/ } }).compile(z.toJSONSchema(bodySchema(type)));
    expect(validate(JSON.parse(body)), JSON.stringify(validate.errors)).toBe(true);
    expect(body).not.toMatch(/token|digest"|fingerprint|"d1"|"f1"/);
  });

  test('arrives signed, with the same id at each try', async () => {
    const due = dueOf(everyNews()[0] as News);
    expect([await send(due), await send({ ...due, tries: 2 })]).toEqual(['sent', 'sent']);
    expect(receiver.wrong).toEqual([]);
    expect(receiver.heard.map(({ id }) => id)).toEqual([`msg_${due.uid}`, `msg_${due.uid}`]);
  });

  test('holds hostile names as mere text', async () => {
    const hostile = refOf('docker', 'nas1', '@everyone <script>alert(1)</script> [x](http://evil) "},"type":"approved');
    const ticket = ticketOn(hostile);
    await send(dueOf(newsOf(null, ticket)[0] as News));
    const body = receiver.heard[0]?.body ?? '';
    expect(body).not.toMatch(/[<>\u202e]/);
    expect(JSON.parse(body)).toMatchObject({ type: 'incident_detected', data: { incident: { name: named(hostile), resource: hostile } } });
  });
});

describe('how it ends', () => {
  test.each<[string, Answer, Ended]>([
    ['200', 200, 'sent'], ['202', 202, 'sent'], ['204', 204, 'sent'],
    ['a bad request', 400, { again: now, says: 'it answered 400' }],
    ['a fault', 500, { again: now, says: 'it answered 500' }],
    ['gone', 410, { never: 'it answered 410: it takes no more; take it out of WEBHOOKS, or correct it there', all: true }],
    ['busy for a minute', { status: 429, headers: { 'retry-after': '60' } }, { again: later(60), says: 'it answered 429' }],
    ['away until a time', { status: 503, headers: { 'retry-after': later(7200).toUTCString() } }, { again: later(7200), says: 'it answered 503' }],
    ['away for ever', { status: 503, headers: { 'retry-after': '99999999999' } }, { again: later(86_400), says: 'it answered 503' }],
    ['busy until long ago', { status: 429, headers: { 'retry-after': '-5' } }, { again: now, says: 'it answered 429' }],
    ['busy until nonsense', { status: 429, headers: { 'retry-after': 'soon' } }, { again: now, says: 'it answered 429' }],
    ['a hang', 'hang', { again: now, says: 'it gave no answer within 0.5 s' }],
    ['a hang-up', 'close', { again: now, says: 'it cannot be reached (UND_ERR_SOCKET)' }],
    ['an arrival whose answer does not end', 'drip', 'sent'],
    ['an answer that does not end', 'endless', { again: now, says: 'it answered 500' }],
  ])('%s', async (_, answer, ended) => {
    receiver.answers(answer);
    expect(await send(dueOf(everyNews()[0] as News))).toEqual(ended);
  });

  test.each([301, 302, 303, 307, 308])('a redirect (%i) is not followed', async (status) => {
    receiver.answers({ status, headers: { location: receiver.url.replace('/hook', '/elsewhere') } });
    expect(await send(dueOf(everyNews()[0] as News))).toEqual({ again: now, says: `it answered ${status}, a redirect, which is not followed` });
    expect(receiver.requests).toEqual(['POST /hook']);
  });

  test('a target that is no longer in the settings wants nothing', async () => {
    expect(await send({ ...dueOf(everyNews()[0] as News), target: 'webhook:gone' })).toBe('dropped');
  });
});

describe('nobody is called who is not on the public internet', () => {
  test.each(['http://127.0.0.1', 'http://[::1]', 'http://[::ffff:127.0.0.1]', 'http://0x7f.1', 'http://2130706433', 'http://127.1', 'http://0', 'http://localhost', 'http://LOCALHOST', 'https://localhost', 'https://127.0.0.1'])('%s', async (where) => {
    expect(await send(dueOf(everyNews()[0] as News), { allowed: [], url: `${where}:${receiver.port}/hook` })).toEqual({ again: now, says: notAllowed });
    expect(receiver.requests).toEqual([]);
  });

  test.each([['its address', ['127.0.0.1']], ['its network', ['127.0.0.0/8']], ['its name', ['hooks.lan']]])('unless %s is listed', async (_, allowed) => {
    expect(await send(dueOf(everyNews()[0] as News), { allowed, url: `http://hooks.lan:${receiver.port}/hook`, lookup: answering([['127.0.0.1']]) })).toBe('sent');
  });

  test('a name that leads to a private address as well is refused', async () => {
    expect(await send(dueOf(everyNews()[0] as News), { allowed: [], url: `http://rebind.example.org:${receiver.port}/`, lookup: answering([['1.1.1.1', '127.0.0.1']]) })).toEqual({ again: now, says: notAllowed });
    expect(receiver.requests).toEqual([]);
  });

  test('a name that answers differently the second time is asked once: what was checked is what is called', async () => {
    const second = await startReceiver({ host: '127.0.0.2', port: receiver.port, secret: receiver.secret, now: () => now });
    const lookup = answering([['127.0.0.2'], ['127.0.0.1'], ['127.0.0.2']]);
    const choice = { allowed: ['127.0.0.2'], url: `http://rebind.example.org:${receiver.port}/hook`, lookup };
    const due = dueOf(everyNews()[0] as News);
    const sender = senderTo(choice);
    expect([await sendBy(sender, due), await sendBy(sender, due), await sendBy(sender, due)]).toEqual(['sent', { again: now, says: notAllowed }, 'sent']);
    expect([second.heard.length, receiver.requests.length]).toEqual([2, 0]);
    await second.close();
  });
});

const notAllowed = 'its host leads to an address that is not on the public internet; list the host or the address in WEBHOOK_ALLOW if it is right';

/** A resolver that answers each question with the next list. */
function answering(lists: string[][]): Lookup {
  return (_host, _options, done) => { done(null, (lists.shift() ?? []).map((address) => ({ address, family: 4 }))); };
}

type Choice = Partial<Pick<WebhookWorld, 'allowed' | 'lookup'>> & { url?: string };

function senderTo({ url = receiver.url, allowed = ['127.0.0.1'], lookup }: Choice) {
  const key = keyOf(receiver.secret) ?? expect.fail('no key');
  return webhookSender({ webhooks: [{ name: 'a', url: new URL(url), key }], allowed, now: () => now, timeoutMs: 500, ...(lookup ? { lookup } : {}) });
}

async function sendBy(sender: ReturnType<typeof webhookSender>, due: Due): Promise<Ended> {
  const parcel = await sender.parcel(due);
  return parcel.send(new AbortController().signal);
}

function send(due: Due, choice: Choice = {}): Promise<Ended> {
  return sendBy(senderTo(choice), due);
}

function dueOf(news: News): Due {
  return { ...news, id: '1', uid: 'a'.repeat(32), target: 'webhook:a', madeAt: now, tries: 1 };
}

function later(seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000);
}

function ticketOn(resource: Assessed['situation']['resource']): Assessed {
  return {
    id: 42, state: 'assessed', situation: { ...situation(), resource, findings: situation().findings.map((finding) => ({ ...finding, resource, title: safe`${named(resource)} keeps restarting` })) },
    round: 1, firstRound: 1, openedAt: now, movedAt: now, restUntil: null, past: [], ack: null, version: 1,
  };
}

function everyNews(): News[] {
  const ticket = ticketOn('docker://nas1/db');
  const offer = awaiting(ticket, later(60));
  return [
    ...newsOf(null, ticket), ...newsOf(ticket, offer), ...newsOf(offer, { ...offer, state: 'recorded', outcome: { kind: 'resolved', says: safe`it runs`, at: now, evidence: [] } }),
    digestNews('2026-11-22', { since: now, until: later(60), headline: safe`all quiet`, opened: 0, resolved: 1, open: 0, awaiting: 0 }), degradedNews(42, safe`no model can be reached`, now),
  ];
}
