import { readFile } from 'node:fs/promises';

/** What tells this process from every other one that had or will have its number, `4711-123456`. */
export async function ownIdentity(): Promise<string> {
  return (await identityOf(process.pid)) ?? `${process.pid}-0`;
}

/** Whether the process of an identity runs. */
export async function isAlive(identity: string): Promise<boolean> {
  return await identityOf(Number.parseInt(identity)) === identity;
}

/** Number and time of start; null when there is no such process, or only what is left of it. */
async function identityOf(pid: number): Promise<string | null> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ') ?? ['X'];
  return fields[0] === 'Z' || fields[0] === 'X' ? null : `${pid}-${fields[19]}`;
}
