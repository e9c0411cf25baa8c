// One test for each way in which approvals were seen to fail elsewhere, by its number. Where more is proven:
// 1, 4, 5, 6: press-matrix.test.ts has every person, state and chat · 7: crash.test.ts dies at every point
// 10: load.test.ts, and engine/stages/plan.test.ts for plans · 12: bot/render/limits.test.ts has the budgets.
import { setTimeout as sleep } from 'node:timers/promises';
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { decide } from '../engine/decide.ts';
import { safe } from '../engine/distill.ts';
import type { ArmedCard } from '../engine/card.ts';
import { renderDiscord } from '../bot/render/discord.ts';
import { renderTelegram } from '../bot/render/telegram.ts';
import { startChild } from './testing/child.ts';
import { breakDown, buttonsIn, chats, evidenceOf, offerOf, press, shownIn, type Evidence, type Offer } from './testing/press-world.ts';
import { lab, makeWorld, startIn, startStack, until, type Stack } from './testing/stack.ts';
import { buildDeps } from './wiring.ts';

const people = { ADMINS: `owner=discord:${lab.admin.discord}+telegram:${lab.admin.telegram}+console` };

describe('with one admin and one user', () => {
  let stack: Stack;
  beforeAll(async () => { stack = await startStack({ env: people }); });
  afterAll(async () => { await stack.stop(); });

  test('1: a tap of a stranger in the group approves nothing and is on record', async () => {
    const offer = await broken(stack, 'd1');
    const made = await press(stack, { chat: 'telegram', who: 'stranger', offer });
    expect(await made.said()).toMatchObject({ text: expect.stringMatching(/^You are not on the list/) as unknown, seenBy: 'presser alone' });
    const { access, ...now } = await evidenceOf(stack, offer);
    expect(now).toMatchObject({ ...untouched, ticket: { state: 'awaiting' } });
    expect(access.at(-1)).toMatchObject({ actor: `telegram:${lab.stranger.telegram}`, surface: `telegram ${lab.chat}`, resource: `${offer.label} approve ${offer.step}`, outcome: 'stranger' });
  });

  test('3: a user cannot approve, and a lone admin may approve what the engine itself proposes', async () => {
    const offer = await broken(stack, 'd3');
    const made = await press(stack, { chat: 'discord', who: 'user', offer });
    expect((await made.said()).text).toBe('Only admins may do this (owner), and you are linked as a user. Nothing was done; that you tried was written down.');
    expect(await evidenceOf(stack, offer)).toMatchObject(untouched);
    await press(stack, { chat: 'discord', who: 'admin', offer });
    expect(await ended(stack, offer)).toMatchObject({ approvals: [{ person: 'owner' }], runs: [{ step_id: offer.step }] });
  });

  test('4: a tap on an offer that has expired is answered so, both chats show it expired, and nothing is called', async () => {
    const offer = await broken(stack, 'd4');
    await expire(stack, offer, 'with its alarm');
    const made = await press(stack, { chat: 'discord', who: 'admin', offer });
    expect((await made.said()).text).toMatch(/^This offer has expired: nothing was changed\./);
    for (const chat of chats) {
      await until(`${chat} to show it expired`, () => shownIn(stack, chat, offer.places[chat].plan).startsWith('💤 EXPIRED'));
      expect(buttonsIn(stack, chat, offer.places[chat].plan)).toEqual([]);
    }
    expect(await evidenceOf(stack, offer)).toMatchObject({ ...untouched, ticket: { state: 'parked' } });
    expect(callsOn(stack, 'd4')).toEqual([]);
  });

  test('5: the end of an offer is compared at the tap, even when no alarm ever rings', async () => {
    const offer = await broken(stack, 'd5');
    await expire(stack, offer, 'without its alarm');
    const made = await press(stack, { chat: 'telegram', who: 'admin', offer });
    expect((await made.said()).text).toMatch(/^This offer has expired/);
    expect(await evidenceOf(stack, offer)).toMatchObject({ ...untouched, ticket: { state: 'awaiting', version: 4 } });
  });

  test('6: an offer that has expired is refused on every surface, the console too', async () => {
    const offer = await broken(stack, 'd6');
    await expire(stack, offer, 'without its alarm');
    for (const chat of chats) expect((await (await press(stack, { chat, who: 'admin', offer })).said()).text).toMatch(/^This offer has expired/);
    const deps = buildDeps(stack.rig, { holder: 'test', point: () => undefined, moved: () => undefined });
    const steps = await stack.database.query<{ digest: string }>('SELECT digest FROM steps WHERE id = $1', [offer.step]);
    const [button] = await deps.buttons.tokens([{ ticketId: offer.ticket, platform: 'console', chat: 'console', action: 'approve', stepId: offer.step, digest: steps[0]?.digest ?? '' }]);
    const account = { platform: 'console', id: 'console', bot: false } as const;
    expect(await decide({ token: button?.token ?? '', account, chat: 'console', at: new Date(), late: false }, deps)).toMatchObject({ refused: 'expired', moved: null });
    expect(await evidenceOf(stack, offer)).toMatchObject(untouched);
  });

  test('8: one update that Telegram delivers three times, around a restart, runs one step', async () => {
    const offer = await broken(stack, 'd8');
    await press(stack, { chat: 'telegram', who: 'admin', offer });
    await ended(stack, offer);
    stack.telegram.redeliver();
    await until('the first repetition to be refused', () => refusals(stack, offer, 1));
    await stack.restart();
    stack.telegram.redeliver();
    await until('the second repetition to be refused', () => refusals(stack, offer, 2));
    expect(await evidenceOf(stack, offer)).toMatchObject({ approvals: [{}], runs: [{}], calls: [{}], access: expect.arrayContaining([expect.objectContaining({ outcome: 'taken' })]) as unknown });
    expect(callsOn(stack, 'd8')).toEqual(['start d8']);
  });

  test('9: a second incident of the same target is approved like the first', async () => {
    const first = await broken(stack, 'd9');
    await press(stack, { chat: 'discord', who: 'admin', offer: first });
    await ended(stack, first);
    stack.docker.emitDie('d9', 1);
    const second = await offerOf(stack, 'd9');
    expect(second.ticket).toBeGreaterThan(first.ticket);
    await press(stack, { chat: 'telegram', who: 'admin', offer: second });
    expect(await ended(stack, second)).toMatchObject({ approvals: [{ step_id: second.step }], calls: [{ fault: null }] });
    expect(callsOn(stack, 'd9')).toEqual(['start d9', 'start d9']);
  });

  test('11: with two chats neither answers for the other, and a tap in one closes both with the name of who tapped', async () => {
    const offer = await broken(stack, 'd11');
    await stack.restart();
    await offerOf(stack, 'd11');
    expect(await evidenceOf(stack, offer)).toMatchObject({ ...untouched, ticket: { state: 'awaiting', round: 1 } });
    await press(stack, { chat: 'telegram', who: 'admin', offer });
    await until('Discord to be closed', () => buttonsIn(stack, 'discord', offer.places.discord.plan).length === 0);
    expect(shownIn(stack, 'discord', offer.places.discord.plan)).toMatch(/approved by\W+owner \d\d:\d\d \(Telegram\)/i);
    await ended(stack, offer);
  });

  test('13: an approval is for one step; the next step waits for one of its own', async () => {
    stack.docker.add({ name: 'd13', health: 'healthy' });
    stack.docker.get('d13').startedAt -= BigInt(3600e9);
    await until('it to be known', async () => (await stack.database.query("SELECT 1 FROM facts WHERE resource = 'docker://lab/d13'")).length > 0);
    stack.docker.setHealth('d13', 'unhealthy');
    const first = await offerOf(stack, 'd13');
    await press(stack, { chat: 'discord', who: 'admin', offer: first });
    const second = await offerOf(stack, 'd13', '1.2');
    const again = await press(stack, { chat: 'telegram', who: 'admin', offer: first });
    expect((await again.said()).text).toMatch(/^Already approved by owner/);
    expect(await evidenceOf(stack, second)).toMatchObject({ ticket: { state: 'awaiting' }, approvals: [{ step_id: first.step }], runs: [{ step_id: first.step }] });
    expect(callsOn(stack, 'd13')).toEqual([]);
    await press(stack, { chat: 'discord', who: 'admin', offer: second });
    await until('the second step to run', () => callsOn(stack, 'd13').length > 0);
    expect(callsOn(stack, 'd13')).toEqual(['restart d13']);
  });

  test('14: silence is recorded as silence, and a message that could not be sent as nobody\'s answer', async () => {
    stack.telegram.block(lab.chat);
    await breakDown(stack, 'd14');
    const discord = await until('the offer in Discord', async () => (await stack.database.query<{ id: number }>("SELECT id FROM tickets WHERE resource = 'docker://lab/d14' AND state = 'awaiting'"))[0]);
    stack.telegram.unblock(lab.chat);
    const offer = await offerOf(stack, 'd14');
    expect(offer.ticket).toBe(discord.id);
    await expire(stack, offer, 'with its alarm');
    await stack.database.query("SELECT pg_notify('copilot', 'bell expire')");
    await until('it to be parked', async () => (await evidenceOf(stack, offer)).ticket.state === 'parked');
    const moves = await stack.database.query('SELECT why, person FROM moves WHERE ticket_id = $1 ORDER BY id DESC LIMIT 1', [offer.ticket]);
    expect(moves).toEqual([{ why: 'expired', person: null }]);
    const body = await stack.database.query("SELECT body ->> 'reason' AS reason, body ->> 'by' AS by FROM tickets WHERE id = $1", [offer.ticket]);
    expect(body).toEqual([{ reason: 'expired', by: null }]);
  });

  test('15: nobody answering ends in nothing being done', async () => {
    const offer = await broken(stack, 'd15');
    await expire(stack, offer, 'with its alarm');
    await stack.database.query("SELECT pg_notify('copilot', 'bell expire')");
    await until('it to be parked', async () => (await evidenceOf(stack, offer)).ticket.state === 'parked');
    expect(await evidenceOf(stack, offer)).toMatchObject(untouched);
    expect(callsOn(stack, 'd15')).toEqual([]);
  });

  test('16: a plan that was changed after it was offered does not match its button', async () => {
    const offer = await broken(stack, 'd16');
    await stack.database.query(
      `UPDATE tickets SET body = jsonb_set(jsonb_set(body, '{steps,0,template}', '"stop_resource"'), '{steps,0,digest}', to_jsonb(repeat('0', 64))) WHERE id = $1`, [offer.ticket]);
    const made = await press(stack, { chat: 'discord', who: 'admin', offer });
    expect((await made.said()).text).toMatch(/^Things have changed/);
    expect(await evidenceOf(stack, offer)).toMatchObject(untouched);
    expect(callsOn(stack, 'd16')).toEqual([]);
  });

  test('18: an approval keeps person, account, chat, time and the digest of the exact words', async () => {
    const offer = await broken(stack, 'd18');
    const [step] = await stack.database.query<{ digest: string }>('SELECT digest FROM steps WHERE id = $1', [offer.step]);
    await press(stack, { chat: 'telegram', who: 'admin', offer });
    const { approvals } = await ended(stack, offer);
    expect(approvals).toEqual([{
      id: expect.any(String) as unknown, step_id: offer.step, digest: step?.digest, person: 'owner', platform: 'telegram',
      account: String(lab.admin.telegram), chat: String(lab.chat), at: expect.stringMatching(/^20\d\d-/) as unknown,
    }]);
    await expect(stack.database.query('UPDATE approvals SET person = $1', ['nobody'])).rejects.toThrow('append-only');
  });

  test('19: after a restart the open offers are drawn again in both chats, and their buttons work', async () => {
    const offer = await broken(stack, 'd19');
    const drawn = { discord: stack.discord.requests.length, telegram: stack.telegram.requests.length };
    await stack.restart();
    await until('both to be drawn again', () =>
      stack.discord.requests.slice(drawn.discord).some((one) => one.method === 'PATCH' && one.path.endsWith(`/messages/${offer.places.discord.plan}`))
      && stack.telegram.requests.slice(drawn.telegram).some((one) => one.method === 'editMessageText' && one.body['message_id'] === Number(offer.places.telegram.plan)));
    await press(stack, { chat: 'discord', who: 'admin', offer });
    expect(await ended(stack, offer)).toMatchObject({ approvals: [{ platform: 'discord' }], runs: [{}] });
  });

  test('20: a tap on one card gives no other card a button, and every button shown is one that was stored for it', async () => {
    const [one, other] = await Promise.all([broken(stack, 'd20a'), broken(stack, 'd20b')]);
    const before = chats.map((chat) => buttonsIn(stack, chat, other.places[chat].plan));
    await press(stack, { chat: 'telegram', who: 'admin', offer: one });
    await ended(stack, one);
    await until('the tapped card to be closed', () => chats.every((chat) => buttonsIn(stack, chat, one.places[chat].plan).length === 0));
    expect(chats.map((chat) => buttonsIn(stack, chat, other.places[chat].plan))).toEqual(before);
    const stored = await stack.database.query<{ token: string; message_id: string }>(
      'SELECT token, message_id FROM buttons JOIN cards USING (ticket_id, platform) WHERE buttons.step_id IS NULL OR cards.key <> $1', ['card']);
    const known = new Set(stored.map((row) => `${row.message_id} ${row.token}`));
    const shown = [...stack.discord.buttons().map((button) => `${button.messageId} ${button.customId.replace(/^form:/, '')}`), ...stack.telegram.buttons().flatMap(({ messageId, data: token }) => (token === undefined ? [] : [`${messageId} ${token}`]))];
    expect(shown.filter((button) => !known.has(button))).toEqual([]);
    expect(shown.length).toBeGreaterThan(0);
  });

  test('no request to either chat broke its rules', () => {
    expect([...stack.discord.violations, ...stack.telegram.violations]).toEqual([]);
  });
});

describe('with a world of its own', () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => { for (const close of closing.splice(0).reverse()) await close(); });

  test('2: an empty list of admins means that nobody can approve, and says so loudly', async () => {
    const stack = await startStack({ env: { ADMINS: '', USERS: '' } });
    closing.push(stack.stop);
    expect(stack.rig.people).toMatchObject({ approval: 'nobody', loud: expect.stringContaining('NOBODY CAN APPROVE') as unknown });
    const offer = await broken(stack, 'd2');
    for (const chat of chats) expect((await (await press(stack, { chat, who: 'admin', offer })).said()).text).toMatch(/^You are not on the list/);
    expect(await evidenceOf(stack, offer)).toMatchObject({ ...untouched, ticket: { state: 'awaiting' } });
  });

  test('a tap looks at the target itself: one that cannot be seen, or is well again unnoticed, is left alone', async () => {
    const stack = await startStack({ env: { POLL_SECONDS: '600', STALE_SECONDS: '1200' } });
    closing.push(stack.stop);
    stack.docker.add({ name: 'sick', health: 'healthy' });
    await until('it to be known', async () => (await stack.database.query("SELECT 1 FROM facts WHERE resource = 'docker://lab/sick'")).length > 0);
    stack.docker.setHealth('sick', 'unhealthy');
    const offer = await offerOf(stack, 'sick');
    await stack.docker.goAway();
    const blind = await press(stack, { chat: 'discord', who: 'admin', offer });
    expect((await blind.said()).text).toBe('I cannot see the target right now, so nothing was done. Try again when its host answers.');
    expect(await evidenceOf(stack, offer)).toMatchObject({ ...untouched, ticket: { state: 'awaiting' } });
    await stack.docker.comeBack();
    stack.docker.get('sick').health = 'healthy';
    await sleep(1200);
    const late = await press(stack, { chat: 'telegram', who: 'admin', offer });
    expect((await late.said()).text).toBe('It has recovered by itself. Nothing to approve.');
    expect(await ended(stack, offer)).toMatchObject(untouched);
    for (const chat of chats) await until(`${chat} to take its buttons away`, () => buttonsIn(stack, chat, offer.places[chat].plan).length === 0);
  });

  test('7: an offer survives kill -9 between the card and the tap', async () => {
    const world = await makeWorld({ env: people });
    closing.push(world.close);
    const child = await startChild(world.env);
    closing.push(() => child.kill());
    const stack = world as Stack;
    const offer = await broken(stack, 'd7');
    await child.kill();
    const made = await startIn(world);
    closing.push(async () => {
      await made.service.stop();
      await made.rig.close();
    });
    await until('both chats to be connected', () => world.discord.connected() > 0 && world.telegram.polling());
    await press(stack, { chat: 'discord', who: 'admin', offer });
    expect(await ended(stack, offer)).toMatchObject({ approvals: [{ step_id: offer.step }], runs: [{}], calls: [{}] });
    expect(callsOn(stack, 'd7')).toEqual(['start d7']);
  }, 60_000);
});

test('12: a step that cannot be shown in full, counted as it is sent, has no Approve button', () => {
  const button = { label: safe`Approve step 1`, tone: 'go', action: 'approve', stepId: '1.1.1', digest: 'd', token: 't' } as const;
  const cardWith = (text: string): ArmedCard => ({
    push: safe`⏳ APPROVAL NEEDED · INC-1`, tone: 'waiting', lines: [{ label: safe`▶ 1 Restart`, text: text as ArmedCard['push'] }], foot: safe`INC-1`,
    buttons: [button], link: null, loud: true, ticketId: 1,
  });
  const place = { statusUrl: null, timeZone: 'UTC' };
  expect(renderDiscord(cardWith('a'.repeat(1800)), null).components).toHaveLength(1);
  expect(renderDiscord(cardWith('*'.repeat(1800)), null).components).toEqual([]);
  expect(renderTelegram(cardWith('a'.repeat(1800)), place).keyboard).toHaveLength(1);
  expect(renderTelegram(cardWith('a'.repeat(3000)), place).keyboard).toEqual([]);
});

test('17: only the stage that reads a press makes an approved step, and only the store reads one back', async () => {
  const root = new URL('..', import.meta.url);
  const files = (await Promise.all(['engine', 'templates', 'adapters', 'storage', 'bot', 'ops'].map((folder) => readdir(new URL(folder, root), { recursive: true, withFileTypes: true })))).flat()
    .filter((file) => file.isFile() && file.name.endsWith('.ts') && !file.name.endsWith('.test.ts')).map((file) => `${file.parentPath}/${file.name}`);
  const casting = (await Promise.all(files.map(async (file) => /as (unknown as )?ApprovedStep\b/.test(await readFile(file, 'utf8')) ? [file] : []))).flat();
  expect(casting.map((file) => file.slice(root.pathname.length)).filter((file) => !file.startsWith('ops/testing/')).sort()).toEqual(['engine/stages/approve.ts', 'storage/ticket-body.ts']);
});

const untouched = { approvals: [], runs: [], calls: [], history: [] };

async function broken(stack: Stack, name: string): Promise<Offer> {
  await breakDown(stack, name);
  return offerOf(stack, name);
}

async function ended(stack: Stack, offer: Offer): Promise<Evidence> {
  return until('the end', async () => {
    const now = await evidenceOf(stack, offer);
    return now.ticket.state === 'recorded' && now;
  });
}

function callsOn(stack: Stack, name: string): string[] {
  return stack.docker.calls.filter((call) => call.name === name).map((call) => `${call.verb} ${call.name}`);
}

async function refusals(stack: Stack, offer: Offer, times: number): Promise<boolean> {
  const { access } = await evidenceOf(stack, offer);
  return access.filter((one) => String(one['resource']).startsWith(`${offer.label} `)).length >= times;
}

async function expire({ database }: Stack, { ticket }: Offer, how: 'with its alarm' | 'without its alarm'): Promise<void> {
  const alarm = how === 'with its alarm' ? ', rest_until = now()' : '';
  await database.query(`UPDATE tickets SET body = jsonb_set(body, '{expiresAt}', to_jsonb($2::text))${alarm} WHERE id = $1`, [ticket, '2026-01-01T00:00:00Z']);
}
