import type { Agent, ClientRequestArgs } from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { dechunker, headOf, type Dechunker } from './chunks.ts';

/**
 * Makes answers come through an agent in large chunks instead of those they are sent in: an engine sends each line of a log as a
 * chunk of its own, and Node's parser takes longer over a chunk than all else together. An answer that is cut off is an error still.
 */
export function largeChunks<One extends Agent>(agent: One): One {
  const dial = agent.createConnection.bind(agent);
  agent.createConnection = (options: ClientRequestArgs, done) => rechunked(dial(options, done) as Duplex);
  return agent;
}

const longestHead = 65_536;

/** The same connection, whose answer comes in a chunk for each read. */
function rechunked(inner: Duplex): Duplex {
  const answer = answerReader();
  let ended = false;
  const outer: Duplex = new Duplex({
    readableHighWaterMark: 262_144,
    read: () => { inner.resume(); },
    write: (chunk, encoding, done) => { inner.write(chunk, encoding, done); },
    final: (done) => { inner.end(done); },
    destroy: (error, done) => {
      inner.destroy();
      done(error);
    },
  });
  const finish = (): void => {
    ended = true;
    outer.push(null);
  };
  inner.on('data', (bytes: Buffer) => {
    if (ended) return;
    for (const part of answer.push(bytes)) if (part.length > 0 && !outer.push(part)) inner.pause();
    if (answer.trouble() !== null) outer.destroy(cutOff(answer.trouble() ?? ''));
    else if (answer.isOver()) finish();
  });
  inner.on('end', () => {
    if (!ended) finish();
  });
  inner.on('error', (error) => { outer.destroy(error); });
  inner.on('close', () => { if (!ended) outer.destroy(); });
  if (inner instanceof Socket) inner.setKeepAlive(true, 30_000);
  return Object.assign(outer, { destroySoon: () => { leave(outer); } });
}

/** Node asks this of a connection once its answer is read; without it, one that the engine keeps open would stay for ever. */
function leave(outer: Duplex): void {
  outer.end(() => { outer.destroy(); });
}

type AnswerReader = { push: (bytes: Buffer) => Buffer[]; isOver: () => boolean; trouble: () => string | null };

/** Reads one answer: its head, and then its body as it comes. */
function answerReader(): AnswerReader {
  let head = Buffer.alloc(0);
  let body: Dechunker | 'as it is' | null = null;
  const bodyOf = (bytes: Buffer): Buffer[] => (body === null || body === 'as it is' ? [bytes] : oneChunk(body.push(bytes), body.isOver()));
  const chunks = (): Dechunker | null => (body === 'as it is' ? null : body);
  return {
    push: (bytes) => {
      if (body !== null) return bodyOf(bytes);
      head = Buffer.concat([head, bytes]);
      const found = headOf(head);
      if (found === null) return [];
      body = found.isChunked ? dechunker() : 'as it is';
      return [found.head, ...bodyOf(found.rest)];
    },
    isOver: () => chunks()?.isOver() ?? false,
    trouble: () => {
      if (body === null && head.length > longestHead) return 'the head of its answer has no end';
      return chunks()?.isMalformed() === true ? 'the chunks of its answer make no sense' : null;
    },
  };
}

function oneChunk(bytes: Buffer, isLast: boolean): Buffer[] {
  const chunk = bytes.length === 0 ? [] : [Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')];
  return isLast ? [...chunk, Buffer.from('0\r\n\r\n')] : chunk;
}

function cutOff(words: string): Error {
  return Object.assign(new Error(words), { code: 'ECONNRESET' });
}
