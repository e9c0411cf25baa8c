import { checkActions, checkCommands, loadParts, type Parts } from './load.ts';

/** Every part of every folder. */
export type AllParts = {
  detectors: Parts['detector'][];
  diagnoses: Parts['diagnosis'][];
  actions: Parts['action'][];
  adapters: Parts['adapter'][];
  models: Parts['model'][];
  channels: Parts['channel'][];
  commands: Parts['command'][];
  jobs: Parts['job'][];
};

/** Imports all parts and checks that every action can be done and every command shown; throws `part.wrong` naming the file, the action or the command. */
export async function loadAllParts(): Promise<AllParts> {
  const parts = {
    detectors: await loadParts('detector', beside('engine/detectors/')),
    diagnoses: await loadDiagnoses(),
    actions: await loadParts('action', beside('templates/actions/')),
    adapters: await loadParts('adapter', beside('adapters/')),
    models: await loadModels(),
    channels: await loadParts('channel', beside('bot/channels/')),
    commands: await loadParts('command', beside('bot/commands/')),
    jobs: await loadParts('job', beside('ops/jobs/')),
  };
  checkActions(parts.actions);
  checkCommands(parts.commands);
  return parts;
}

/** Every provider of models; throws `part.wrong` naming the file. */
export function loadModels(): Promise<Parts['model'][]> {
  return loadParts('model', beside('adapters/'));
}

/** Every known cause; throws `part.wrong` naming the file. */
export function loadDiagnoses(): Promise<Parts['diagnosis'][]> {
  return loadParts('diagnosis', beside('engine/diagnoses/'));
}

function beside(folder: string): URL {
  return new URL(`../${folder}`, import.meta.url);
}
