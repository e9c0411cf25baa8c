import { existsSync, readFileSync, statSync } from 'node:fs';
import type { z } from 'zod';
import type { Settings } from '../engine/define.ts';
import { Fault } from '../engine/errors.ts';
import { mistakeOf, noWords, withoutValues } from './config-mistakes.ts';
import { typoWarnings } from './config-typos.ts';
import { metaOf, perNameIn, type AnySettings, type FullMeta } from './setting-shape.ts';

/** Names and values as a process gets them. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Every setting, checked. */
export type Config = {
  /** The values of one part's settings. */
  of: <Shape extends z.ZodRawShape>(settings: Settings<Shape>) => z.infer<z.ZodObject<Shape>>;
  /** Names that look like ours and are not, one sentence each. */
  warnings: string[];
};

/** The environment of this process, completed by the `.env` of the working directory; what is set already wins. */
export function environment(): Env {
  if (existsSync('.env')) loadFile('.env');
  return process.env;
}

/** Checks all settings of all parts; throws one `config.invalid` that lists every mistake, a line each, and no value. */
export function readConfig(env: Env, parts: readonly AnySettings[]): Config {
  const set = Object.keys(env).filter((name) => env[name] !== undefined);
  const known = namesOf(parts, set);
  const values = new Map<unknown, unknown>();
  const mistakes = parts.flatMap((part) => {
    const read = readPart(env, part);
    values.set(part, read.values);
    return read.mistakes;
  });
  refuse(mistakes);
  return { of: (settings) => found(values, settings), warnings: [...typoWarnings(set, known), ...openFiles(env, known)] };
}

/** Files with a secret that belong to us and that others may read. */
function openFiles(env: Env, known: ReadonlyMap<string, { secret: boolean }>): string[] {
  const isOpen = (path: string | undefined): boolean => {
    const file = path === undefined || path === '' ? undefined : statSync(path, { throwIfNoEntry: false });
    return file !== undefined && file.uid === process.getuid?.() && (file.mode & 0o077) !== 0;
  };
  return [...known].flatMap(([name, { secret }]) => (secret && isOpen(env[`${name}_FILE`]) ? [`${name}_FILE names a file that others may read: chmod 600`] : []));
}

function found<Shape extends z.ZodRawShape>(values: ReadonlyMap<unknown, unknown>, settings: Settings<Shape>): z.infer<z.ZodObject<Shape>> {
  if (!values.has(settings)) throw new Fault('part.wrong', `The settings "${settings.title}" were not read; add them to the list of parts.`);
  return values.get(settings) as z.infer<z.ZodObject<Shape>>;
}

function namesOf(parts: readonly AnySettings[], set: readonly string[]): Map<string, { secret: boolean }> {
  const known = new Map<string, { secret: boolean; title: string }>();
  for (const part of parts) {
    for (const [name, schema] of Object.entries(part.schema.shape)) {
      const meta = metaOf(schema);
      const names = meta.perName === true ? new Set([name, ...perNameIn(set, name, meta).values()]) : [name];
      for (const one of names) {
        const other = known.get(one)?.title;
        if (other !== undefined) throw new Fault('part.wrong', `${one} is a setting of both "${other}" and "${part.title}"; rename one.`);
        known.set(one, { secret: meta.secret === true, title: part.title });
      }
    }
  }
  return known;
}

function readPart(env: Env, part: AnySettings): { values: unknown; mistakes: string[] } {
  const raw = rawValues(env, part);
  const parsed = part.schema.safeParse(raw.values, { error: () => noWords });
  const issues = parsed.error?.issues ?? [];
  const failed = new Set([...raw.mistakes.keys(), ...issues.map(writtenOf)]);
  const sound = without(raw.values, issues);
  const rest = parsed.success ? parsed : part.schema.safeParse(sound);
  const whole = rest.success ? part.whole(rest.data as never).filter((words) => !namesAny(words, failed)) : [];
  const told = whole.map((words) => withoutValues(words, textsIn(sound, rest.data ?? {})));
  return { values: rest.data, mistakes: [...raw.mistakes.values(), ...schemaMistakes(part, raw, issues), ...told] };
}

/** The values that are not wrong by themselves, so that what is wrong with them together is said at once. */
function without(values: Raw['values'], issues: readonly z.core.$ZodIssue[]): Raw['values'] {
  const left = structuredClone(values);
  for (const { path: [name, suffix] } of issues) {
    const value = left[String(name)];
    if (typeof value === 'object' && suffix !== undefined) Reflect.deleteProperty(value, suffix);
    else Reflect.deleteProperty(left, String(name));
  }
  return left;
}

/** The name of a setting as it stands in the environment. */
function writtenOf({ path: [name, suffix] }: z.core.$ZodIssue): string {
  return suffix === undefined || suffix === '' ? String(name) : `${String(name)}_${String(suffix)}`;
}

function namesAny(words: string, names: ReadonlySet<string>): boolean {
  return (words.match(/[A-Za-z0-9_]+/g) ?? []).some((word) => names.has(word));
}

type Raw = { values: Record<string, string | Record<string, string>>; mistakes: Map<string, string> };

function rawValues(env: Env, part: AnySettings): Raw {
  const raw: Raw = { values: {}, mistakes: new Map() };
  for (const [name, schema] of Object.entries(part.schema.shape)) {
    const meta = metaOf(schema);
    const one = (written: string) => rawValue(env, written, { meta, mistakes: raw.mistakes });
    const value = meta.perName === true
      ? Object.fromEntries([...perNameIn(Object.keys(env), name, meta)].flatMap(([suffix, written]) => {
        const text = one(written);
        return text === null ? [] : [[suffix, text]];
      }))
      : one(name);
    if (value !== null) raw.values[name] = value;
  }
  return raw;
}

function rawValue(env: Env, name: string, how: { meta: FullMeta; mistakes: Map<string, string> }): string | null {
  const own = env[name];
  const file = how.meta.secret === true ? env[`${name}_FILE`] : undefined;
  if (file !== undefined && file !== '') return readSecret(name, { own, file }, how.mistakes);
  return own !== undefined && (own.trim() !== '' || how.meta.emptyCounts === true) ? own : null;
}

function readSecret(name: string, from: { own: string | undefined; file: string }, mistakes: Map<string, string>): string | null {
  if (from.own !== undefined && from.own !== '') {
    mistakes.set(name, `${name} and ${name}_FILE are both set; keep one of them.`);
    return null;
  }
  try {
    const text = readFileSync(from.file, 'utf8').replace(/(\r?\n)+$/, '');
    if (text.trim() !== '') return text;
    mistakes.set(name, `${name}_FILE names an empty file; write the secret into it.`);
  } catch (error) {
    mistakes.set(name, `${name}_FILE names a file that cannot be read (${codeOf(error)}); check the path and its permissions.`);
  }
  return null;
}

/** What must not be repeated; a number is no secret, and the words of a mistake may hold the same one. */
function textsIn(values: Raw['values'], read: Readonly<Record<string, unknown>>): string[] {
  const kept = Object.entries(values).filter(([name]) => typeof read[name] !== 'number').map(([, value]) => value);
  return kept.flatMap((value) => (typeof value === 'string' ? value : Object.values(value)));
}

function schemaMistakes(part: AnySettings, raw: Raw, issues: readonly z.core.$ZodIssue[]): string[] {
  const lines = issues.flatMap((issue) => {
    const [name, suffix] = issue.path.map(String);
    const schema = part.schema.shape[name ?? ''];
    const written = writtenOf(issue);
    if (schema === undefined || raw.mistakes.has(written)) return [];
    const value = raw.values[name ?? ''];
    return [mistakeOf(written, schema, { issue, value: typeof value === 'object' ? value[suffix ?? ''] : value })];
  });
  return [...new Set(lines)];
}

/** Throws `config.invalid` with a line for each mistake, where there is one. */
export function refuse(mistakes: readonly string[]): void {
  if (mistakes.length > 0) throw new Fault('config.invalid', listOf(mistakes));
}

function listOf(mistakes: readonly string[]): string {
  const head = mistakes.length === 1 ? 'One setting is wrong' : `${mistakes.length} settings are wrong`;
  return [`${head}; nothing was started:`, ...mistakes.map((line) => `  ${line}`)].join('\n');
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : 'unknown reason';
}

function loadFile(path: string): void {
  try {
    process.loadEnvFile(path);
  } catch (cause) {
    throw new Fault('config.invalid', `The file ${path} cannot be read (${codeOf(cause)}); check its permissions or remove it.`, { cause });
  }
}
