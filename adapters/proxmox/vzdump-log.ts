/** How the backup of one guest went, as the log of its task tells. */
export type GuestResult = 'ok' | 'warnings' | 'failed' | 'unknown';

/** One run of vzdump: whom its command named, where it wrote to, what it left to other nodes, and how it went for each guest it came to. */
export type BackupRun = {
  /** Guests that the command named; empty when it named all of them or a pool. */
  named: number[];
  storage: string | null;
  skipped: number[];
  results: Map<number, GuestResult>;
};

type Reading = BackupRun & { current: number | null };

/** Reads the lines of a vzdump task, whole or as far as they go. One task backs up many guests; each has its own result. */
export function readBackupLog(lines: readonly string[]): BackupRun {
  const reading: Reading = { named: [], storage: null, skipped: [], results: new Map(), current: null };
  for (const line of lines) readLine(reading, line);
  const { current: _, ...run } = reading;
  return run;
}

function readLine(reading: Reading, line: string): void {
  const command = /^INFO: starting new backup job: vzdump(.*)$/.exec(line)?.[1];
  if (command !== undefined) Object.assign(reading, commandOf(command));
  const skipped = /^INFO: skip external VMs: ([\d, ]+)$/.exec(line)?.[1];
  if (skipped !== undefined) reading.skipped = numbersIn(skipped);
  const started = /^INFO: Starting Backup of VM (\d+)\b/.exec(line)?.[1];
  if (started !== undefined) begin(reading, Number(started));
  const finished = /^INFO: Finished Backup of VM (\d+)\b/.exec(line)?.[1];
  if (finished !== undefined) finish(reading, Number(finished));
  const failed = /^ERROR: Backup of VM (\d+) failed\b/.exec(line)?.[1];
  if (failed !== undefined) end(reading, Number(failed), 'failed');
  if (/^WARN:/.test(line) && reading.current !== null) reading.results.set(reading.current, 'warnings');
}

/** A guest that was begun and of whom nothing more is said was cut off, or is still at work. */
function begin(reading: Reading, vmid: number): void {
  reading.current = vmid;
  reading.results.set(vmid, 'unknown');
}

function finish(reading: Reading, vmid: number): void {
  end(reading, vmid, reading.results.get(vmid) === 'warnings' ? 'warnings' : 'ok');
}

function end(reading: Reading, vmid: number, result: GuestResult): void {
  reading.results.set(vmid, result);
  reading.current = null;
}

function commandOf(command: string): Pick<BackupRun, 'named' | 'storage'> {
  const [, vmids = ''] = /^((?:\s+\d+)*)(?:\s|$)/.exec(command) ?? [];
  return { named: numbersIn(vmids), storage: /\s--storage[ =]'?([\w.-]+)/.exec(command)?.[1] ?? null };
}

function numbersIn(text: string): number[] {
  return (text.match(/\d+/g) ?? []).map(Number);
}
