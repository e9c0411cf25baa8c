import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Lines of a log, and the name of the true group of each. */
export type LogSet = { name: string; lines: string[]; truth: string[] };

const ending = '_2k.log.gz';

/** The sets of a folder of `<Name>_2k.log.gz` and `<Name>_2k.log_structured.csv.gz`, whose column `EventId` is the truth. */
export function readLogSets(folder: string): LogSet[] {
  const names = readdirSync(folder).filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length));
  return names.map((name) => {
    const rows = tableOf(unpacked(join(folder, `${name}_2k.log_structured.csv.gz`)));
    const column = rows[0]?.indexOf('EventId') ?? -1;
    const lines = unpacked(join(folder, name + ending)).replace(/\r?\n$/, '').split(/\r?\n/);
    return { name, lines, truth: rows.slice(1).map((row) => row[column] ?? '') };
  });
}

/** A set made here, in the manner of containers: a stand-in where there is no folder of real ones. */
export function madeLogSet(count: number): LogSet {
  const set: LogSet = { name: 'made', lines: [], truth: [] };
  for (let n = 0; n < count; n += 1) {
    const kind = (n * 7919) % manners.length;
    set.lines.push(manners[kind]?.(n) ?? '');
    set.truth.push(String(kind));
  }
  return set;
}

const clock = (n: number) => `${String(n % 24).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}:${String((n * 7) % 60).padStart(2, '0')}`;
const address = (n: number) => `10.${n % 256}.${(n * 3) % 256}.${(n * 5) % 256}:${1024 + (n % 60_000)}`;
const hex = (n: number) => (n * 2_654_435_761 % 4_294_967_296).toString(16).padStart(8, '0');

const manners: readonly ((n: number) => string)[] = [
  (n) => `2026-03-0${1 + (n % 9)} ${clock(n)},${100 + (n % 900)} INFO [worker-${n % 8}] app.jobs.Queue: job ${hex(n)} finished in ${n % 9000} ms`,
  (n) => `2026-03-0${1 + (n % 9)} ${clock(n)},${100 + (n % 900)} ERROR [worker-${n % 8}] app.jobs.Queue: job ${hex(n)} failed: connect ECONNREFUSED ${address(n)}`,
  (n) => `Mar  ${1 + (n % 9)} ${clock(n)} nas sshd[${n}]: Failed password for user${n % 50} from ${address(n)} port ${n % 60_000} ssh2`,
  (n) => `Mar  ${1 + (n % 9)} ${clock(n)} nas kernel: eth${n % 4}: link becomes ready, ${n % 1000} Mbps`,
  (n) => `2026/03/01 ${clock(n)} [error] ${n % 99}#${n % 99}: *${n} open() "/srv/${hex(n)}.html" failed (2: No such file or directory)`,
  (n) => JSON.stringify({ level: 30, time: 1_700_000_000_000 + n, pid: n % 9, msg: `request ${n} completed`, ms: n % 400 }),
  (n) => `time="2026-03-01T${clock(n)}Z" level=warning msg="slow query" duration=${n % 4000}ms rows=${n % 100}`,
  (n) => `${address(n)} - - [01/Mar/2026:${clock(n)} +0000] "GET /items/${hex(n)} HTTP/1.1" 200 ${n % 90_000} "-" "agent/${n % 9}.1"`,
  (n) => `2026-03-01 ${clock(n)}.${100 + (n % 900)} UTC [${n}] LOG:  checkpoint complete: wrote ${n % 500} buffers; write=${n % 9}.0 s, total=${n % 20}.1 s`,
  (n) => `[${clock(n)}] [INF] [${n % 30}] Scan: ${n % 300} items of /media/${hex(n)} in ${n % 60} s`,
];

function unpacked(path: string): string {
  return gunzipSync(readFileSync(path)).toString('utf8');
}

/** The rows of a text of comma-separated values; a quoted one may hold commas, line ends and doubled quotes. */
function tableOf(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '') break;
    if (end !== ',') rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}
