import { isFault, wordsOf } from '../../engine/errors.ts';
import type { DiskSmart } from '../../engine/fact-values.ts';
import { read } from './client.ts';
import { tell, type Cluster } from './cluster.ts';
import { smartShape, type Smart } from './shapes.ts';

type Reading = keyof DiskSmart;

/** Attributes of ATA disks by their number; other numbers mean something else with each maker. */
const attributes: ReadonlyMap<number, Reading> = new Map([[5, 'reallocated'], [187, 'reported'], [197, 'pending'], [198, 'uncorrectable']]);

/** Lines of what `smartctl` writes of NVMe and SAS disks. */
const lines: readonly [RegExp, Reading][] = [
  [/^Critical Warning:\s+(0x[0-9a-f]+)/im, 'warning'], [/^Available Spare:\s+(\d+)%/im, 'sparePercent'], [/^Available Spare Threshold:\s+(\d+)%/im, 'spareThreshold'],
  [/^Media and Data Integrity Errors:\s+(\d[\d,.']*)/im, 'mediaErrors'], [/^Elements in grown defect list:\s+(\d+)/im, 'reallocated'],
];

/** What disks of a node tell of themselves, by device; one that cannot be asked is said and left out. */
export async function readSmart(cluster: Cluster, node: string, devices: readonly string[]): Promise<Map<string, DiskSmart>> {
  const told = new Map<string, DiskSmart>();
  for (const disk of devices) {
    const topic = `SMART ${node} ${disk}`;
    try {
      told.set(disk, smartIn(await read(cluster.pve, { doing: `read the SMART values of ${disk} on ${node}`, path: '/nodes/{node}/disks/smart', with: { node, disk }, as: smartShape, tries: 1 })));
      tell(cluster, topic, null);
    } catch (error) {
      tell(cluster, topic, { words: wordsOf(error), error });
      if (isFault(error, 'machine.unauthorised')) break;
    }
  }
  return told;
}

/** The readings that are heeded, of the attributes of an ATA disk or the text of any other. */
function smartIn({ attributes: rows, text }: Smart): DiskSmart {
  const told: DiskSmart = {};
  const note = (reading: Reading | undefined, count: number | null): void => { if (reading !== undefined && count !== null) told[reading] = count; };
  for (const { id, raw } of rows) note(attributes.get(id), numberIn(/^\s*(\d+)/.exec(raw)?.[1]));
  for (const [line, reading] of lines) note(reading, numberIn(line.exec(text)?.[1]));
  return told;
}

/** A number, in groups of digits or with `0x` before it. */
function numberIn(text: string | undefined): number | null {
  if (text === undefined) return null;
  const number = Number(text.replace(/[,.']/g, ''));
  return Number.isSafeInteger(number) ? number : null;
}
