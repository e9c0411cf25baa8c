import { safe, type CloudSafe } from '../../engine/distill.ts';
import { inventoryName } from '../../engine/guests.ts';
import { partsOf, schemeOf, type ResourceRef } from '../../engine/refs.ts';
import { dataGuides } from './data.ts';
import { deviceGuides } from './devices.ts';
import type { CauseGuides, Guide } from './guide.ts';
import { limitGuides } from './limits.ts';
import { networkGuides } from './network.ts';
import { passingGuides } from './passing.ts';
import { proxmoxGuides } from './proxmox.ts';
import { settingGuides } from './settings.ts';
import { storageGuides } from './storage.ts';
import { versionGuides } from './versions.ts';

const byCause = ofCauses({
  ...storageGuides, ...settingGuides, ...networkGuides, ...limitGuides, ...deviceGuides, ...versionGuides, ...dataGuides, ...passingGuides,
});
const byDetector = new Map(Object.entries(proxmoxGuides).map(([detector, guide]) => [`proxmox/${detector}`, guide]));

/** All guides by their keys: the platform, and the cause of the trouble or the detector that noticed it. */
export const guides: ReadonlyMap<string, Guide> = new Map([...byCause, ...byDetector]);

/** The key of the guide for a resource: what was noticed of a node, a storage or a job has one of its own, all else goes by the cause; null when none is written. */
export function guideFor(resource: ResourceRef, cause: string | undefined, detectors: readonly string[]): string | null {
  const key = (reason: string): string => `${schemeOf(resource)}/${reason}`;
  const noticed = detectors.map(key).find((one) => byDetector.has(one));
  return noticed ?? (cause !== undefined && byCause.has(key(cause)) ? key(cause) : null);
}

/** The steps of a guide for a resource, numbered. */
export function numbered(guide: Guide, target: ResourceRef): CloudSafe[] {
  const parts = partsOf(target).slice(1).map((part) => inventoryName(part) ?? safe`named above`);
  return guide.steps(parts).map((step, at) => safe`${at + 1}. ${step}`);
}

function ofCauses(all: CauseGuides): Map<string, Guide> {
  return new Map(Object.entries(all).flatMap(([cause, { title, docker, proxmox }]): [string, Guide][] => [
    [`docker/${cause}`, { title, steps: () => [...docker] }], ...(proxmox ? [[`proxmox/${cause}`, { title, steps: () => [...proxmox] }] satisfies [string, Guide]] : []),
  ]));
}
