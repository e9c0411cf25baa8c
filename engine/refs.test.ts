import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { named } from './distill.ts';
import { hostOf, isRef, isWhole, nameOf, partsOf, refOf, serviceOf } from './refs.ts';

const long = (letter: string, letters: number) => letter.repeat(letters);

describe('a name of any length and of any letters', () => {
  const names = fc.oneof(fc.string({ minLength: 1, maxLength: 400 }), fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }), fc.array(fc.constantFrom('\ud83d', '\ude00', 'ü', '日', '/', ' ', '%', '\n', '\0', '..'), { minLength: 1, maxLength: 200 }).map((all) => all.join('')));

  test('makes a ref that is one, always the same, and of which its own parts make it again', () => {
    fc.assert(fc.property(fc.array(names, { minLength: 1, maxLength: 4 }), (parts) => {
      const ref = refOf('docker', ...parts);
      expect(isRef(ref)).toBe(true);
      expect(refOf('docker', ...parts)).toBe(ref);
      expect(refOf('docker', ...partsOf(ref))).toBe(ref);
      expect(partsOf(ref)).toHaveLength(parts.length);
      expect(named(ref).length).toBeLessThanOrEqual(64);
    }), { numRuns: 2000 });
  });

  test('is another one for another name, also where only the ends differ', () => {
    fc.assert(fc.property(names, names, (one, other) => {
      fc.pre(one.isWellFormed() && other.isWellFormed() && one !== other);
      expect(refOf('docker', 'nas1', one)).not.toBe(refOf('docker', 'nas1', other));
    }), { numRuns: 2000 });
    expect(refOf('docker', 'nas1', `${long('a', 300)}1`)).not.toBe(refOf('docker', 'nas1', `${long('a', 300)}2`));
  });

  test('leaves a replica the service it belongs to, and the host its name', () => {
    fc.assert(fc.property(names, names, names, (host, project, service) => {
      expect(serviceOf(refOf('docker', host, project, service, '12'))).toBe(refOf('docker', host, project, service));
      expect(refOf('docker', hostOf(refOf('docker', host, project)))).toBe(refOf('docker', host));
    }), { numRuns: 1000 });
  });
});

test.each([
  ['immich', 'docker://nas1/immich', true], ['my app/ü', 'docker://nas1/my%20app%2F%C3%BC', true], [long('a', 62), `docker://nas1/${long('a', 62)}`, true],
  [long('a', 63), 'docker://nas1/' + long('a', 51) + '~', false], [long('日', 200), 'docker://nas1/' + long('%E6%97%A5', 5) + '~', false], ['\ud83dx', 'docker://nas1/%EF%BF%BDx', false],
])('%s is written the same for good', (name, ref, whole) => {
  expect(refOf('docker', 'nas1', name).startsWith(ref.replace(/~.*/, ''))).toBe(true);
  expect(isWhole(partsOf(refOf('docker', 'nas1', name))[1] ?? '')).toBe(whole);
});

test('the digest of a long name does not change from one version to the next', () => {
  expect(refOf('docker', 'nas1', long('a', 63))).toMatchInlineSnapshot(`"docker://nas1/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa~7d3e74a05d"`);
  expect(nameOf(refOf('docker', 'nas1', 'shop', long('a', 300)))).toMatchInlineSnapshot(`"nas1/shop_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa~9835fa6bf4"`);
});
