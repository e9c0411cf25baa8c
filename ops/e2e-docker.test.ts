import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { realDocker, realDockerSocket, scripts, type RealDocker } from './testing/real-docker.ts';
import { buttonsIn, chats, evidenceOf, offerOf, press, shownIn, type Evidence, type Offer } from './testing/press-world.ts';
import { startStack, until, type Stack } from './testing/stack.ts';

const socket = realDockerSocket();
const seconds = { timeout: 120_000 };

type EngineEvent = { Action: string; Actor: { ID: string; Attributes: Record<string, string> }; timeNano: number };

describe.skipIf(socket === null)('a real container in a real engine', () => {
  let engine: RealDocker;
  let stack: Stack;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'copilot-fault-'));
    engine = await realDocker(socket ?? '');
    stack = await startStack({ dockerUrl: engine.url });
    await until('the engine to be watched', async () => (await stack.database.query("SELECT 1 FROM facts WHERE kind = 'host.reach' AND value ->> 'reachable' = 'true'")).length > 0);
  }, 60_000);
  afterEach(async () => {
    await stack.stop();
    await engine.close();
    await rm(folder, { recursive: true, force: true });
    expect([...stack.discord.violations, ...stack.telegram.violations]).toEqual([]);
  });

  test('that keeps crashing becomes one card in each chat, is restarted once on approval in Telegram, and both chats and the records say so', seconds, async () => {
    const since = now();
    const id = await runFaulty('mended');
    const offer = await offerOf(stack, 'mended');
    expect(chats.map((chat) => cardsIn(chat).length)).toEqual([1, 1]);
    await aLongPause('mended');
    await mend();
    await press(stack, { chat: 'telegram', who: 'admin', offer });

    const over = await ended(offer);
    for (const chat of chats) {
      await until(`${chat} to say so`, () => shownIn(stack, chat, offer.places[chat].card).startsWith('✅ RESOLVED · lab/mended is well again'));
      await until(`${chat} to name who pressed`, () => /approved by owner \d\d:\d\d \(Telegram\)/.test(shownIn(stack, chat, offer.places[chat].plan)));
      expect(buttonsIn(stack, chat, offer.places[chat].plan)).toEqual([]);
    }
    expect(await restarts(id, since)).toBe(1);
    expect((await engine.docker.getContainer(id).inspect()).State).toMatchObject({ Running: true, ExitCode: 0 });
    expectProof(over, offer);
    await expectRecords(offer);
  });

  test('that nobody mends did not get better by one restart: the card says so, asks once more, and hands over', seconds, async () => {
    const since = now();
    const id = await runFaulty('hopeless');
    const first = await offerOf(stack, 'hopeless');
    await press(stack, { chat: 'discord', who: 'admin', offer: first });
    const second = await offerOf(stack, 'hopeless', '2.1');
    expect(second.title).toBe('Collect diagnostics of lab/hopeless');
    for (const chat of chats) await until(`${chat} to say so`, () => shownIn(stack, chat, first.places[chat].plan).startsWith(`⛔ DID NOT HELP · ${first.label} · Restart lab/hopeless`));
    await press(stack, { chat: 'telegram', who: 'second', offer: second });
    for (const chat of chats) await until(`${chat} to hand over`, () => shownIn(stack, chat, second.places[chat].card).startsWith('🖐 OVER TO YOU · lab/hopeless keeps restarting'));
    expect(await restarts(id, since)).toBe(1);
    const { ticket, history, calls } = await evidenceOf(stack, second);
    expect(ticket.state).toBe('parked');
    expect(history.map((one) => [one['template'], one['person'], one['verdict']])).toEqual([['restart_resource', 'owner', 'not_verified'], ['collect_diagnostics', 'second', 'done']]);
    expect(calls.map((one) => one['verb'])).toEqual(['restart', 'collectDiagnostics']);
  });

  test('that recovers by itself takes its buttons away and says that there is nothing to approve', seconds, async () => {
    const since = now();
    const id = await runFaulty('lucky');
    const offer = await offerOf(stack, 'lucky');
    await mend();
    const over = await ended(offer, 60_000);
    for (const chat of chats) {
      await until(`${chat} to say so`, () => shownIn(stack, chat, offer.places[chat].plan).startsWith(`✅ CLOSED · ${offer.label} · recovered by itself, nothing to approve`));
      await until(`the card of ${chat} to say so`, () => /^✅ RECOVERED by itself \d\d:\d\d · lab\/lucky · nothing to approve/.test(shownIn(stack, chat, offer.places[chat].card)));
      expect([...buttonsIn(stack, chat, offer.places[chat].plan), ...buttonsIn(stack, chat, offer.places[chat].card)]).toEqual(['Correct…']);
    }
    expect(over).toMatchObject({ approvals: [], runs: [], calls: [], history: [] });
    expect(await restarts(id, since)).toBe(0);
    const late = await press(stack, { chat: 'telegram', who: 'admin', offer });
    expect((await late.said()).text).toBe('It has recovered by itself. Nothing to approve.');
  });

  test('that a person stops, or a tool stops and takes away as compose does, is no incident', seconds, async () => {
    await engine.run({ name: 'by-hand', script: scripts.stays, restartPolicy: 'always' });
    await engine.run({ name: 'by-force', script: 'sleep 100000', restartPolicy: 'always' });
    await engine.run({ name: 'by-compose', script: scripts.stays, restartPolicy: 'always' });
    await engine.run({ name: 'restarted', script: scripts.stays, restartPolicy: 'always' });
    await until('them to be known', async () => (await stack.database.query("SELECT DISTINCT resource FROM facts WHERE kind = 'container.state' AND resource ~ '/(by-|restarted)'")).length === 4);
    await engine.docker.getContainer('by-hand').stop({ t: 5 });
    await engine.docker.getContainer('by-force').kill();
    await engine.docker.getContainer('by-compose').stop({ t: 5 });
    await engine.docker.getContainer('by-compose').remove({ force: true });
    for (let times = 0; times < 4; times += 1) await engine.docker.getContainer('restarted').restart({ t: 5 });
    await runFaulty('witness');
    await offerOf(stack, 'witness');
    expect(await stack.database.query('SELECT resource FROM tickets')).toEqual([{ resource: 'docker://lab/witness' }]);
  });

  /** Ends with an error until there is a file in the folder, and is started again each time. */
  function runFaulty(name: string): Promise<string> {
    return engine.run({ name, script: '[ -f /fault/mended ] || exit 1; trap "exit 0" TERM; while :; do sleep 60 & wait; done', restartPolicy: 'always', binds: [`${folder}:/fault:ro`] });
  }

  function mend(): Promise<void> {
    return writeFile(join(folder, 'mended'), '');
  }

  /** Waits until the engine itself waits some seconds before its next try, so that it is not what mends the container. */
  async function aLongPause(name: string): Promise<void> {
    const pausing = async () => {
      const { RestartCount, State } = await engine.docker.getContainer(name).inspect();
      return RestartCount >= 8 && State.Restarting;
    };
    await until('a long pause of the engine', pausing, 60_000);
  }

  function cardsIn(chat: (typeof chats)[number]): string[] {
    const texts = chat === 'discord' ? [...stack.discord.messages.keys()].map((id) => stack.discord.text(id)) : [...stack.telegram.messages.keys()].map((id) => stack.telegram.text(id));
    return texts.filter((text) => text.startsWith('🔴 HIGH'));
  }

  async function ended(offer: Offer, timeoutMs = 30_000): Promise<Evidence> {
    return until('the end', async () => {
      const state = await evidenceOf(stack, offer);
      return state.ticket.state === 'recorded' && state;
    }, timeoutMs);
  }

  /** What the engine itself remembers of restarts that were asked for. */
  async function restarts(id: string, since: number): Promise<number> {
    const filters = JSON.stringify({ container: [id], event: ['restart'] });
    const stream = await engine.docker.getEvents({ since, until: now() + 1, filters });
    let text = '';
    for await (const chunk of stream as AsyncIterable<Buffer>) text += chunk.toString();
    return text.split('\n').filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as EngineEvent).filter((event) => event.Action === 'restart').length;
  }

  function expectProof(over: Evidence, offer: Offer): void {
    expect(over.approvals).toMatchObject([{ step_id: offer.step, person: 'owner', platform: 'telegram' }]);
    expect(over.runs).toMatchObject([{ step_id: offer.step }]);
    expect(over.calls).toMatchObject([{ step_id: offer.step, verb: 'restart', fault: null, platform_id: expect.stringMatching(/./) as unknown }]);
    expect(over.history).toMatchObject([{ step_id: offer.step, template: 'restart_resource', ended: 'answered', verdict: 'verified' }]);
  }

  async function expectRecords(offer: Offer): Promise<void> {
    const ask = (sql: string) => stack.database.query(sql, [offer.ticket]);
    const moves = await ask("SELECT from_state || '>' || to_state AS move, person FROM moves WHERE ticket_id = $1 AND from_state IS NOT NULL ORDER BY id");
    expect(moves).toEqual([
      { move: 'assessed>planned', person: null }, { move: 'planned>validated', person: null }, { move: 'validated>awaiting', person: null },
      { move: 'awaiting>approved', person: 'owner' }, { move: 'approved>executed', person: 'owner' }, { move: 'executed>verified', person: null }, { move: 'verified>recorded', person: null },
    ]);
    expect(await ask("SELECT resolution_mode, outcome, evidence_references <@ ARRAY(SELECT id FROM facts) AS known, cardinality(evidence_references) > 0 AS some FROM incident_narratives WHERE ticket_id = $1"))
      .toEqual([{ resolution_mode: 'approved steps', outcome: 'resolved', known: true, some: true }]);
    expect(await ask("SELECT platform, kind FROM notices WHERE ticket_id = $1 AND kind <> 'edit' ORDER BY platform, id")).toEqual([
      { platform: 'discord', kind: 'post' }, { platform: 'discord', kind: 'post' }, { platform: 'discord', kind: 'line' },
      { platform: 'telegram', kind: 'post' }, { platform: 'telegram', kind: 'post' }, { platform: 'telegram', kind: 'line' },
    ]);
    const deaths = await stack.database.query("SELECT value FROM facts WHERE kind = 'container.died' AND resource = 'docker://lab/mended' AND value ->> 'exitCode' = '1'");
    expect(deaths.length).toBeGreaterThanOrEqual(3);
  }
});

function now(): number {
  return Math.floor(Date.now() / 1000);
}
