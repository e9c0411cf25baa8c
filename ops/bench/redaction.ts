import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { signatureText } from '../../engine/distill.ts';
import { newRedactor, redact } from '../../engine/redact/redact.ts';
import { newMiner } from '../../engine/signatures/miner.ts';
import { environment } from '../config.ts';
import { isGone, madeSecrets, ordinaryLines, type MadeSecret } from '../testing/made-secrets.ts';
import { median, reportOf, rounded, type Effort, type Report } from './figures.ts';
import { load } from './lab.ts';
import { readLogSets } from './log-sets.ts';

type Corpus = { secrets: MadeSecret[]; lookalikes: string[] };

/**
 * The share of secrets of which no 8-character piece survives each layer, in percent, how many ordinary lines the deny-list alters, and
 * its MB per second in one thread, by the clock and by processor time. `TEST_REDACTION` names a file or folder of `.jsonl[.gz]` with `rule`, `sample`, `label` and `secret`,
 * `TEST_LOGHUB` one of log sets; without them lines made here. The floor looks for an `=` in each line.
 */
export function benchRedaction({ quick }: Effort): Promise<Report> {
  const [from, logs] = [environment()['TEST_REDACTION'], environment()['TEST_LOGHUB']];
  if (from === undefined) process.stderr.write('TEST_REDACTION names no file: these figures are of secrets made by the bench itself.\n');
  const corpus = from === undefined ? { secrets: madeSecrets(quick ? 1000 : 10_000), lookalikes: [] } : readCorpus(from);
  const ordinary = [...ordinaryLines(10_000), ...logs === undefined ? [] : readLogSets(logs).flatMap(({ lines }) => lines)];
  const layers = { deny: shareGone(corpus.secrets, (text) => redact(text).text), egress: shareGone(corpus.secrets, egress()) };
  failing(layers.deny.left);
  const speed = speedOf(ordinary, quick ? 3 : 8);
  return Promise.resolve(reportOf({
    secrets: corpus.secrets.length, kinds: new Set(corpus.secrets.map(({ kind }) => kind)).size, made_here: from === undefined ? 1 : 0,
    deny_gone_percent: layers.deny.percent, egress_gone_percent: layers.egress.percent, chat_gone_percent: layers.deny.chat,
    ordinary_lines: ordinary.length, ordinary_altered_percent: altered(ordinary), lookalikes: corpus.lookalikes.length, lookalikes_altered_percent: altered(corpus.lookalikes),
    mb_per_s: speed.redactor.wall, mb_per_cpu_s: speed.redactor.cpu, ...load(),
  }, { mb_per_s: speed.floor.wall, mb_per_cpu_s: speed.floor.cpu }));
}

function readCorpus(path: string): Corpus {
  const files = statSync(path).isDirectory() ? readdirSync(path).filter((name) => /^redaction.*\.jsonl(?:\.gz)?$/.test(name)).map((name) => join(path, name)) : [path];
  const rows = files.flatMap((file) => textOf(file).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as { rule: string; sample: string; label: string; secret?: string }));
  return {
    secrets: rows.flatMap(({ rule, sample, label, secret }) => (label === 'positive' && secret !== undefined ? [{ kind: rule, line: sample, secret }] : [])),
    lookalikes: rows.filter(({ label }) => label === 'negative').map(({ sample }) => sample),
  };
}

function textOf(file: string): string {
  const bytes = readFileSync(file);
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
}

function shareGone(secrets: readonly MadeSecret[], layer: (text: string) => string): { percent: number; chat: number; left: MadeSecret[] } {
  const left = secrets.filter(({ line, secret }) => !isGone(layer(line), secret));
  const isChat = ({ kind }: MadeSecret) => /discord|telegram/i.test(kind);
  return { percent: shareOf(secrets.length, left.length), chat: shareOf(secrets.filter(isChat).length, left.filter(isChat).length), left };
}

/** The kinds of which something is left, for the one who tunes. */
function failing(left: readonly MadeSecret[]): void {
  for (const name of new Set(left.map(({ kind }) => kind))) process.stderr.write(`deny-list: ${left.filter(({ kind }) => kind === name).length} of kind ${name} left\n`);
}

function shareOf(all: number, left: number): number {
  return all === 0 ? 100 : rounded((100 * (all - left)) / all, 3);
}

function egress(): (text: string) => string {
  const miner = newMiner();
  return (text) => text.split('\n').map((line) => signatureText({ signature: miner.sign(line), lines: 1 })).join('\n');
}

function altered(lines: readonly string[]): number {
  return lines.length === 0 ? 0 : rounded((100 * lines.filter((line) => redact(line).text !== line).length) / lines.length, 3);
}

type Speed = { wall: number; cpu: number };

/** MB per second and per second of processor time, the median of some rounds after one that warms up. */
function speedOf(lines: readonly string[], rounds: number): { redactor: Speed; floor: Speed } {
  const megabytes = lines.reduce((all, line) => all + Buffer.byteLength(line) + 1, 0) / 1e6;
  const runs: { redactor: Speed[]; floor: Speed[] } = { redactor: [], floor: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const redactor = newRedactor();
    runs.redactor.push(secondsOf(() => lines.reduce((all, line) => all + redactor.line(line).text.length, 0)));
    runs.floor.push(secondsOf(() => lines.filter((line) => line.includes('=')).length));
  }
  const rate = ([, ...warm]: readonly Speed[], of: keyof Speed) => rounded(megabytes / median(warm.map((run) => run[of])), 1);
  const speed = (of: readonly Speed[]): Speed => ({ wall: rate(of, 'wall'), cpu: rate(of, 'cpu') });
  return { redactor: speed(runs.redactor), floor: speed(runs.floor) };
}

function secondsOf(run: () => number): Speed {
  const [begun, used] = [performance.now(), process.cpuUsage()];
  run();
  const { user, system } = process.cpuUsage(used);
  return { wall: (performance.now() - begun) / 1000, cpu: (user + system) / 1e6 };
}
