import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { textsIn } from './testing/play.ts';
import { chats, offerOf, shownIn } from './testing/press-world.ts';
import { realDocker, realDockerSocket, scripts, type RealDocker } from './testing/real-docker.ts';
import { canStartEngine, ownEngine, type OwnEngine } from './testing/real-dockerd.ts';
import { startStack, until, type Stack } from './testing/stack.ts';

const seconds = { timeout: 300_000 };
const names = ['mail', 'photos', 'music'];
const witnessed = { resource: 'docker://lab/witness', open: true };

/** Writes numbered lines, each run under a name of its own, and ends as told: with an error once there is a file for it. */
const talks = 'trap "exit 0" TERM; r=$(cut -d" " -f1 /proc/uptime); i=0; while [ ! -f /fault/end ]; do i=$((i+1)); echo "run $r line $i"; sleep 0.1; done; exit 3';

describe.skipIf(realDockerSocket() === null || !canStartEngine())('a Docker engine', () => {
  let dockerd: OwnEngine;
  let engine: RealDocker;
  let stack: Stack;
  let fault: string;

  beforeEach(async () => {
    fault = await mkdtemp(join(tmpdir(), 'copilot-fault-'));
    dockerd = await ownEngine();
    engine = await realDocker(dockerd.socket);
    for (const name of names) await engine.run({ name, script: talks, restartPolicy: 'always', binds: [`${fault}:/fault:ro`] });
    await engine.run({ name: 'backup', script: 'echo done', restartPolicy: 'no' });
  }, 120_000);
  afterEach(async () => {
    await stack.stop();
    await dockerd.start();
    await engine.close();
    await dockerd.remove();
    await rm(fault, { recursive: true, force: true });
    expect([...stack.discord.violations, ...stack.telegram.violations]).toEqual([]);
  }, 120_000);

  test('that is stopped and started is no incident: what comes back is no loop, what does not come back was stopped, and no line is lost or doubled', seconds, async () => {
    await engine.run({ name: 'lone', script: talks, restartPolicy: 'no', binds: [`${fault}:/fault:ro`] });
    await watch();
    await someLines(...names, 'lone');
    for (let times = 0; times < 3; times += 1) {
      await dockerd.stop();
      await until('the engine to be missed', isAway);
      await dockerd.start();
      await until('the engine to be back', isBack);
      await anotherRun();
    }
    await untilWitnessed();
    expect(await tickets()).toEqual([witnessed]);
    expect((await engine.docker.getContainer('lone').inspect()).State.Running).toBe(false);
    await expectLines(...names, 'lone');
  });

  test('that is stopped and started together with this service, as when its machine is, is no incident, and no line is lost or doubled', seconds, async () => {
    await engine.run({ name: 'lone', script: talks, restartPolicy: 'no', binds: [`${fault}:/fault:ro`] });
    await engine.run({ name: 'rude', script: talks.replace('exit 0', 'exit 1'), restartPolicy: 'always', binds: [`${fault}:/fault:ro`] });
    await watch();
    await someLines(...names, 'lone', 'rude');
    for (let times = 0; times < 3; times += 1) {
      await stack.service.stop();
      await stack.rig.close();
      await dockerd.stop();
      await dockerd.start();
      await stack.start();
      await anotherRun();
    }
    await untilWitnessed();
    expect(await tickets()).toEqual([witnessed]);
    await expectLines(...names, 'lone', 'rude');
  });

  test('that stays away is one card, which is over once it is back', seconds, async () => {
    await watch({ HOST_UNREACHABLE_SECONDS: '5' });
    await someLines(...names);
    await dockerd.stop();
    await until('its ticket', async () => (await tickets()).length > 0, 60_000);
    for (const chat of chats) await until(`${chat} to tell of it`, () => cardsIn(chat).length > 0);
    await sleep(5000);
    expect(await tickets()).toEqual([{ resource: 'docker://lab', open: true }]);
    await dockerd.start();
    await until('it to be over', async () => (await tickets()).every((ticket) => !ticket.open), 60_000);
    await untilWitnessed();
    expect(await tickets()).toEqual([{ resource: 'docker://lab', open: false }, witnessed]);
    for (const chat of chats) {
      await until(`${chat} to say so`, () => cardsIn(chat).filter((text) => /^✅ RECOVERED by itself \d\d:\d\d · lab/.test(text)).length === 1);
      expect(cardsIn(chat)).toHaveLength(2);
      expect(textsIn(stack, chat).filter((text) => text.startsWith('✅ RECOVERED by itself · INC-1 '))).toHaveLength(1);
    }
    await expectLines(...names);
  });

  test('that dies hides nothing: a container that ended with an error meanwhile is told of, and those that were killed with it are not', seconds, async () => {
    const end = await mkdtemp(join(tmpdir(), 'copilot-fault-'));
    await engine.run({ name: 'worker', script: talks, restartPolicy: 'no', binds: [`${end}:/fault:ro`] });
    await watch();
    await someLines(...names, 'worker');
    await dockerd.crash();
    await until('the engine to be missed', isAway);
    await writeFile(join(end, 'end'), '');
    await sleep(2000);
    await dockerd.start();
    const offer = await offerOf(stack, 'worker');
    for (const chat of chats) expect(shownIn(stack, chat, offer.places[chat].card)).toContain('lab/worker stopped with exit code 3');
    await anotherRun();
    await untilWitnessed();
    expect(await tickets()).toEqual([{ resource: 'docker://lab/worker', open: true }, witnessed]);
    await expectLines(...names, 'worker');
    await rm(end, { recursive: true });
  });

  async function watch(env: Record<string, string> = {}): Promise<void> {
    stack = await startStack({ env: { DOCKER_HOSTS: `lab=unix://${dockerd.socket}`, RECOVERY_SECONDS: '3', LOG_WINDOW_SECONDS: '2', ...env } });
  }

  function tickets(): Promise<{ resource: string; open: boolean }[]> {
    return stack.database.query("SELECT resource, state <> 'recorded' AS open FROM tickets ORDER BY id");
  }

  function isAway(): boolean {
    return stack.rig.states.all().some((part) => part.name === 'docker:lab' && part.state === 'away');
  }

  function isBack(): boolean {
    return stack.rig.states.all().some((part) => part.name === 'docker:lab' && part.state === 'ok');
  }

  function cardsIn(chat: (typeof chats)[number]): string[] {
    return textsIn(stack, chat).filter((text) => text.includes('logs stay on your server'));
  }

  async function storedOf(name: string): Promise<string[]> {
    const found = await stack.database.query<{ line: string }>('SELECT line FROM logs WHERE service = $1', [`docker://lab/${name}`]);
    return found.map(({ line }) => line);
  }

  async function someLines(...of: string[]): Promise<void> {
    for (const name of of) await until(`lines of ${name}`, async () => (await storedOf(name)).length > 10);
  }

  /** Waits for lines of the run that goes on now. */
  async function anotherRun(): Promise<void> {
    for (const name of names) {
      const { State } = await until(`${name} to run`, async () => {
        const seen = await engine.docker.getContainer(name).inspect().catch(() => null);
        return seen?.State.Running === true && seen;
      });
      const since = new Date(State.StartedAt);
      await until(`lines of the new run of ${name}`, async () => (await stack.database.query('SELECT 1 FROM logs WHERE service = $1 AND at > $2', [`docker://lab/${name}`, since])).length > 10);
    }
  }

  /** What the engine keeps of each log is stored line for line, and nothing twice. */
  async function expectLines(...of: string[]): Promise<void> {
    for (const name of of) {
      await engine.docker.getContainer(name).stop({ t: 5 }).catch(() => undefined);
      const kept = (await engine.docker.getContainer(name).logs({ stdout: true, stderr: true })).toString().match(/run \S+ line \d+/g) ?? [];
      await until(`all lines of ${name}`, async () => (await storedOf(name)).length >= kept.length);
      expect((await storedOf(name)).sort()).toEqual([...kept].sort());
    }
  }

  /** Long enough for whatever else is to be told, and until something that breaks then has been told, too. */
  async function untilWitnessed(): Promise<void> {
    await sleep(8000);
    await engine.run({ name: 'witness', script: scripts.crashes(3), restartPolicy: 'always' });
    await offerOf(stack, 'witness');
  }
});
