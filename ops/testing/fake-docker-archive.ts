import { lstatSync, mkdirSync, statSync, type Stats } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import type { FakeAnswer } from './fake-docker-api.ts';
import type { FakeContainer, FakeMount } from './fake-docker-world.ts';

type Seen = { size: number; mode: number; mtime: Date };

const folderBit = 2 ** 31;
const socketBit = 2 ** 24;

/**
 * Answers what stands at a path of a container, in the header that Docker has for it. Sources below the folder for temporary files
 * are looked at as they are, and made where they are missing, as Docker does before it looks; all others are folders.
 */
export function archiveOf(container: FakeContainer, query: URLSearchParams): FakeAnswer {
  const path = query.get('path');
  if (path === null || path === '') return { status: 400, body: { message: 'missing parameter: path' } };
  const { mounts } = container.spec;
  if (!mounts.every(prepared)) return { status: 500, body: { message: 'mkdir: file exists' } };
  const mount = mounts.find(({ destination }) => destination === path);
  if (!mount && path !== '/') return { status: 404, body: { message: `Could not find the file ${path} in container ${container.name}` } };
  const { size, mode, mtime } = mount && isReal(mount) ? realOf(mount) : { size: 4096, mode: folderBit + 0o755, mtime: new Date(0) };
  const stat = Buffer.from(JSON.stringify({ name: basename(path) || '/', size, mode, mtime: mtime.toISOString(), linkTarget: '' })).toString('base64');
  return { status: 200, headers: { 'X-Docker-Container-Path-Stat': stat, Date: new Date().toUTCString() } };
}

/** Makes the source of a mount where it is missing; false where a link leads nowhere. */
function prepared(mount: FakeMount): boolean {
  if (!isReal(mount) || there(mount.source, statSync)) return true;
  if (there(mount.source, lstatSync)) return false;
  mkdirSync(mount.source, { recursive: true, mode: 0o755 });
  return true;
}

function isReal({ name, source }: FakeMount): boolean {
  return name === undefined && source.startsWith(`${tmpdir()}/`);
}

function realOf({ source }: FakeMount): Seen {
  const seen = statSync(source);
  return { size: seen.size, mode: (seen.mode & 0o777) + (seen.isDirectory() ? folderBit : seen.isSocket() ? socketBit : 0), mtime: seen.mtime };
}

function there(path: string, look: (path: string) => Stats): boolean {
  try {
    look(path);
    return true;
  } catch {
    return false;
  }
}
