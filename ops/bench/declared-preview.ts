import { labOf } from '../../engine/declare/lab-of.ts';
import type { Lab } from '../../engine/declare/lab.ts';
import { previewOf } from '../../engine/declare/preview.ts';
import { read } from '../../engine/declare/read.ts';
import { warmReader } from '../../engine/declare/warm.ts';
import { pretended } from './declared-guests.ts';

/** How long the first preview of a process took, and each of those after it, in milliseconds; what was shown; and how long it took to get warm. */
export type PreviewTimes = { warmMs: number; firstMs: number; laterMs: number[]; letters: number; steps: number; questions: number };

/** Reads and previews a long declaration without a model, as a service does that was just started, and tells the times as JSON. */
export function runDeclaredPreview(rounds = '20'): Promise<void> {
  const warmMs = timed(warmReader);
  const text = declaration();
  const lab = labFor(200);
  let shown = { steps: 0, questions: 0 };
  const preview = (): void => {
    const { steps, questions, refused } = previewOf(read(text, lab), lab);
    if (refused !== null) throw new Error(refused.says);
    shown = { steps: steps.length, questions: questions.length };
  };
  const [firstMs = 0, ...laterMs] = Array.from({ length: Number(rounds) + 1 }, () => timed(preview));
  process.stdout.write(`${JSON.stringify({ warmMs, firstMs, laterMs, letters: text.length, ...shown } satisfies PreviewTimes)}\n`);
  return Promise.resolve();
}

function timed(work: () => void): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

/** A cluster with room for all that is asked for. */
function labFor(guests: number): Lab {
  const makes = pretended(guests).guests;
  const rows = makes.map(({ vmid, kind, node, name, template, tags, pool, memoryMb }) => ({ vmid, kind, node, name, template, tags, pool, memoryMb, status: template ? 'stopped' as const : 'running' as const }));
  return labOf({
    nodes: ['pve1', 'pve2', 'pve3'].map((name) => ({ name, online: true, cores: 32, memoryMb: 1_048_576, freeMemoryMb: 524_288 })),
    storages: [{ name: 'fast', node: 'pve1', type: 'lvmthin', shared: false, content: ['images', 'rootdir'], freeGb: 50_000 }], guests: rows, makes: [...makes], unread: [],
    bridges: [{ node: 'pve1', name: 'vmbr0' }, { node: 'pve1', name: 'vmbr1' }], images: [{ volume: 'local:vztmpl/debian-13-standard_13.1-2_amd64.tar.zst', node: 'pve1', content: 'vztmpl' }],
  });
}

/** Thirty-two sentences: new guests of both kinds, and changes of guests that are there. */
function declaration(): string {
  const parts = Array.from({ length: 8 }, (_, at) => [
    `Create three Debian VMs called web${String(at)}-a, web${String(at)}-b and web${String(at)}-c with 2 cores, 4 GB memory and a 64 GB disk on fast, DHCP on vmbr0, VLAN ${String(20 + at)}, tagged lab, started at boot.`,
    `A Debian 13 container called proxy-${String(at)} with 1 core, 512 MB and an 8 GB disk on fast, address 10.0.${String(at)}.9/24, gateway 10.0.${String(at)}.1.`,
    `Give guest-${String(at)} 6 cores and 8 GB of memory.`,
    `Grow the disk of guest-${String(at + 40)} to 100 GB and start it at boot.`,
  ]);
  return parts.flat().join('\n');
}
