import type { z } from 'zod';
import type { SettingMeta } from '../engine/define.ts';

/** Settings of any part, whatever their shape. */
export type AnySettings = { title: string; schema: z.ZodObject<z.ZodRawShape>; whole: (values: never) => string[] };

/** What may be said of a setting; with `emptyCounts` an empty text is a value and not the absence of one. */
export type FullMeta = SettingMeta & { emptyCounts?: boolean };

type Wrapper = { type: string; innerType?: z.core.$ZodType; in?: z.core.$ZodType; valueType?: z.core.$ZodType; defaultValue?: unknown };

/** What a setting says about itself, also when a default or a check was put around it. */
export function metaOf(schema: z.core.$ZodType): FullMeta {
  const layers = layersOf(schema).map((layer) => ('meta' in layer ? (layer as z.ZodType).meta() : undefined));
  return { about: '', ...(layers.find((meta) => meta !== undefined) as Partial<FullMeta> | undefined) };
}

/** The default of a setting as it would be written; null when there is none. */
export function defaultOf(schema: z.core.$ZodType): string | null {
  const layer = layersOf(schema).find((one) => one._zod.def.type === 'default');
  const value = layer === undefined ? null : wrapperOf(layer).defaultValue;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** The names under which a setting that is written once per name stands in the environment, by what follows the bare name. */
export function perNameIn(names: readonly string[], name: string, meta: FullMeta): Map<string, string> {
  const ours = names.filter((one) => one === name || one.startsWith(`${name}_`));
  const plain = ours.map((one) => (meta.secret === true ? one.replace(/_FILE$/, '') : one)).filter((one) => !/_FILE$/.test(one.slice(name.length)));
  return new Map(plain.map((one) => [one.slice(name.length + 1), one]));
}

/** The schema inside all defaults, options, transforms and records. */
export function coreOf(schema: z.core.$ZodType): z.core.$ZodType {
  return layersOf(schema).at(-1) ?? schema;
}

function layersOf(schema: z.core.$ZodType): z.core.$ZodType[] {
  const wrapper = wrapperOf(schema);
  const inner = wrapper.innerType ?? wrapper.in ?? wrapper.valueType;
  return inner === undefined ? [schema] : [schema, ...layersOf(inner)];
}

function wrapperOf(schema: z.core.$ZodType): Wrapper {
  return schema._zod.def;
}
