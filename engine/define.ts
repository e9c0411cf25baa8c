import { z } from 'zod';
import type { NoteCall } from './api-calls.ts';
import type { KeepBundle } from './bundle.ts';
import type { Declarations } from './declare/declarations.ts';
import type { CloudSafe } from './distill.ts';
import type { Evidence, Sign } from './evidence.ts';
import type {
  Execution, Finding, Hypothesis, Json, PastStep, PlannedStep, Platform, Receipt, Recovery, ResourceRef, Risk, Scheme, Situation, Verification, View,
} from './types.ts';
import type { Channel, ChannelWorld, LogSource, Machine, MachineVerb, Near, Observer, Watcher } from './ports.ts';

/** The settings of one part: a zod schema whose keys are environment names. */
export type Settings<Shape extends z.ZodRawShape = z.ZodRawShape> = {
  title: string;
  schema: z.ZodObject<Shape>;
  /** What is wrong with the values taken together, each as a sentence that names the settings. */
  whole: (values: z.infer<z.ZodObject<Shape>>) => string[];
};

/** Settings under a title, with an optional check of the whole. */
export function defineSettings<Shape extends z.ZodRawShape>(
  title: string, shape: Shape, whole: Settings<Shape>['whole'] = () => [],
): Settings<Shape> {
  return { title, schema: z.object(shape), whole };
}

/** What the generated `.env.example` says of one setting; with `perName` it may be written once for each name of a list. */
export type SettingMeta = { about: string; secret?: boolean; example?: string; perName?: true };

/** A whole number within bounds. */
export function wholeNumber(least: number, most: number, usual: number, about: string) {
  return z.coerce.number().int().min(least).max(most).default(usual).meta({ about } satisfies SettingMeta);
}

/** Free text that may be left out. */
export function optionalText(about: string, example = '') {
  return z.string().min(1).optional().meta({ about, example } satisfies SettingMeta);
}

/** A secret: never printed, and `<NAME>_FILE` may name a file that holds it. */
export function secretText(about: string) {
  return z.string().min(1).optional().meta({ about, secret: true } satisfies SettingMeta);
}

/** A setting written as `NAME`, or as `NAME_X` for each x of a list of names. Its value is by that X, '' for the bare one. */
export function perName(one: z.ZodType<string, string>, meta: SettingMeta) {
  return z.record(z.string(), one).default({}).meta({ ...meta, perName: true } satisfies SettingMeta);
}

/** A way of noticing. Pure: it gets one resource's facts and says what it sees. */
export type Detector<Shape extends z.ZodRawShape = z.ZodRawShape> = {
  part: 'detector';
  id: string;
  about: string;
  schemes: readonly Scheme[];
  settings: Settings<Shape>;
  detect: (view: View, settings: z.infer<z.ZodObject<Shape>>) => Finding | readonly Finding[] | null;
  /** Whether what it found is over: by calm alone, or, after a step, by what has happened since. */
  recovered: (view: View, since: Date | null, about: { finding: Finding; settings: z.infer<z.ZodObject<Shape>> }) => Recovery;
};

/** A file of `engine/detectors/` exports one of these by default. */
export function defineDetector<Shape extends z.ZodRawShape>(detector: Omit<Detector<Shape>, 'part'>): Detector<Shape> {
  const { title, schema, whole } = detector.settings;
  const about = 'This detector, on or off; off closes what it alone keeps open';
  const turned = z.enum(['on', 'off'], { error: 'write on or off' }).default('on').meta({ about } satisfies SettingMeta);
  return { part: 'detector', ...detector, settings: { title, schema: schema.extend({ [switchOf(detector.id)]: turned }) as unknown as typeof schema, whole } };
}

/** The setting that switches a detector on and off, `DETECTOR_RESTART_LOOP`. */
export function switchOf(detectorId: string): string {
  return `DETECTOR_${detectorId.toUpperCase().replaceAll('-', '_')}`;
}

/** A detector with its settings filled in; one that is switched off notices nothing, and still tells whether what it noticed is over. */
export function watcherOf<Shape extends z.ZodRawShape>(detector: Detector<Shape>, settings: z.infer<z.ZodObject<Shape>>): Watcher {
  const { id, schemes, detect, recovered } = detector;
  const off = (settings as Record<string, unknown>)[switchOf(id)] === 'off';
  return { id, schemes, off, detect: off ? () => null : (view) => detect(view, settings), recovered: (view, since, finding) => recovered(view, since, { finding, settings }) };
}

/** What a diagnosis makes of the evidence; `avoid` are the action templates that would do harm, and taking data back to a snapshot is always one. */
export type Guess = Pick<Hypothesis, 'family' | 'cause' | 'says' | 'confidence' | 'recommends'>
  & Partial<Pick<Hypothesis, 'confirmed' | 'against' | 'avoid'>> & { signs: Sign[] };

/** A known cause. Pure: evidence in, a guess out. */
export type Diagnosis = {
  part: 'diagnosis';
  id: string;
  about: string;
  diagnose: (evidence: Evidence) => Guess | null;
};

/** A file of `engine/diagnoses/` exports one of these by default. */
export function defineDiagnosis(diagnosis: Omit<Diagnosis, 'part'>): Diagnosis {
  return { part: 'diagnosis', ...diagnosis };
}

/** The settings of one action, as its template's schema takes them. */
export type Params = Record<string, Json>;

/** What an action is proposed about: the trouble, what was tried, what is seen of the resource now, and the likely cause. */
export type Trouble = { situation: Situation; past: readonly PastStep[]; view: View; cause?: string };

/** What a template's own check says after its run: an answer, or that the detectors must look. */
export type StepCheck = Omit<Verification, 'at'> | 'detectors';

/** Something that may be done. It holds no command, endpoint or credential and gets only the verbs it lists. */
export type ActionTemplate<Verb extends MachineVerb = MachineVerb> = {
  part: 'action';
  name: string;
  about: string;
  schemes: readonly Scheme[];
  needs: readonly Verb[];
  risk: Risk;
  params: z.ZodType<Params>;
  /** What it is asked about a trouble; null when there is nothing for it to do there. Without it, it takes no settings. */
  fill?: (trouble: Trouble) => Params | null;
  /** What an admin must type before it may run, as for all that loses something for good. */
  typedName?: (target: ResourceRef, params: Params) => CloudSafe;
  /** What a person does by hand, step by step. Such a template needs no verb, and is said to be done instead of approved. */
  guide?: (target: ResourceRef, params: Params) => CloudSafe[];
  title: (target: ResourceRef, params: Params) => CloudSafe;
  effect: (target: ResourceRef, params: Params) => CloudSafe;
  undo: CloudSafe;
  run: (machine: Pick<Required<Machine>, Verb>, target: ResourceRef, params: Params) => Promise<Receipt>;
  /** `view` is of what the step is about. */
  verify: (execution: Execution, view: View, step: Pick<PlannedStep, 'target' | 'params'>) => StepCheck;
};

/** A file of `templates/actions/` exports one of these by default. */
export function defineAction<Verb extends MachineVerb>(action: Omit<ActionTemplate<Verb>, 'part'>): ActionTemplate<Verb> {
  return { part: 'action', ...action };
}

/** What an adapter needs from the one who wires it. Without `near` its machine cannot try names and addresses, without `noteCall` nobody takes note of what it asks. `declares` tells whether a cluster is made as declared. */
export type AdapterWorld = { dataDir: string; keep: KeepBundle; now: () => Date; say: (words: string, error?: unknown) => void; near?: Near; noteCall?: NoteCall; declares?: (cluster: string) => boolean };

/** A connected world. `isNamed` tells whether the settings still name what a resource is part of; without it they name all. */
export type Connection = { observers: Observer[]; machine: Machine | null; declarations?: Declarations; logs?: LogSource[]; isNamed?: (resource: ResourceRef) => boolean; close: () => Promise<void> };

/** A world the engine can look at and act in. */
export type Adapter<Shape extends z.ZodRawShape = z.ZodRawShape> = {
  part: 'adapter';
  scheme: Scheme;
  about: string;
  settings: Settings<Shape>;
  connect: (settings: z.infer<z.ZodObject<Shape>>, world: AdapterWorld) => Promise<Connection>;
};

/** A file of `adapters/` exports one of these by default. */
export function defineAdapter<Shape extends z.ZodRawShape>(adapter: Omit<Adapter<Shape>, 'part'>): Adapter<Shape> {
  return { part: 'adapter', ...adapter };
}

/** A chat platform. Its SDK is imported inside `connect`, so that a part that is off costs nothing. */
export type ChannelPart<Shape extends z.ZodRawShape = z.ZodRawShape> = {
  part: 'channel';
  platform: Platform;
  about: string;
  settings: Settings<Shape>;
  /** Whether these settings switch it on. */
  on: (settings: z.infer<z.ZodObject<Shape>>) => boolean;
  /** Resolves when cards can be posted. Rejects with a `channel.*` Fault in the platform's own words. */
  connect: (settings: z.infer<z.ZodObject<Shape>>, world: ChannelWorld) => Promise<Channel>;
};

/** A file of `bot/channels/` exports one of these by default. */
export function defineChannel<Shape extends z.ZodRawShape>(channel: Omit<ChannelPart<Shape>, 'part'>): ChannelPart<Shape> {
  return { part: 'channel', ...channel };
}
