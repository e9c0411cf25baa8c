import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A Docker engine that is a test's own, in a folder of its own, so that it may be stopped. */
export type OwnEngine = {
  socket: string;
  start: () => Promise<void>;
  stop: () => Promise<void>;
  /** Ends the engine without a word to its containers, which run on until it is started again. */
  crash: () => Promise<void>;
  /** Stops it for good and takes all of it away. */
  remove: () => Promise<void>;
};

/** Whether an engine can be started here: it takes root and dockerd. */
export function canStartEngine(): boolean {
  return process.getuid?.() === 0 && spawnSync('sh', ['-c', 'command -v dockerd']).status === 0;
}

/** Starts an engine. */
export async function ownEngine(): Promise<OwnEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'copilot-dockerd-'));
  const pidFile = join(folder, 'docker.pid');
  const dockerd = (verb: 'start' | 'stop') => promisify(execFile)('sh', ['ops/testing/dockerd.sh', verb, folder]);
  const { stdout } = await dockerd('start');
  const stop = async (): Promise<void> => { await dockerd('stop'); };
  return {
    socket: stdout.trim(), stop,
    start: async () => { await dockerd('start'); },
    crash: async () => {
      process.kill(Number(await readFile(pidFile, 'utf8')), 'SIGKILL');
      await rm(pidFile);
    },
    remove: async () => {
      await stop();
      await unmount(folder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An engine that crashed leaves mounts behind. */
async function unmount(folder: string): Promise<void> {
  const points = (await readFile('/proc/mounts', 'utf8')).split('\n').flatMap((line) => line.split(' ')[1] ?? []);
  for (const point of points.filter((one) => one.startsWith(`${folder}/`)).reverse()) spawnSync('umount', ['-l', point]);
}
