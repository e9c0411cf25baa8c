import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeepBundle } from '../engine/bundle.ts';
import { named, safe } from '../engine/distill.ts';
import { Fault } from '../engine/errors.ts';
import { nameOf } from '../engine/refs.ts';

/** Keeps each bundle in a folder of its own below `diagnostics`, which only the owner of this process can read. */
export function bundlesIn(dataDir: string, now: () => Date): KeepBundle {
  return async ({ ref, files, lines }) => {
    const id = `${now().toISOString().replace(/[-:.]/g, '')}-${nameOf(ref).replace(/[^A-Za-z0-9_.-]+/g, '_').slice(0, 80)}`;
    await write(join(dataDir, 'diagnostics'), id, files).catch((error: unknown) => { throw diskFault(error); });
    const bytes = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    return {
      id,
      says: safe`collected ${files.size} files about ${named(ref)}, ${Math.ceil(bytes / 1024)} KiB, ${lines} log lines`,
      details: { bytes, files: files.size, lines },
    };
  };
}

async function write(parent: string, id: string, files: ReadonlyMap<string, string>): Promise<void> {
  const folder = join(parent, id);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await chmod(parent, 0o700);
  try {
    await mkdir(folder, { mode: 0o700 });
    for (const [name, text] of files) await writeFile(join(folder, name), text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function diskFault(cause: unknown): Fault {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return new Fault('machine.full', 'The disk under DATA_DIR is full: the diagnostics could not be written', { cause });
  return new Fault('machine.refused', `The diagnostics could not be written under DATA_DIR: ${code}`, { cause });
}
