import { expect, test, type TestContext } from 'vitest';
import { birthFrom } from '../engine/changes.ts';
import type { Point } from '../engine/points.ts';
import { startChild, type Child, type ChildChoice } from './testing/child.ts';
import { declaredWorld, type DeclaredWorld } from './testing/declared-house.ts';
import { buttonsIn, has, press } from './testing/play.ts';
import { makeWorld, until, type World } from './testing/stack.ts';

/** Where the process dies in turn. Right after each call has left, it dies between every two of them; of the others, one may pass before the next process dies. */
const deaths: readonly (readonly [string, readonly Point[], number])[] = [
  ['right after each call', ['call.sent'], 20],
  ['elsewhere', ['run.finished', 'call.intended', 'verified', 'call.answered', 'executed', 'run.begun'], 10],
];
const names = ['a', 'b', 'c', 'd'];

test.concurrent.for(deaths)('a plan of twenty steps whose process is killed again and again, %s, does each once, and no more afterwards', { timeout: 900_000 }, async ([, points, least], context) => {
  const world = await worldFor(context);
  const { proxmox, git } = world.declared;
  git.push({ 'lab.lock.yaml': lock() });
  let kills = 0;
  let child = await begin(world, context, { dieAt: 'approval.committed' });
  await until('an offer of all steps', () => allButtons(world).length > 0, 90_000);
  await pressAll(world, child);
  expect(await child.ended).toBe('SIGKILL');
  const steps = await countOf(world, "SELECT count(*)::int AS n FROM approvals");
  expect(steps).toBe(20);
  for (;;) {
    const finished = await countOf(world, 'SELECT count(*)::int AS n FROM runs WHERE finished_at IS NOT NULL');
    const death = points[kills % points.length] ?? 'call.sent';
    child = await begin(world, context, { dieAt: death, passing: 1 + await resumes(world, death) });
    const ended = await Promise.race([child.ended, until('the end of the ticket', () => has(world, "SELECT 1 FROM tickets WHERE state = 'recorded'"), 90_000)]);
    if (ended === true) break;
    expect(ended).toBe('SIGKILL');
    kills += 1;
    expect(await countOf(world, 'SELECT count(*)::int AS n FROM runs WHERE finished_at IS NOT NULL')).toBeGreaterThanOrEqual(finished);
  }
  expect(kills).toBeGreaterThanOrEqual(least);
  await quiet(world);
  const writes = proxmox.requests.filter(({ method }) => method !== 'GET').map(({ method, path, params }) => `${method} ${path} ${JSON.stringify(params)}`);
  expect(writes).toHaveLength(new Set(writes).size);
  expect(writes).toHaveLength(20);
  for (const name of names) expect(proxmox.world.guest(140 + names.indexOf(name))).toMatchObject({ status: 'running', config: { name, cores: 2, memory: '2048' } });
  expect(await countOf(world, "SELECT count(*)::int AS n FROM tickets")).toBe(1);
  expect(await countOf(world, 'SELECT count(*)::int AS n FROM approvals')).toBe(20);
  expect(proxmox.violations).toEqual([]);
});

type Here = World & { declared: DeclaredWorld };

async function worldFor({ onTestFinished }: TestContext): Promise<Here> {
  const declared = await declaredWorld();
  const world = await makeWorld({ telegram: false, env: declared.env });
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') {
      for (const sql of ['SELECT to_state, why FROM moves ORDER BY id', 'SELECT step_id, ended, verdict, says FROM action_history ORDER BY at', 'SELECT step_id, verb, fault, platform_id FROM calls ORDER BY id', 'SELECT step_id, tries, finished_at FROM runs ORDER BY begun_at']) console.error(JSON.stringify(await world.database.query(sql)));
    }
    await world.close();
    await declared.close();
  });
  return { ...world, declared };
}

async function begin(world: Here, { onTestFinished }: TestContext, choice: ChildChoice): Promise<Child> {
  const child = await startChild(world.env, choice);
  onTestFinished(async ({ task }) => {
    await child.kill();
    if (task.result?.state === 'fail') console.error(child.said().slice(-3000));
  });
  return child;
}

function allButtons(world: Here): ReturnType<typeof buttonsIn> {
  return buttonsIn(world, 'discord', /^Approve (?:all|steps)/i);
}

async function pressAll(world: Here, child: Child): Promise<void> {
  await until('the press to be taken', async () => {
    const [button] = allButtons(world);
    if (child.isAlive() && button) await press(world, 'discord', button);
    return has(world, 'SELECT 1 FROM approvals');
  });
}

/** A step that was left before its call is begun anew by the next process, which must get past it to die at another. */
async function resumes(world: Here, death: Point): Promise<number> {
  const left = await has(world, 'SELECT 1 FROM runs WHERE finished_at IS NULL');
  return left && death !== 'run.begun' && death !== 'call.sent' ? 1 : 0;
}

/** Waits until the last of what the cluster was asked is answered, and the declaration was seen to be in force. */
async function quiet(world: Here): Promise<void> {
  await until('the declaration to be in force', () => has(world, "SELECT 1 FROM (SELECT value FROM facts WHERE kind = 'declaration.stands' ORDER BY id DESC LIMIT 1) AS last WHERE value -> 'steps' = '[]' AND value ->> 'settled' = 'true'"));
}

async function countOf(world: Here, sql: string): Promise<number> {
  return (await world.database.query<{ n: number }>(sql))[0]?.n ?? 0;
}

/** Four guests of clone, settings, a larger disk and a start, two in a pool that is made, and two storages that are added and one more: twenty steps. */
function lock(): string {
  const guests = names.map((name, n) => [
    `  - name: ${name}`, '    kind: qemu', `    vmid: ${140 + n}`, `    identity: { birth: ${birthFrom(`declared/lab/${name}`)} }`, '    from: { clone: 9000, full: true }', '    node: pve1', ...(n < 2 ? ['    pool: lab'] : []),
    '    cores: 2', '    memory_mb: 2048', '    disks: [{ slot: scsi0, size_gb: 40 }]', '    state: running',
  ].join('\n'));
  const storages = ['nas1', 'nas2', 'nas3'].map((name, n) => `  - { name: ${name}, type: nfs, server: 10.0.0.${5 + n}, export: /tank, content: [backup] }`);
  return ['version: 1', 'guests:', ...guests, 'storages:', ...storages, ''].join('\n');
}
