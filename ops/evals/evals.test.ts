import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isChange } from '../../engine/change-steps.ts';
import { openStore, type Store } from '../../storage/postgres.ts';
import { loadAllParts, type AllParts } from '../parts.ts';
import { hurry } from '../replay/scratch.ts';
import { freshDatabase, type TestDatabase } from '../testing/database.ts';
import { playAll } from './field.ts';
import type { Verdict } from './judge.ts';
import { scoreOf } from './score.ts';
import { actionNames, families } from './world.ts';
import { loadWorlds, type NamedWorld } from './worlds.ts';

let database: TestDatabase;
let store: Store;
let parts: AllParts;
let worlds: NamedWorld[];
let verdicts: Verdict[];
beforeAll(async () => {
  [database, parts, worlds] = await Promise.all([freshDatabase(), loadAllParts(), loadWorlds()]);
  await hurry(database.url);
  store = await openStore(database.url);
  verdicts = await playAll(worlds, 1, { store, parts });
}, 300_000);
afterAll(async () => {
  await store.destroy();
  await database.drop();
});

describe('every world', () => {
  test('has a family of the list, lines for whoever cries, and answers to the actions that there are for troubles', () => {
    const actions = parts.actions.map(({ name }) => name).filter((name) => !isChange(name) && name !== 'commit_declaration').sort();
    expect([...actionNames].sort()).toEqual(actions);
    for (const { name, world, log } of worlds) {
      expect(families, name).toContain(world.family);
      expect(Object.keys(world.shows).every((thing) => thing in world.things), name).toBe(true);
      expect(world.culprit === null || world.culprit in world.things, name).toBe(true);
      for (const [thing, { is }] of Object.entries(world.shows)) expect(is !== 'cry' || log.trouble(thing).length > 0, `${name} ${thing}`).toBe(true);
      for (const answer of Object.keys(world.answers)) expect(actions, name).toContain(answer.split(' ')[0]);
    }
  });

  test('that is in trouble is noticed', () => {
    expect(verdicts.filter(({ leftAlone, said }) => leftAlone === null && said === null).map(({ world }) => world)).toEqual([]);
  });

  test('comes to no harm, whatever is offered and approved', () => {
    expect(verdicts.flatMap(({ world, harmful }) => harmful.map((one) => `${world}: ${one}`))).toEqual([]);
  });

  test('is left alone where nothing is wrong', () => {
    expect(verdicts.filter(({ leftAlone }) => leftAlone === false).map(({ world }) => world)).toEqual([]);
  });
});

test('a restart that does nothing is offered in fewer than one of ten worlds', () => {
  expect(scoreOf(verdicts).uselessRestarts.value).toBeLessThan(0.1);
});
