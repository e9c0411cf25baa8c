import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { frameParser } from '../../adapters/docker/frames.ts';
import { median, reportOf, type Effort, type Report } from './figures.ts';

const chunkBytes = 64 * 1024;

/** The part of docker-modem that is measured. */
type Modem = { prototype: { demuxStream: (stream: EventEmitter, stdout: Sink, stderr: Sink) => void } };
type Sink = { write: (bytes: Buffer) => void };

/** Lines per second out of the frames of a log, each with its time split off, beside the frames that docker-modem gives as bytes. */
export function benchFrames({ quick }: Effort): Promise<Report> {
  const chunks = chunksOf(quick ? 50_000 : 200_000);
  const rounds = Array.from({ length: quick ? 3 : 7 }, () => ({ ours: rate(() => parse(chunks)), modem: rate(() => demux(chunks)) }));
  const figures = { lines_per_s: Math.round(median(rounds.map(({ ours }) => ours))) };
  return Promise.resolve(reportOf(figures, { lines_per_s: Math.round(median(rounds.map(({ modem }) => modem))) }));
}

function rate(read: () => number): number {
  const began = performance.now();
  const lines = read();
  return (lines / (performance.now() - began)) * 1000;
}

function parse(chunks: readonly Buffer[]): number {
  const parser = frameParser({ tty: false, timed: true });
  return chunks.reduce((sum, chunk) => {
    const { stdout, stderr } = parser.push(chunk);
    return sum + stdout.lines.length + stderr.lines.length;
  }, 0);
}

function demux(chunks: readonly Buffer[]): number {
  let frames = 0;
  const sink: Sink = { write: () => { frames += 1; } };
  const stream = new EventEmitter();
  modem().prototype.demuxStream(stream, sink, sink);
  for (const chunk of chunks) stream.emit('data', chunk);
  return frames;
}

function modem(): Modem {
  const ours = createRequire(import.meta.url);
  return createRequire(ours.resolve('dockerode'))('docker-modem') as Modem;
}

/** Frames as an engine sends them, one a line, of 60 bytes on average; one of ten goes to the other stream. */
function chunksOf(lines: number): Buffer[] {
  const frames = Array.from({ length: lines }, (_, n) => {
    const second = String(Math.floor(n / 5000) % 60).padStart(2, '0');
    const text = Buffer.from(`2026-11-21T19:29:${second}.${String(n).padStart(9, '0')}Z GET /health 200 in ${n % 40} ms\n`);
    const head = Buffer.from([n % 10 === 0 ? 2 : 1, 0, 0, 0, 0, 0, 0, text.length]);
    return Buffer.concat([head, text]);
  });
  const bytes = Buffer.concat(frames);
  return Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, n) => bytes.subarray(n * chunkBytes, (n + 1) * chunkBytes));
}
