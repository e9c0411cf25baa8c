import type { FactKind, FactValues } from '../../engine/types.ts';

/** What kind of trouble a world is in. */
export const families = [
  'storage_permission', 'dependency_network', 'hardware_device', 'config_credentials', 'version_upgrade', 'resource_limit', 'data_damage',
  'transient_state', 'not_an_incident',
] as const;
export type Family = (typeof families)[number];

/** The action templates that a world answers to. */
export const actionNames = [
  'restart_resource', 'start_resource', 'stop_resource', 'create_snapshot', 'rollback_to_snapshot', 'collect_diagnostics', 'validate_paths',
  'validate_permissions', 'validate_dns_resolution', 'validate_network_connectivity', 'verify_resource_health', 'guided_ui_configuration',
] as const;
export type ActionName = (typeof actionNames)[number];

/** What an action does to the fault: nothing, its end, its end for some minutes, harm, or its end once another action was done before it. */
export type Effect = 'nothing' | 'ends' | 'harms' | { endsFor: number } | { after: ActionName; otherwise: 'nothing' | 'harms' };

/** What a resource shows while the fault lasts. Pauses are in seconds. */
export type Symptom =
  /** It ends some seconds after each start, and its restart policy starts it again. */
  | { is: 'loop'; exit: number; every?: number }
  /** It ends once and stays down. */
  | { is: 'end'; exit: number }
  /** It runs, and writes its lines of trouble again and again. */
  | { is: 'cry'; every: number }
  /** It runs, it may write its lines of trouble, and its health check fails after a minute of them; `fresh` is what was just put in the place of an older version. */
  | { is: 'sick'; every: number; fresh?: true }
  /** The kernel kills it for lack of memory, and its restart policy starts it again. */
  | { is: 'oom'; every: number }
  /** Somebody stopped it. */
  | { is: 'stopped' }
  /** Somebody puts a new version in its place, or starts it anew. */
  | { is: 'replaced' } | { is: 'restarted' }
  /** It did its work and ended. */
  | { is: 'done'; every: number }
  /** A state that is other than it should be, told of it as facts. */
  | { is: 'seen'; kind: FactKind; bad: object; good: object };

/** A resource of a world. `ref` is for what is no container; `needs` are other things by their names in the world. */
export type Thing = {
  image?: string; ref?: string; needs?: readonly string[]; ports?: readonly number[]; restart?: string; health?: true;
  mounts?: FactValues['container.place']['mounts']; guest?: Partial<FactValues['guest.state']>;
};

/** A fault, how it shows, and what each action would do to it. */
export type World = {
  about: string;
  /** How the lines of its log were made; null when they are written as the software writes them. */
  provoked: string | null;
  project: string;
  family: Family;
  cause: string;
  /** Whose fault it is; null when nothing is wrong. */
  culprit: string | null;
  things: Readonly<Record<string, Thing>>;
  shows: Readonly<Record<string, Symptom>>;
  /** After how many minutes it ends by itself. */
  endsAfter?: number;
  /** By action, or by action and thing (`restart_resource db`). What is not named does nothing, but for a rollback, which loses data, and for all that changes something where nothing is wrong. */
  answers: Readonly<Partial<Record<ActionName | `${ActionName} ${string}`, Effect>>>;
  /** The actions that tell or do something about this fault in particular. */
  informative: readonly ActionName[];
  /** Actions that are neither asked for nor wrong. */
  fine?: readonly ActionName[];
  /** The guides that end it, when they are not named after its cause. */
  guides?: readonly string[];
  /** What stands for `{word}` in lines, images and refs: one text per variation. */
  words?: Readonly<Record<string, readonly [string, string, string]>>;
};

/** A file `worlds/<name>/world.ts` exports one of these by default. */
export function defineWorld(world: World): World {
  return world;
}

const changing: readonly string[] = ['restart_resource', 'start_resource', 'stop_resource', 'rollback_to_snapshot'];

/** What an action does to the fault of a world, by the name of the thing it is done to. */
export function effectOf(world: World, action: ActionName, thing: string): Effect {
  const said = world.answers[`${action} ${thing}`] ?? world.answers[action];
  if (said !== undefined) return said;
  const harms = action === 'rollback_to_snapshot' || (world.culprit === null && changing.includes(action));
  return harms ? 'harms' : 'nothing';
}
