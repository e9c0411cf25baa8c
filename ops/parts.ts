import { checkActions, loadParts, type Parts } from './load.ts';

/** Every part of every folder. */
export type AllParts = {
  detectors: Parts['detector'][];
  diagnoses: Parts['diagnosis'][];
  actions: Parts['action'][];
  adapters: Parts['adapter'][];
  channels: Parts['channel'][];
  jobs: Parts['job'][];
};

/** Imports all parts and checks that every action can be done; throws `part.wrong` naming the file or the action. */
export async function loadAllParts(): Promise<AllParts> {
  const parts = {
    detectors: await loadParts('detector', beside('engine/detectors/')),
    diagnoses: await loadParts('diagnosis', beside('engine/diagnoses/')),
    actions: await loadParts('action', beside('templates/actions/')),
    adapters: await loadParts('adapter', beside('adapters/')),
    channels: await loadParts('channel', beside('bot/channels/')),
    jobs: await loadParts('job', beside('ops/jobs/')),
  };
  checkActions(parts.actions);
  return parts;
}

function beside(folder: string): URL {
  return new URL(`../${folder}`, import.meta.url);
}
