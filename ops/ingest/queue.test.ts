import { setMaxListeners } from 'node:events';
import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Piece } from './piece.ts';
import { newQueue } from './queue.ts';

type Named = Piece & { name: string; begun: boolean };

function piece(name: string, { count = 1, bytes = 100 } = {}): Named {
  const made: Named = {
    name, count, bytes, begun: false, lines: null, handed: { gap: { service: 'docker://a/b', source: name, from: null, until: null, why: 'rotated' } },
    begin: () => { made.begun = true; }, isReady: () => true, made: () => Promise.resolve(), record: () => Buffer.from(name),
  };
  return made;
}

const never = new AbortController().signal;
setMaxListeners(0, never);
const namesOf = (pieces: readonly Piece[]) => pieces.map((one) => (one as Named).name);

describe('a queue', () => {
  test('lets in as many bytes as it has room for; what waits outside is not even begun', async () => {
    const queue = newQueue(250);
    const pieces = ['a', 'b', 'c'].map((name) => piece(name));
    const puts = pieces.map((one) => queue.put(one, never));
    expect([pieces.map((one) => one.begun), queue.bytes()]).toEqual([[true, true, false], 200]);
    const group = await queue.next();
    expect(namesOf(group)).toEqual(['a', 'b']);
    queue.settle(group);
    await Promise.all(puts.slice(0, 2));
    expect(namesOf(await queue.next())).toEqual(['c']);
  });

  test('lets a piece in that has more than its room, alone', async () => {
    const queue = newQueue(250);
    const puts = [queue.put(piece('big', { bytes: 1000 }), never), queue.put(piece('small'), never)];
    const group = await queue.next();
    expect(namesOf(group)).toEqual(['big']);
    queue.settle(group);
    await puts[0];
    expect(namesOf(await queue.next())).toEqual(['small']);
  });

  test('never holds more than its room and keeps the order, whatever comes', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.record({ count: fc.nat({ max: 600 }), bytes: fc.integer({ min: 1, max: 1000 }) }), { maxLength: 30 }), async (all) => {
      const queue = newQueue(1000);
      const puts = all.map((one, at) => queue.put(piece(String(at), one), never));
      const given: string[] = [];
      while (given.length < all.length) {
        expect(queue.bytes()).toBeLessThanOrEqual(1000);
        const group = await queue.next();
        given.push(...namesOf(group));
        queue.settle(group);
      }
      await Promise.all(puts);
      expect([given, queue.bytes()]).toEqual([all.map((_, at) => String(at)), 0]);
    }), { numRuns: 20 });
  });

  test('gives a source that has many lines at hand its turn at once, few lines after a moment', async () => {
    const queue = newQueue(10_000);
    void queue.put(piece('few'), never);
    expect(await Promise.race([queue.next(), sleep(50, 'waiting')])).toBe('waiting');
    const eager = newQueue(10_000);
    void eager.put(piece('few'), never);
    void eager.put(piece('many', { count: 300 }), never);
    expect(await Promise.race([eager.next().then(namesOf), sleep(50, 'waiting')])).toEqual(['few', 'many']);
  });

  test('gives out groups of about 25,000 lines', async () => {
    const queue = newQueue(10_000);
    for (const name of ['a', 'b', 'c', 'd']) void queue.put(piece(name, { count: 10_000 }), never);
    expect(namesOf(await queue.next())).toEqual(['a', 'b']);
    expect(namesOf(await queue.next())).toEqual(['c', 'd']);
  });

  test('lets a reader go that is told to: what is outside is never stored, what is inside is', async () => {
    const queue = newQueue(150);
    const told = new AbortController();
    const puts = [piece('inside'), piece('outside')].map((one) => queue.put(one, told.signal));
    told.abort();
    expect((await Promise.allSettled(puts)).map((one) => one.status)).toEqual(['rejected', 'rejected']);
    const group = await queue.next();
    queue.settle(group);
    queue.close();
    expect([namesOf(group), namesOf(await queue.next())]).toEqual([['inside'], []]);
  });

  test('that is closed takes nothing more and gives out the rest; what is given up is said not to be safe', async () => {
    const queue = newQueue(150);
    const puts = [piece('inside'), piece('outside')].map((one) => queue.put(one, never));
    queue.close();
    const late = queue.put(piece('late'), never);
    expect(namesOf(await queue.next())).toEqual(['inside']);
    queue.abandon();
    expect((await Promise.allSettled([...puts, late])).map((one) => one.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await queue.next()).toEqual([]);
  });
});
