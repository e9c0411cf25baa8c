import { describe, expect, test } from 'vitest';
import type { Diagnosis } from '../../engine/define.ts';
import { safe } from '../../engine/distill.ts';
import { noEvidence, type Evidence } from '../../engine/evidence.ts';
import { logClasses, type LogClass } from '../../engine/signature.ts';
import { loadParts } from '../../ops/load.ts';
import { guideFor, guides, numbered } from './catalogue.ts';

const diagnoses: Diagnosis[] = await loadParts('diagnosis', new URL('../../engine/diagnoses/', import.meta.url));
const container = 'docker://nas1/shop/db';

describe('every guide', () => {
  test.each([...guides])('%s has two to five steps that fit on a card, whatever the resource is called', (_key, guide) => {
    const steps = guide.steps(['a', 'b', 'c', 'd'].map((part) => safe`${part.length}`));
    expect(steps.length).toBeGreaterThanOrEqual(2);
    expect(steps.length).toBeLessThanOrEqual(5);
    expect(steps.join('\n').length).toBeLessThan(1000);
    expect(guide.steps([])).toHaveLength(steps.length);
  });

  test.each([...guides])('%s holds no command and no address', (_key, guide) => {
    expect(guide.steps([]).join('\n')).not.toMatch(/:\/\/|[`$|;&<>]\S|\s-{1,2}[a-z]|\b(?:sudo|chown|chmod|rm|dd|kill|docker (?:compose|run|exec|system|volume)|apt|systemctl|zpool|pct|qm)\b/);
  });

  test.each([...guides])('%s lets nothing be deleted for good', (_key, guide) => {
    expect(guide.steps([]).join('\n')).not.toMatch(/\b(?:delete|erase|format|wipe|prune|destroy)\b/i);
  });
});

describe('the guide for a resource', () => {
  const wanting = (template: string): string[] => [...new Set(guesses.filter(({ recommends }) => recommends.flat().includes(template)).map(({ cause }) => cause))].sort();
  const guesses = evidences().flatMap((evidence) => diagnoses.flatMap((diagnosis) => diagnosis.diagnose(evidence) ?? []));
  const [guided, copied] = [wanting('guided_ui_configuration'), wanting('create_snapshot')];

  test('is wanted for many causes, and a snapshot for some', () => { expect([guided.length > 30, copied.length > 4]).toEqual([true, true]); });

  test.each(guided)('is written for a container wherever a diagnosis wants one: %s', (cause) => {
    expect(guideFor(container, cause, [])).toBe(`docker/${cause}`);
  });

  test.each(copied)('begins with a copy of the data where a snapshot is wanted and Docker takes none: %s', (cause) => {
    expect(guides.get(`docker/${cause}`)?.steps([])[0]).toMatch(/copy/i);
  });

  test.each([
    ['a cause that nobody wrote about', container, 'moon', ['restart-loop'], null],
    ['what an object has by nature', container, 'constructor', ['__proto__'], null],
    ['no cause', 'proxmox://pve/storage/n1/local', undefined, ['moon', 'storage-filling'], 'proxmox/storage-filling'],
    ['what was noticed of a storage, whatever the cause', 'proxmox://pve/storage/n1/local', 'disk_full', ['storage-filling'], 'proxmox/storage-filling'],
    ['the cause, where what was noticed has no guide of its own', 'proxmox://pve/100', 'disk_full', ['error-burst'], 'proxmox/disk_full'],
    ['a cause of containers only, which is called as a detector is', 'proxmox://pve/100', 'certificate', [], null],
    ['what is no container and no guest', 'net://db:5432', 'disk_full', [], null],
  ] as const)('of %s', (_what, resource, cause, detectors, key) => { expect(guideFor(resource, cause, detectors)).toBe(key); });

  test('counts its steps and names what is meant', () => {
    const guide = guides.get('proxmox/disk-health');
    expect(guide && numbered(guide, 'proxmox://pve/node/n1')[1]).toMatch(/^2\. In Proxmox choose node n1/);
  });
});

/** A container in each kind of trouble that a log can tell of, running and down, and in trouble that its state tells of. */
function evidences(): Evidence[] {
  const told = (kind: LogClass): Evidence['told'] => [{ class: kind, level: 'error', count: 3, aims: ['neighbour'], at: 0, facts: ['1'] }];
  const base: Evidence = { ...noEvidence, resource: container, lines: 9, state: ['2'] };
  const ends = [{ exitCode: 127, facts: ['3'] }];
  return [
    ...logClasses.flatMap((kind): Evidence[] => [{ ...base, status: 'running', told: told(kind) }, { ...base, status: 'restarting', ends, told: told(kind) }]),
    { ...base, status: 'restarting', ends }, { ...base, status: 'running', health: 'unhealthy' }, { ...base, status: 'running', health: 'unhealthy', startedSeconds: 60 },
    { ...base, status: 'exited', kills: [{ facts: ['4'], by: 'kernel' }] },
  ];
}
