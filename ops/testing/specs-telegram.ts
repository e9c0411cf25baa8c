import type { SpecCheck } from './specs.ts';

type Json = Record<string, unknown>;
interface Field { name: string; types: string[]; required: boolean }
interface Entry { name: string; fields?: Field[]; subtypes?: string[]; returns?: string[] }

/** The part of Telegram's description that is read here. */
export interface TelegramDescription { methods: Record<string, Entry>; types: Record<string, Entry> }

const plain: Record<string, (value: unknown) => boolean> = {
  String: (value) => typeof value === 'string',
  Integer: (value) => Number.isInteger(value),
  Float: (value) => typeof value === 'number',
  Boolean: (value) => typeof value === 'boolean',
  True: (value) => value === true,
  InputFile: (value) => typeof value === 'object' && value !== null && 'file' in value,
};

/** Checks calls against the Bot API description: the method, its parameters, their types, and the results. */
export function checkTelegram(description: TelegramDescription): SpecCheck {
  const types = new Map(Object.values(description.types).map((entry) => [entry.name, entry]));
  const methods = new Map(Object.values(description.methods).map((entry) => [entry.name.toLowerCase(), entry]));
  return {
    request: ({ method, body }) => {
      const entry = methods.get(method.toLowerCase());
      if (!entry) return [`${method} is not a method`];
      return checkFields(types, entry, (body ?? {}) as Json).map((words) => `request ${method}: ${words}`);
    },
    reply: ({ method }, answer) => {
      const returns = methods.get(method.toLowerCase())?.returns;
      const result = (answer.body as Json | undefined)?.['result'];
      if (!returns || answer.status !== 200) return [];
      return checkTypes(types, returns, result).map((words) => `reply ${method}: ${words}`);
    },
  };
}

type Types = Map<string, Entry>;

function checkFields(types: Types, entry: Entry, value: Json): string[] {
  const fields = entry.fields ?? [];
  const strange = Object.keys(value).filter((name) => !fields.some((field) => field.name === name));
  return [
    ...strange.map((name) => `${name} is not a field of ${entry.name}`),
    ...fields.flatMap((field) => {
      const given = value[field.name];
      if (given === undefined || given === null) return field.required ? [`${entry.name} needs ${field.name}`] : [];
      return checkTypes(types, field.types, given).map((words) => `${field.name}: ${words}`);
    }),
  ];
}

function checkTypes(types: Types, names: string[], value: unknown): string[] {
  const tries = names.map((name) => checkType(types, name, value));
  if (tries.some((faults) => faults.length === 0)) return [];
  const best = [...tries].sort((a, b) => a.length - b.length)[0] ?? [];
  return names.length === 1 ? best : [`is none of ${names.join(', ')}: ${best.join('; ')}`];
}

function checkType(types: Types, name: string, value: unknown): string[] {
  const inner = /^Array of (.+)$/.exec(name)?.[1];
  if (inner !== undefined) {
    if (!Array.isArray(value)) return [`is not a list of ${inner}`];
    return value.flatMap((one, index) => checkType(types, inner, one).map((words) => `[${String(index)}] ${words}`));
  }
  const test = plain[name];
  if (test) return test(value) ? [] : [`is not ${name}`];
  const entry = types.get(name);
  if (!entry) return [`${name} is not described`];
  if (entry.subtypes?.length) return checkTypes(types, entry.subtypes, value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`is not ${name}`];
  return checkFields(types, entry, value as Json);
}
