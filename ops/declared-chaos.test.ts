import { expect, test } from 'vitest';
import { birthFrom } from '../engine/changes.ts';
import { startDeclaredLab, writesOf, type DeclaredLab } from './testing/declared-house.ts';
import { buttonsIn, has, press } from './testing/play.ts';
import { until } from './testing/stack.ts';

const names = ['a', 'b', 'c'];

test.for([1, 2, 3])('with calls that fail, hang or lose their answer by chance (seed %i) all is made once, by presses alone', { timeout: 300_000 }, async (seed, { onTestFinished }) => {
  const lab = await startDeclaredLab({ telegram: false, env: { STEP_TIMEOUT_SECONDS: '5', VERIFY_LIMIT_SECONDS: '30' } });
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') console.error(JSON.stringify(await lab.stack.database.query('SELECT to_state, why FROM moves ORDER BY id')), writesOf(lab));
    await lab.stop();
  });
  lab.proxmox.chaos({ seed });
  lab.git.push({ 'lab.lock.yaml': lock() });
  const pressed = new Map<string, number>();
  await until('the declaration to be in force', async () => {
    for (const button of buttonsIn(lab.stack, 'discord', /^(?:Approve|Check again)/)) {
      if (Date.now() - (pressed.get(button.token) ?? 0) < 3000) continue;
      pressed.set(button.token, Date.now());
      await press(lab.stack, 'discord', button);
    }
    return isInForce(lab);
  }, 280_000);
  lab.proxmox.heal();
  const clones = writesOf(lab).filter((line) => line.endsWith('/clone')).length;
  const tries = await lab.stack.database.query<{ n: number }>("SELECT count(*)::int AS n FROM api_calls WHERE method = 'POST' AND path LIKE '%/clone'");
  expect(clones).toBeLessThanOrEqual(3 * names.length);
  expect(tries[0]?.n).toBeGreaterThanOrEqual(names.length);
  for (const name of names) expect(lab.proxmox.world.guest(140 + names.indexOf(name))).toMatchObject({ status: 'running', config: { name, cores: 2 } });
  expect(lab.proxmox.world.state.guests.size).toBe(names.length + 1);
  expect(lab.proxmox.violations).toEqual([]);
});

function isInForce({ stack }: DeclaredLab): Promise<boolean> {
  return has(stack, "SELECT 1 FROM (SELECT value FROM facts WHERE kind = 'declaration.stands' ORDER BY id DESC LIMIT 1) AS last WHERE value -> 'steps' = '[]' AND value ->> 'settled' = 'true'");
}

function lock(): string {
  const guests = names.map((name, n) => [
    `  - name: ${name}`, '    kind: qemu', `    vmid: ${140 + n}`, `    identity: { birth: ${birthFrom(`declared/lab/${name}`)} }`, '    from: { clone: 9000, full: true }', '    node: pve1',
    '    cores: 2', '    disks: [{ slot: scsi0, size_gb: 40 }]', '    state: running',
  ].join('\n'));
  return ['version: 1', 'guests:', ...guests, ''].join('\n');
}
