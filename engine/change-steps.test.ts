import { expect, test } from 'vitest';
import { changeIn, isChange, templateFor } from './change-steps.ts';

test.each([['cloneGuest', 'clone_guest'], ['addToPool', 'add_to_pool'], ['installKubernetes', 'install_kubernetes']] as const)('%s is made by %s', (verb, template) => {
  expect(templateFor(verb)).toBe(template);
  expect(isChange(template)).toBe(true);
});

test.each(['restart_resource', 'create_snapshot', 'cloneGuest', 'constructor', ''])('%s makes no change of a cluster', (template) => {
  expect(isChange(template)).toBe(false);
  expect(changeIn({ template, params: {} })).toBeNull();
});

test('a step tells the change it makes, without what is only there to be typed', () => {
  const [slot, storage] = ['scsi0', 'fast'];
  expect(changeIn({ template: 'move_disk', params: { slot, storage, guest: 'web' } })).toEqual({ verb: 'moveDisk', spec: { slot, storage } });
  expect(changeIn({ template: 'grow_disk', params: { slot, sizeGb: 64 } })).toEqual({ verb: 'growDisk', spec: { slot, sizeGb: 64 } });
});

test.each([{ slot: '../x', sizeGb: 1 }, { slot: 'scsi0', sizeGb: 0 }, { slot: 'scsi0', sizeGb: 1, guest: 'web' }, {}])('a step with settings that its change does not take makes none: %j', (params) => {
  expect(changeIn({ template: 'grow_disk', params })).toBeNull();
});
