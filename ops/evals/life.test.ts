import { describe, expect, test } from 'vitest';
import type { ResourceRef } from '../../engine/refs.ts';
import { castOf, variations } from './cast.ts';
import { newLife, type Life } from './life.ts';
import { readLog } from './log.ts';
import type { World } from './world.ts';

const world: World = {
  about: 'A database cannot start.', provoked: null, project: 'shop', family: 'config_credentials', cause: 'config_error', culprit: 'db',
  things: { db: { image: 'postgres:{version}' }, app: { needs: ['db'] } }, shows: { db: { is: 'loop', exit: 1 }, app: { is: 'cry', every: 20 } },
  answers: { 'restart_resource db': { endsFor: 10 }, 'start_resource app': 'harms', 'stop_resource db': { after: 'collect_diagnostics', otherwise: 'harms' }, guided_ui_configuration: 'ends' },
  informative: [], guides: ['docker/other'], words: { version: ['16', '17', '18'] },
};
const log = readLog('[db]\nready\n[db trouble]\nunknown setting in postgres {version}\n[app trouble]\ncannot reach {db}:5432\n');

const db: ResourceRef = 'docker://nas1/shop/db';
const app: ResourceRef = 'docker://nas1/shop/app';
const minute = 60_000;

describe('a world', () => {
  test('is well at first, then shows its fault in the words of its log', () => {
    const life = begun();
    expect(lines(life.until(life.faultAt - 1))).not.toContain('cannot reach db:5432');
    expect(life.fault()).toBe('to come');
    expect(lines(life.until(life.faultAt + minute))).toEqual(expect.arrayContaining(['unknown setting in postgres 16', 'cannot reach db:5432']));
    expect(life.fault()).toBe('on');
  });

  test('goes on as it was after what does nothing', () => {
    const life = inTrouble();
    life.act('restart_resource', app, { at: life.faultAt + minute });
    life.until(life.faultAt + 2 * minute);
    expect(lines(life.until(life.faultAt + 3 * minute))).toContain('cannot reach db:5432');
    expect(life.deeds).toMatchObject([{ action: 'restart_resource', thing: 'app', effect: 'nothing' }]);
  });

  test('is calm for as long as an action helps, and then in trouble again', () => {
    const life = inTrouble();
    const startedAt = life.act('restart_resource', db, { at: life.faultAt + minute });
    expect([startedAt, life.fault()]).toEqual([expect.any(Date), 'resting']);
    life.until(life.faultAt + 2 * minute);
    expect(lines(life.until(life.faultAt + 9 * minute))).not.toContain('unknown setting in postgres 16');
    expect(lines(life.until(life.faultAt + 13 * minute))).toContain('unknown setting in postgres 16');
    expect(life.fault()).toBe('on');
  });

  test.each([['docker/other', 'over'], ['docker/config_error', 'over'], ['docker/oom', 'on'], [undefined, 'on']])('after the guide %s its fault is %s', (guide, fault) => {
    const life = inTrouble();
    life.act('guided_ui_configuration', db, { at: life.faultAt + minute, ...(guide === undefined ? {} : { guide }) });
    expect(life.fault()).toBe(fault);
  });

  test('takes harm from what comes without what must come before it', () => {
    const [careless, careful] = [inTrouble(), inTrouble()];
    careless.act('stop_resource', db, { at: careless.faultAt + minute });
    careful.act('collect_diagnostics', db, { at: careful.faultAt + minute });
    careful.act('stop_resource', db, { at: careful.faultAt + minute });
    expect([careless.deeds.at(-1)?.effect, careful.deeds.at(-1)?.effect]).toEqual(['harms', 'ends']);
  });

  test('takes harm from an action on somebody who has nothing to do with it, and from a rollback that it does not name', () => {
    const life = inTrouble();
    life.act('restart_resource', 'docker://nas1/around/wiki', { at: life.faultAt + minute });
    life.act('rollback_to_snapshot', db, { at: life.faultAt + minute });
    expect(life.deeds.map(({ effect }) => effect)).toEqual(['harms', 'harms']);
  });

  test('in which nothing is wrong takes harm from whatever changes something', () => {
    const life = newLife({ name: 'calm', world: { ...world, culprit: null, answers: {} }, log }, castOf(world, 0));
    for (const action of ['restart_resource', 'stop_resource', 'collect_diagnostics'] as const) life.act(action, db, { at: life.faultAt });
    expect(life.deeds.map(({ effect }) => effect)).toEqual(['harms', 'harms', 'nothing']);
  });
});

test('variations differ in names, versions, times and neighbours, and each is the same at every run', () => {
  const casts = Array.from({ length: variations }, (_, n) => castOf(world, n));
  const told = casts.map((cast) => [cast.ref('db'), cast.text('{db} {version}'), cast.beginsAt.toISOString(), cast.bystanders.length]);
  expect(new Set(told.flat().map(String)).size).toBe(4 * variations);
  expect(casts.map((cast) => cast.thingOf(cast.ref('app')))).toEqual(['app', 'app', 'app']);
  expect(Array.from({ length: variations }, (_, n) => castOf(world, n).ref('db'))).toEqual(casts.map((cast) => cast.ref('db')));
});

function begun(): Life {
  return newLife({ name: 'database', world, log }, castOf(world, 0));
}

function inTrouble(): Life {
  const life = begun();
  life.until(life.faultAt + minute);
  return life;
}

function lines(records: ReturnType<Life['until']>): string[] {
  return records.flatMap((one) => (one.is === 'line' ? [one.line] : []));
}
