import { mkdtemp, chmod, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectConsole } from '../bot/channels/console.ts';
import { approvingHand } from '../bot/console/keys.ts';
import { defineChannel, defineSettings } from '../engine/define.ts';
import { wordsOf } from '../engine/errors.ts';
import { read } from '../storage/tickets.ts';
import { readConfig } from './config.ts';
import { openLog } from './log.ts';
import { loadAllParts, type AllParts } from './parts.ts';
import { openRig, type Rig } from './rig.ts';
import { startCopilot } from './copilot.ts';
import { collectSettings } from './settings.ts';
import { startFakeDocker, type FakeDocker } from './testing/fake-docker.ts';

/** How long the demo waits for an end without a keyboard, in seconds. */
const limitSeconds = 60;
const name = 'photos-db';

let stopped = false;
const yes = process.argv.includes('--yes');
const terminal = process.stdin.isTTY;
if (!yes && !terminal) {
  process.stderr.write('There is no keyboard to approve with: run it in a terminal, or as `npm run demo -- --yes`.\n');
  process.exitCode = 2;
} else {
  process.exitCode = await demo().catch((error: unknown) => {
    process.stderr.write(`The demo failed: ${wordsOf(error)}\n`);
    return 1;
  });
  process.exit();
}

/** Plays one incident on the built-in lab; answers 0 only if it ended resolved. */
async function demo(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'homelab-copilot-demo-'));
  await chmod(folder, 0o755);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => { stopped = true; });
  const lab = await startFakeDocker({ socketPath: join(folder, 'engine.sock') });
  const rig = await openDemoRig(folder, lab);
  const service = await startCopilot(rig);
  const end = async () => {
    await service.stop();
    await rig.close();
    await lab.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    tell(`A lab of one pretended machine runs ${name}. In a moment it will begin to crash.`);
    if (!yes) tell('When the copilot asks: a approves, r rejects, w says why, d shows details, q ends the demo.');
    return await play(rig, lab);
  } finally {
    await end();
  }
}

async function play(rig: Rig, lab: FakeDocker): Promise<number> {
  lab.add({ name, image: 'postgres:18', restartPolicy: 'always', behaviour: 'healthy' });
  await sleep(1500);
  const crashing = setInterval(() => {
    if (lab.calls.some((call) => call.verb === 'restart')) clearInterval(crashing);
    else lab.crash(name, { exitCode: 1 });
  }, 600);
  try {
    const outcome = await outcomeOf(rig);
    tell(`The incident ended: ${outcome}. Requests that changed something: ${lab.calls.map((call) => `${call.verb} ${call.name}`).join(', ')}.`);
    return outcome === 'resolved' ? 0 : 1;
  } finally {
    clearInterval(crashing);
  }
}

async function outcomeOf(rig: Rig): Promise<string> {
  const until = yes ? Date.now() + limitSeconds * 1000 : Infinity;
  while (Date.now() < until && !stopped) {
    const [ticket] = await read(rig.store, "WHERE state = 'recorded' OR (state = 'parked' AND body ->> 'reason' = 'handed_over') LIMIT 1", []);
    if (ticket) {
      await sleep(1000);
      return ticket.state === 'recorded' ? ticket.outcome.kind : 'handed over to you';
    }
    await sleep(200);
  }
  return stopped ? 'stopped by you' : `nothing within ${limitSeconds} s`;
}

async function openDemoRig(folder: string, lab: FakeDocker): Promise<Rig> {
  const parts = { ...await loadAllParts(), channels: [demoConsole()] } satisfies AllParts;
  const config = readConfig({
    DATA_DIR: join(folder, 'data'), DOCKER_HOSTS: `lab=${lab.url}`, STATUS_PORT: '0', ADMINS: 'you=console',
    SETTLE_SECONDS: '1', RECOVERY_SECONDS: '4', POLL_SECONDS: '2',
  }, collectSettings([...parts.detectors, ...parts.adapters, ...parts.models, ...parts.channels]));
  return openRig({ config, parts, log: openLog('warn', true), terminal: true });
}

function demoConsole() {
  return defineChannel({
    platform: 'console',
    about: 'The terminal of the demo',
    settings: defineSettings('Console of the demo', {}),
    on: () => true,
    connect: (_, world) => Promise.resolve(connectConsole(world, {
      input: process.stdin, output: process.stdout, isTTY: !yes && terminal, ...(yes ? { hand: approvingHand() } : {}),
    })),
  });
}

function tell(words: string): void {
  process.stdout.write(`${words}\n`);
}
