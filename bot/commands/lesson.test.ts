import { expect, test } from 'vitest';
import type { Asked, CommandWorld } from '../../engine/commands.ts';
import { hexOf, safe } from '../../engine/distill.ts';
import type { Changer, Correction, PastIncident, TypedReceipt } from '../../engine/memory.ts';
import { incident } from '../../ops/testing/remembered.ts';
import { now } from '../../ops/testing/views.ts';
import forget from './forget.ts';
import lesson from './lesson.ts';

const asked = (given: Asked['given']): Asked => ({ given, actor: { name: 'owner', role: 'admin' }, account: { platform: 'telegram', id: '1', bot: false }, chat: '7', at: now });
const digest = hexOf('4f2a91cc', 8);

/** Stories kept in memory, and what was done to them. */
function worldOf(story: PastIncident) {
  const stories = new Map([[story.ticketId, story]]);
  const done: (Correction | Changer)[] = [];
  const receipts: TypedReceipt[] = [];
  const world = {
    now: () => now, timeZone: 'UTC',
    stories: {
      read: (id: number) => Promise.resolve(stories.get(id) ?? null),
      receipts: () => Promise.resolve(receipts),
      draft: (id: number, known: Correction) => {
        if (!stories.has(id)) return Promise.resolve(null);
        done.push(known);
        receipts.push({ ...known, id: '1', cause: known.cause ?? null, lesson: known.lesson ?? null, bytes: 40, digest, keptAt: now });
        return Promise.resolve(receipts.at(-1));
      },
      keep: (id: number, code: string) => {
        const before = stories.get(id);
        const typed = receipts.at(-1);
        if (!before || !typed || code !== digest) return Promise.resolve(false);
        stories.set(id, { ...before, cause: typed.cause ?? before.cause, corrected: { cause: typed.by, lesson: null } });
        return Promise.resolve(true);
      },
      forget: (id: number, who: Changer) => {
        done.push(who);
        return Promise.resolve(stories.delete(id));
      },
    },
  } as unknown as CommandWorld;
  return { world, done };
}

const linesOf = (card: Awaited<ReturnType<typeof lesson.answer>>) => card.lines.map((line) => `${line.label}: ${line.text}`);

test('/lesson shows what is remembered, and how to write what one knows better', async () => {
  const { world } = worldOf(incident(17));
  const card = await lesson.answer(asked({ incident: 'INC-17' }), world);
  expect(card.push).toBe('ℹ️ INC-17, nas1/immich_server');
  expect(linesOf(card)).toEqual(['Cause: it ends by itself', 'Seen: ended 3 times', 'Done: Restart it (helped)', 'Lesson: a restart ended it']);
  expect(card.foot).toContain('/lesson INC-17');
});

test.each([
  ['in lines', { incident: 'INC-17 cause: the disk sleeps\nlesson: wake it first' }, { cause: 'the disk sleeps', lesson: 'wake it first' }],
  ['the other way round', { incident: 'inc-17\nLesson: wake it first\ncause : the disk sleeps' }, { cause: 'the disk sleeps', lesson: 'wake it first' }],
  ['with one of them, over two lines', { incident: '17 lesson: wake it: then\n  wait' }, { lesson: 'wake it: then wait' }],
  ['in fields of their own', { incident: 'INC-17', cause: 'the disk sleeps', lesson: 'lesson: wake it' }, { cause: 'the disk sleeps', lesson: 'lesson: wake it' }],
  ['with the name of the other within', { incident: 'INC-17 lesson: the root cause: a lesson: DNS' }, { lesson: 'the root cause: a lesson: DNS' }],
])('/lesson shows what a person knows better before it is kept, %s', async (_, given, known) => {
  const { world, done } = worldOf(incident(17));
  const card = await lesson.answer(asked(given), world);
  expect(done).toEqual([{ ...known, redactions: {}, by: 'owner', surface: 'telegram 7', at: now }]);
  expect(card.push).toBe('📝 INC-17: nothing is written yet');
  expect(linesOf(card)).toEqual([
    ...('cause' in known ? [`Cause: ${known.cause}`] : []), `Lesson: ${known.lesson}`, 'Taken out: nothing', 'To keep it: /lesson INC-17 keep 4F2A91CC',
  ]);
});

test('what was shown is kept when the person says so, and its receipt tells who typed it and what was taken out', async () => {
  const { world } = worldOf(incident(17));
  expect(linesOf(await lesson.answer(asked({ incident: 'INC-17 cause: wrong password=hunter2hunter2 in the file' }), world))).toContain('Taken out: 1 pair');
  expect((await lesson.answer(asked({ incident: 'INC-17 keep 00000000' }), world)).push).toContain('Write it again');
  const card = await lesson.answer(asked({ incident: 'INC-17 keep 4F2A91CC' }), world);
  expect(card.push).toBe('📝 Written down: INC-17, nas1/immich_server');
  expect(linesOf(card)).toContain('Cause, by owner: wrong password=[secret] in the file');
  expect(linesOf(card).at(-1)).toMatch(/^Typed: cause by owner, \S+ \S+, 40 bytes; taken out: 1 pair; SHA-256 4F2A91CC…$/);
  expect(JSON.stringify(card)).not.toContain('hunter2');
});

test.each([
  [{}, 'Write which incident'], [{ incident: 'nonsense' }, 'Write which incident'], [{ incident: 'INC-18' }, 'Nothing is remembered of INC-18'],
  [{ incident: 'INC-18 cause: x' }, 'Nothing is remembered of INC-18'], [{ incident: 'INC-17 because of x' }, 'That I do not understand'],
  [{ incident: 'INC-17 cause: x\ncause: y' }, 'each once'], [{ incident: 'INC-17', cause: ' ' }, 'The cause is empty'], [{ incident: 'INC-17 lesson:' }, 'The lesson is empty'],
  [{ incident: `INC-17 lesson: ${'x'.repeat(1001)}` }, 'The lesson has 1001 letters, and at most 1000 can be kept'],
])('/lesson answers %j with what is missing, and writes nothing', async (given, says) => {
  const { world, done } = worldOf(incident(17));
  expect((await lesson.answer(asked(given), world)).push).toContain(says);
  expect(done).toEqual([]);
});

test('/forget says what it would delete, deletes one story once told yes, and nothing where more than that is written', async () => {
  const { world, done } = worldOf(incident(17, 1, { lesson: safe`x` }));
  const answer = async (words: string) => (await forget.answer(asked({ incident: words }), world)).push;
  expect(await answer('INC-17 and INC-18')).toContain('Write which incident');
  expect(await answer('INC-17')).toBe('INC-17, nas1/immich_server, over since 2026-11-20 10:00. To delete what is remembered of it for good, write /forget INC-17 yes.');
  expect(await answer('INC-18 yes')).toBe('Nothing is remembered of INC-18.');
  expect(done).toEqual([]);
  expect(await answer('INC-17 yes')).toContain('is deleted');
  expect(done).toEqual([{ by: 'owner', surface: 'telegram 7', at: now }]);
  expect(await answer('INC-17 yes')).toBe('Nothing is remembered of INC-17.');
});
