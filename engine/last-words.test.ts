import { describe, expect, test } from 'vitest';
import { finding } from '../ops/testing/scenes.ts';
import { cries, placed, stands } from '../ops/testing/sightings.ts';
import { ago, now, viewOn } from '../ops/testing/views.ts';
import { withLastWords } from './last-words.ts';
import { topologyOf } from './topology.ts';
import type { PlaceFact } from './topology/places.ts';
import type { Finding, ResourceRef } from './types.ts';

const api: ResourceRef = 'docker://nas1/shop/api';
const places = [api, 'docker://nas1/shop/db' as const].flatMap((one) => [stands(one, ago(600)), placed(one, ago(600), one === api ? {} : { names: ['db', '172.18.0.2'] })]);

/** Whom it blames, when its log tells of these failed connections. */
function blamed(own: Finding, ...targets: [target: string, secondsAgo: number][]): ResourceRef | undefined {
  const facts = targets.flatMap(([target, before]) => cries(api, ago(before), target)).map((one, n) => ({ ...one, id: String(n), seenAt: now }));
  return withLastWords(own, viewOn(api, facts), topologyOf(places as PlaceFact[])).blames;
}

describe('a container that ends by itself blames', () => {
  test.each<[string, Partial<Finding>, [string, number][], ResourceRef | undefined]>([
    ['what its last lines could not connect to', {}, [['db:5432', 70]], 'net://db:5432'],
    ['what it has tried in its loop', { detector: 'restart-loop' }, [['db:5432', 10]], 'net://db:5432'],
    ['the same by whatever name', {}, [['172.18.0.2:5432', 80], ['db:5432', 110]], 'net://db:5432'],
    ['nobody, when there were several', {}, [['db:5432', 70], ['far.example.org:443', 80]], undefined],
    ['nobody, when that was long before', {}, [['db:5432', 600]], undefined],
    ['not itself', {}, [['127.0.0.1:80', 70]], undefined],
    ['nobody, when it only is unhealthy', { detector: 'unhealthy' }, [['db:5432', 70]], undefined],
    ['whom its detector has found already', { blames: 'net://cache:6379' }, [['db:5432', 70]], 'net://cache:6379'],
  ])('%s', (_whom, change, targets, expected) => { expect(blamed(finding(api, 60, change), ...targets)).toBe(expected); });
});
