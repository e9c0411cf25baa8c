import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placed, stands } from '../ops/testing/sightings.ts';
import { now } from '../ops/testing/views.ts';
import type { PlaceFact } from './topology/places.ts';
import { topologyOf } from './topology.ts';
import { isRef, refOf } from './refs.ts';

const word = fc.oneof(fc.constantFrom('db', 'web', 'DB', 'nas1', '%', '..', 'net://db:1', 'docker://h1/p/db', '__proto__', 'constructor'), fc.string({ minLength: 1, maxLength: 6 }));
const place = fc.record({ host: fc.constantFrom('h1', 'h2'), project: word, service: word, needs: fc.array(word, { maxLength: 4 }), networks: fc.array(word, { maxLength: 2 }) });

test('whatever containers say, nobody hangs on itself, and who hangs on somebody is what they carry', () => {
  fc.assert(fc.property(fc.array(place, { maxLength: 12 }), word, (places, address) => {
    const refs = places.map(({ host, project, service }) => refOf('docker', host, project, service));
    const facts = places.flatMap(({ needs, networks, service }, n) => {
      const ref = refs[n] ?? 'docker://h1';
      return [stands(ref, now), placed(ref, now, { dependsOn: needs, networks, names: [service] })] as PlaceFact[];
    });
    const topology = topologyOf(facts);
    for (const ref of refs) {
      const above = topology.above(ref).map((tie) => tie.resource);
      expect(above).not.toContain(ref);
      expect(new Set(above).size).toBe(above.length);
      for (const one of above) if (!one.startsWith('net://')) expect(topology.below(one).map((tie) => tie.resource)).toContain(ref);
      const asked = `net://${address}`;
      if (isRef(asked)) expect(topology.resolve(ref, asked)).not.toBe(ref);
    }
  }));
});
