import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Receipt } from '../../engine/types.ts';
import type { Lab } from './adapter-contract.ts';

const web = 'docker://lab/web';

/** What every container engine must let the adapter find out without changing or reading anything inside. */
export function checkingContract(lab: () => Promise<Lab>): void {
  pathsContract(lab);
  permissionsContract(lab);
  networkContract(lab);
}

function pathsContract(lab: () => Promise<Lab>): void {
  test('folders, files and what is empty are told apart by their mounts', async () => {
    const { engine, machine, dataDir } = await lab();
    await mkdir(join(dataDir, 'data'));
    await writeFile(join(dataDir, 'app.conf'), 'secret words');
    await writeFile(join(dataDir, 'empty.conf'), '');
    await engine.run({ name: 'web', binds: [`${dataDir}/data:/data`, `${dataDir}/app.conf:/etc/app.conf:ro`, `${dataDir}/empty.conf:/etc/empty.conf`] });
    const receipt = await checkPaths(machine);
    expect(receipt.says).toBe('2 of 3 folders and files are as they should be. Not known: /etc/empty.conf is an empty file');
    expect(receipt.details).toEqual({ checked: 3, well: 2, wrong: 0, untold: 1, words: { folder: 1, file: 1, empty_file: 1 } });
    expect(JSON.stringify(receipt)).not.toContain('secret words');
  });

  test('a folder in the place of a file is told', async () => {
    const { engine, machine, dataDir } = await lab();
    await engine.run({ name: 'web', binds: [`${dataDir}/gone.conf:/etc/app.conf`] });
    expect((await checkPaths(machine)).says).toBe('0 of 1 folders and files are as they should be. Wrong: /etc/app.conf is a folder, though its name is that of a file');
  });

  test('a stopped container is looked at too, and a folder that vanished is told though the engine makes it anew', async () => {
    const { engine, machine, dataDir } = await lab();
    for (const name of ['here', 'gone']) await mkdir(join(dataDir, name));
    await chmod(join(dataDir, 'here'), 0o775);
    await engine.run({ name: 'web', binds: [`${dataDir}/here:/here`, `${dataDir}/gone:/gone`] });
    await engine.personStops('web');
    await rm(join(dataDir, 'gone'), { recursive: true });
    expect((await checkPaths(machine)).says).toBe('1 of 2 folders and files are as they should be. Wrong: /gone was missing; Docker seems to have made an empty folder for it just now');
  });

  test('without mounts there is nothing to look at, and without a container it is missing', async () => {
    const { engine, machine } = await lab();
    await expect(checkPaths(machine)).rejects.toMatchObject({ code: 'machine.missing' });
    await expect(machine.checkPermissions?.(web)).rejects.toMatchObject({ code: 'machine.missing' });
    await engine.run({ name: 'web' });
    expect(await checkPaths(machine)).toMatchObject({ id: 'checked 0', says: 'there are no folders and files to look at' });
  });
}

function permissionsContract(lab: () => Promise<Lab>): void {
  test('permissions are compared with the user that it runs as; without the owner only plain answers are given', async () => {
    const { engine, machine, dataDir } = await lab();
    for (const [name, mode] of [['open', 0o777], ['private', 0o700], ['fixed', 0o555]] as const) {
      await mkdir(join(dataDir, name));
      await chmod(join(dataDir, name), mode);
    }
    await engine.run({ name: 'web', user: '1000:1000', binds: ['open', 'private', 'fixed'].map((name) => `${dataDir}/${name}:/${name}`) });
    const { says, details } = await machine.checkPermissions?.(web) ?? nothing;
    expect(details['words']).toEqual({ fits: 1, owner_unknown: 1, denied: 1 });
    expect(says).toBe('1 of 3 folders and files are as they should be'
      + '. Wrong: /fixed has mode 555, owner not known; it runs as user 1000, which may not read and write'
      + '. Not known: /private has mode 700, owner not known; it runs as user 1000, and whether that may read and write cannot be told');
  });

  test('root may use everything', async () => {
    const { engine, machine, dataDir } = await lab();
    await mkdir(join(dataDir, 'private'), { mode: 0o700 });
    await engine.run({ name: 'web', binds: [`${dataDir}/private:/private`] });
    expect((await machine.checkPermissions?.(web))?.says).toBe('1 of 1 folders and files are as they should be: /private (it runs as root)');
  });
}

function networkContract(lab: () => Promise<Lab>): void {
  test('a name is looked for among the containers of the networks that it is on', async () => {
    const { engine, machine } = await lab();
    await engine.run({ name: 'web', network: { name: 'front' } });
    await engine.run({ name: 'cache', network: { name: 'front', aliases: ['redis'] } });
    await engine.run({ name: 'db', network: { name: 'back', aliases: ['database'] } });
    await engine.run({ name: 'sleeper', network: { name: 'front' } });
    await engine.personStops('sleeper');
    const { says, details } = await machine.resolveNames?.(web, ['redis', 'Database', 'sleeper', 'no-such-name.invalid']) ?? nothing;
    expect(details['words']).toEqual({ container: 1, other_network: 1, down: 1, no_name: 1 });
    expect(says).toBe('1 of 4 names are as they should be'
      + '. Wrong: lab/db has that name on network lab/back, which it is not on; lab/sleeper has that name, but does not run; one is not found from here: nobody has that name');
    expect(JSON.stringify({ says, details })).not.toContain('no-such-name');
  });

  test('ports of containers are tried at their own addresses', async () => {
    const { engine, machine } = await lab();
    await engine.run({ name: 'web', network: { name: 'front' } });
    await engine.run({ name: 'db', network: { name: 'front', aliases: ['database'] }, listens: 5432 });
    expect((await machine.reach?.(web, ['database:5432', 'db:5433']))?.says).toBe(
      '1 of 2 addresses are as they should be. Wrong: nothing takes connections at port 5433 of lab/db');
    expect((await machine.reach?.('docker://lab/db', []))?.says).toBe('1 of 1 ports are as they should be: lab/db answers at port 5432');
    await engine.personStops('db');
    expect((await machine.reach?.('docker://lab/db', []))?.says).toBe('0 of 1 ports are as they should be. Wrong: lab/db does not run');
  });
}

async function checkPaths(machine: Lab['machine']): Promise<Receipt> {
  return await machine.checkPaths?.(web) ?? nothing;
}

const nothing: Pick<Receipt, 'says' | 'details'> & { id: string } = { id: '', says: '' as Receipt['says'], details: {} };
