import { describe, expect, test } from 'vitest';
import { compile } from './compile.ts';
import type { Lab } from './lab.ts';
import { previewOf } from './preview.ts';
import { read } from './read.ts';

const lab: Lab = {
  nodes: [{ name: 'alpha', cores: 16, memory_gb: 64, free_memory_gb: 20 }, { name: 'beta', cores: 16, memory_gb: 64, free_memory_gb: 40 }],
  storages: [{ name: 'fast', free_gb: 500 }], bridges: ['vmbr0'], templates: ['debian-13(9000)', 'ubuntu-24.04(9001)'], guests: [],
  lxc_templates: ['local:vztmpl/debian-13-standard.tar.zst'], images_on: [{ volume: 'local:vztmpl/debian-13-standard.tar.zst', nodes: ['alpha'] }],
  sources: [{ vmid: 9000, name: 'debian-13', node: 'alpha', disk_gb: 32, disk_slot: 'virtio0', shared: false }, { vmid: 9001, name: 'ubuntu-24.04', node: 'alpha', disk_gb: 8, disk_slot: 'scsi0', shared: true }],
};

describe('a copy of a template whose disks only its own node sees', () => {
  test('is made there where nothing else is said, though another node has more room', () => {
    expect(planned('Create a Debian VM called web.')).toMatchObject({ nodes: ['alpha'], calls: ['POST /nodes/alpha/qemu/9000/clone', 'PUT /nodes/alpha/qemu/100/config', 'POST /nodes/alpha/qemu/100/status/start'] });
    expect(read('Create a Debian VM called web.', lab).assumed).toContainEqual({ wish: 0, field: 'node', value: 'alpha', why: 'where its template lies' });
  });

  test('is made there and moved where it shall be, or where there is room', () => {
    const calls = ['POST /nodes/alpha/qemu/9000/clone', 'POST /nodes/alpha/qemu/100/migrate', 'PUT /nodes/beta/qemu/100/config', 'POST /nodes/beta/qemu/100/status/start'];
    expect(planned('Create a Debian VM called web on beta.')).toEqual({ nodes: ['beta'], calls });
    expect(planned('Create a Debian VM called web with 30 GB of memory.')).toEqual({ nodes: ['beta'], calls });
  });

  test('goes straight to another node where every node sees its disks', () => {
    expect(previewOf(read('Create an Ubuntu VM called web on beta.', lab), lab).steps[0]?.calls[0]).toMatchObject({ path: '/nodes/alpha/qemu/9001/clone', params: { target: 'beta' } });
    expect(planned('Create an Ubuntu VM called web.').nodes).toEqual(['beta']);
  });
});

test('a copy has the first disk of its template, and is refused a smaller one', () => {
  const { refused } = read('Create a Debian VM called web with a 20 GB disk.', lab);
  expect(refused).toMatchObject({ code: 'disk_shrink_unsupported_data_loss', says: 'The disk of debian-13 has 32 GB, so that a copy of it cannot have 20 GB: no disk can be made smaller. Ask for 32 GB or more, or say no size.' });
  expect(compiled('Create a Debian VM called web with a 40 GB disk.').lock.guests[0]?.disks).toMatchObject([{ slot: 'virtio0', size_gb: 40 }]);
  expect(read('Create a Debian VM called web.', lab).assumed).toContainEqual(expect.objectContaining({ field: 'disk_gb', value: '32' }));
  expect(read('Create an Ubuntu VM called web.', lab).assumed).toContainEqual(expect.objectContaining({ field: 'disk_gb', value: '8' }));
});

test('a container is made where its template lies, and not possible on another node', () => {
  expect(compiled('Create a Debian container called proxy.')).toMatchObject({ missing: [], lock: { guests: [{ node: 'alpha' }] } });
  expect(compiled('Create a Debian container called proxy on beta.').missing).toEqual(['the template of local:vztmpl/debian-13-standard.tar.zst on beta for proxy: it lies on alpha']);
});

function compiled(text: string): ReturnType<typeof compile> {
  return compile(read(text, lab), lab, { seed: 'lab', at: new Date(0) });
}

function planned(text: string): { nodes: (string | undefined)[]; calls: string[] } {
  const { steps } = previewOf(read(text, lab), lab);
  return { nodes: compiled(text).lock.guests.map(({ node }) => node), calls: steps.flatMap((step) => step.calls.map(({ method, path }) => `${method} ${path}`)) };
}
