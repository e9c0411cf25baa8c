import { readdir } from 'node:fs/promises';
import { extname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command, CommandFace } from '../engine/commands.ts';
import type { ActionTemplate, Adapter, ChannelPart, Detector, Diagnosis } from '../engine/define.ts';
import { Fault, wordsOf } from '../engine/errors.ts';
import type { ModelPart } from '../engine/models.ts';
import type { MachineVerb } from '../engine/ports.ts';
import type { Job } from './job.ts';

/** What each kind of part folder holds. */
export type Parts = { detector: Detector; diagnosis: Diagnosis; action: ActionTemplate; adapter: Adapter; model: ModelPart; channel: ChannelPart; command: Command; job: Job };

/** The kinds of parts that are one file each. */
export type PartKind = keyof Parts;

/** Imports each file of a part folder in the order of their names; a file that holds no such part is a `part.wrong` that names it. */
export async function loadParts<Kind extends PartKind>(kind: Kind, folder: URL): Promise<Parts[Kind][]> {
  const loaded: { id: string; file: string; part: Parts[Kind] }[] = [];
  for (const file of await filesOf(kind, folder)) {
    const part = await loadPart(kind, file);
    if (part === null) continue;
    const id = String(part[shapes[kind].id]);
    const twin = loaded.find((one) => one.id === id);
    if (twin !== undefined) throw wrong(file, `has the same ${shapes[kind].id} as ${shortName(twin.file)}: "${id}". Rename one of them.`);
    loaded.push({ id, file, part: part as Parts[Kind] });
  }
  return loaded.map(({ part }) => part);
}

/** Refuses, by name, action templates that need a verb no machine has; one that needs none must be a guide, and a guide needs none. */
export function checkActions(actions: readonly Pick<ActionTemplate, 'name' | 'needs' | 'guide' | 'typedName'>[]): void {
  const mistakes = actions.flatMap(({ name, needs, guide, typedName }) => {
    if (guide && (needs.length > 0 || typedName)) return [`The action "${name}" is a guide, which a person does by hand; it can neither need a verb nor ask for a name.`];
    if (!guide && needs.length === 0) return [`The action "${name}" lists no verb in needs; it could not do anything.`];
    const strange = needs.filter((verb) => !Object.hasOwn(verbs, verb));
    return strange.map((verb) => `The action "${name}" needs "${verb}", which no machine can do; the verbs are ${Object.keys(verbs).join(', ')}.`);
  });
  if (mistakes.length > 0) throw new Fault('part.wrong', mistakes.join('\n'));
}

/** Refuses, by name, commands that a platform could not show: their names and those of their options are small letters, and they have at most one text that has not a field of its own. */
export function checkCommands(commands: readonly CommandFace[]): void {
  const mistakes = commands.flatMap((command) => {
    const strange = [command, ...command.options].filter(({ name, about }) => !/^[a-z][a-z0-9_]{0,31}$/.test(name) || about.length < 1 || about.length > 100);
    return [
      ...strange.map(({ name }) => `The command "${command.name}" has "${name}", which needs a name of small letters, digits and _, and up to 100 letters about it.`),
      ...(command.options.filter((option) => option.kind === 'text' && !option.apart).length > 1 ? [`The command "${command.name}" has two texts; where words are written in a row nobody can tell them apart.`] : []),
    ];
  });
  if (mistakes.length > 0) throw new Fault('part.wrong', mistakes.join('\n'));
}

const verbs = {
  start: true, stop: true, restart: true, commit: true, collectDiagnostics: true, inspect: true, snapshot: true, rollback: true,
  checkPaths: true, checkPermissions: true, resolveNames: true, reach: true,
  createGuest: true, cloneGuest: true, configureGuest: true, growDisk: true, moveDisk: true, migrateGuest: true, deleteGuest: true, deleteSnapshot: true, backupGuest: true,
  addStorage: true, changeStorage: true, removeStorage: true, createPool: true, addToPool: true, installKubernetes: true,
} satisfies Record<MachineVerb, true>;

type Shape = { id: string; maker: string; calls: readonly string[]; settings: boolean };

const shapes: Record<PartKind, Shape> = {
  detector: { id: 'id', maker: 'defineDetector', calls: ['detect', 'recovered'], settings: true },
  diagnosis: { id: 'id', maker: 'defineDiagnosis', calls: ['diagnose'], settings: false },
  action: { id: 'name', maker: 'defineAction', calls: ['title', 'effect', 'run', 'verify'], settings: false },
  adapter: { id: 'scheme', maker: 'defineAdapter', calls: ['connect'], settings: true },
  model: { id: 'provider', maker: 'defineModel', calls: ['on', 'connect'], settings: true },
  channel: { id: 'platform', maker: 'defineChannel', calls: ['on', 'connect'], settings: true },
  command: { id: 'name', maker: 'defineCommand', calls: ['answer', 'suggest'], settings: false },
  job: { id: 'name', maker: 'defineJob', calls: ['everySeconds', 'run'], settings: false },
};

async function filesOf(kind: PartKind, folder: URL): Promise<string[]> {
  const extension = extname(fileURLToPath(import.meta.url));
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
    const sources = names.filter((name) => name.endsWith(extension) && !/\.(test|test-d|d)\.[jt]s$/.test(name));
    return sources.sort((a, b) => (a < b ? -1 : 1)).map((name) => new URL(name, slashed(folder)).href);
  } catch (cause) {
    throw new Fault('part.wrong', `The folder of the ${kind} parts cannot be read: ${shortName(folder.href)}. ${wordsOf(cause)}`, { cause });
  }
}

type Loose = Record<string, unknown>;

/** Models are adapters that are no world: both kinds stand in one folder, and whoever wants the one passes over the other. */
const beside: Partial<Record<PartKind, PartKind>> = { adapter: 'model', model: 'adapter' };

async function loadPart(kind: PartKind, file: string): Promise<Loose | null> {
  const part = (await imported(file)).default;
  const { id, maker, calls, settings } = shapes[kind];
  const expected = `It must have "export default ${maker}({ … })".`;
  if (!isObject(part)) throw wrong(file, `has no default export that is a ${kind}. ${expected}`);
  if (part['part'] !== undefined && part['part'] === beside[kind]) return null;
  if (part['part'] !== kind) throw wrong(file, `holds ${kindOf(part)} where a ${kind} is expected. ${expected}`);
  if (typeof part[id] !== 'string' || part[id] === '') throw wrong(file, `has no ${id}. ${expected}`);
  const missing = calls.filter((name) => typeof part[name] !== 'function');
  if (missing.length > 0) throw wrong(file, `lacks ${missing.join(', ')}. ${expected}`);
  if (settings && !isObject(part['settings'])) throw wrong(file, 'has no settings; write settings: defineSettings(\'…\', {}).');
  return part;
}

async function imported(file: string): Promise<Loose> {
  try {
    return (await import(file)) as Loose;
  } catch (cause) {
    throw new Fault('part.wrong', `${shortName(file)} cannot be imported: ${wordsOf(cause)}`, { cause });
  }
}

function kindOf(part: Loose): string {
  return typeof part['part'] === 'string' ? `a part of the kind "${part['part']}"` : 'something that is no part';
}

function wrong(file: string, words: string): Fault {
  return new Fault('part.wrong', `${shortName(file)} ${words}`);
}

function shortName(href: string): string {
  const path = fileURLToPath(href);
  const inside = relative(process.cwd(), path);
  return inside.startsWith('..') ? path : inside;
}

function slashed(folder: URL): URL {
  return folder.href.endsWith('/') ? folder : new URL(`${folder.href}/`);
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null;
}
