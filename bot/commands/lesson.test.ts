import { expect, test } from 'vitest';
import type { Asked, CommandWorld } from '../../engine/commands.ts';
import { safe } from '../../engine/distill.ts';
import type { Changer, Correction, PastIncident } from '../../engine/memory.ts';
import { incident } from '../../ops/testing/remembered.ts';
import { now } from '../../ops/testing/views.ts';
import forget from './forget.ts';
import lesson from './lesson.ts';

const asked = (given: Asked['given']): Asked => ({ given, actor: { name: 'owner', role: 'admin' }, account: { platform: 'telegram', id: '1', bot: false }, chat: '7', at: now });

/** Stories kept in memory, and what was done to them. */
function worldOf(story: PastIncident) {
  const stories = new Map([[story.ticketId, story]]);
  const done: (Correction | Changer)[] = [];
  const world = {
    now: () => now,
    stories: {
      read: (id: number) => Promise.resolve(stories.get(id) ?? null),
      correct: (id: number, known: Correction) => {
        const before = stories.get(id);
        if (!before) return Promise.resolve(false);
        done.push(known);
        stories.set(id, { ...before, cause: known.cause ?? before.cause, lesson: known.lesson ?? before.lesson, corrected: { by: known.by, cause: true, lesson: true } });
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

test('/lesson shows what is remembered, and how to write what one knows better', async () => {
  const { world } = worldOf(incident(17));
  const card = await lesson.answer(asked({ incident: 'INC-17' }), world);
  expect(card.push).toBe('ℹ️ INC-17, nas1/immich_server');
  expect(card.lines.map((line) => `${line.label}: ${line.text}`)).toEqual(['Cause: it ends by itself', 'Seen: ended 3 times', 'Done: Restart it (helped)', 'Lesson: a restart ended it']);
  expect(card.foot).toContain('/lesson INC-17 cause:');
});

test.each([
  ['in one line', { incident: 'INC-17 cause: the disk sleeps lesson: wake it first' }, { cause: 'the disk sleeps', lesson: 'wake it first' }],
  ['the other way round', { incident: 'inc-17 lesson: wake it first cause: the disk sleeps' }, { cause: 'the disk sleeps', lesson: 'wake it first' }],
  ['with one of them', { incident: '17 lesson: wake it: then wait' }, { cause: undefined, lesson: 'wake it: then wait' }],
])('/lesson writes down what a person knows better, %s', async (_, given, known) => {
  const { world, done } = worldOf(incident(17));
  const card = await lesson.answer(asked(given), world);
  expect(done).toEqual([{ ...known, by: 'owner', surface: 'telegram 7', at: now }]);
  expect(card.push).toBe('📝 Written down: INC-17, nas1/immich_server');
});

test('what a person writes loses its secrets before it is kept', async () => {
  const { world, done } = worldOf(incident(17));
  await lesson.answer(asked({ incident: 'INC-17 cause: wrong password=hunter2hunter2 in the file' }), world);
  expect(JSON.stringify(done)).not.toContain('hunter2');
});

test.each([[{}, 'Write which incident'], [{ incident: 'nonsense' }, 'Write which incident'], [{ incident: 'INC-18' }, 'Nothing is remembered of INC-18'], [{ incident: 'INC-18 cause: x' }, 'Nothing is remembered of INC-18']])('/lesson answers %j with what is missing', async (given, says) => {
  const { world, done } = worldOf(incident(17));
  expect((await lesson.answer(asked(given), world)).push).toContain(says);
  expect(done).toEqual([]);
});

test('/forget deletes one story, and nothing where more than its name is written', async () => {
  const { world, done } = worldOf(incident(17, 1, { lesson: safe`x` }));
  expect((await forget.answer(asked({ incident: 'INC-17 and INC-18' }), world)).push).toContain('Write which incident');
  expect(done).toEqual([]);
  expect((await forget.answer(asked({ incident: 'INC-17' }), world)).push).toContain('is deleted');
  expect(done).toEqual([{ by: 'owner', surface: 'telegram 7', at: now }]);
  expect((await forget.answer(asked({ incident: 'INC-17' }), world)).push).toBe('Nothing is remembered of INC-17.');
});
