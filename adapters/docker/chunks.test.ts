import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dechunker, headOf } from './chunks.ts';

/** A body as a server sends it. */
function sent(chunks: readonly Uint8Array[]): Buffer {
  return Buffer.concat([...chunks.flatMap((one) => [Buffer.from(`${one.length.toString(16)}\r\n`), one, Buffer.from('\r\n')]), Buffer.from('0\r\n\r\n')]);
}

function readAll(bytes: Buffer, cuts: readonly number[]): { body: Buffer; isOver: boolean; isMalformed: boolean } {
  const reader = dechunker();
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const parts = edges.slice(1).map((edge, at) => Buffer.from(reader.push(Buffer.from(bytes.subarray(edges[at], edge)))));
  return { body: Buffer.concat(parts), isOver: reader.isOver(), isMalformed: reader.isMalformed() };
}

test('what the chunks hold comes out in order, wherever they and the reads end', () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 20 }), fc.array(fc.nat()), (chunks, cuts) => {
    expect(readAll(sent(chunks), cuts)).toEqual({ body: Buffer.concat(chunks), isOver: true, isMalformed: false });
  }), { numRuns: 500 });
});

test('a body that is cut off is not over', () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 5 }), fc.nat(), (chunks, lost) => {
    const bytes = sent(chunks);
    const cut = bytes.subarray(0, Math.max(0, bytes.length - 4 - (lost % bytes.length)));
    expect(readAll(Buffer.from(cut), [])).toMatchObject({ isOver: false, isMalformed: false });
  }));
});

test.each([
  ['a size in capital letters', 'A\r\n0123456789\r\n0\r\n\r\n', '0123456789', true, false],
  ['an extension of a chunk', '3;name=value\r\nabc\r\n0\r\n\r\n', 'abc', true, false],
  ['what comes after the end', '3\r\nabc\r\n0\r\n\r\nHTTP/1.1 200 OK', 'abc', true, false],
  ['no size', '\r\nabc', '', false, true],
  ['a size that is none', 'xyz\r\nabc', '', false, true],
  ['a size beyond all measure', 'ffffffff\r\nabc', '', false, true],
  ['a chunk that is longer than it says', '3\r\nabcd\r\n', 'abc', false, true],
])('%s', (_what, text, body, isOver, isMalformed) => {
  expect(readAll(Buffer.from(text), [])).toEqual({ body: Buffer.from(body), isOver, isMalformed });
});

test('the head is given only when it is whole', () => {
  const head = 'HTTP/1.1 200 OK\r\nServer: x\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive';
  expect(headOf(Buffer.from(head))).toBeNull();
  const found = headOf(Buffer.from(`${head}\r\n\r\n3\r\nabc`));
  expect([found?.head.toString(), found?.rest.toString(), found?.isChunked]).toEqual([`${head}\r\n\r\n`, '3\r\nabc', true]);
  expect(headOf(Buffer.from('HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\n{}'))).toMatchObject({ isChunked: false, rest: Buffer.from('{}') });
});
