import { badParams } from './fake-proxmox-refusals.ts';

/** What one parameter may be; the values themselves stay text, as they came. */
export interface Param {
  type: 'string' | 'integer' | 'number' | 'boolean' | 'array';
  optional: boolean;
  min?: number;
  max?: number;
  maxLength?: number;
  oneOf?: readonly string[];
  pattern?: RegExp;
  format?: Format;
  /** Another parameter that must be given too. */
  requires?: string;
  /** The privilege on the guest that setting it needs. */
  privilege?: string;
}

/** The parameters of one endpoint by name; a name ending in `[n]` stands for all its numbers. */
export type Params = Record<string, Param>;

type Limits = Omit<Param, 'type' | 'optional'>;
type Format = keyof typeof formats;

const formats = {
  node: [/^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/, () => 'value does not look like a valid node name'],
  vmid: [/^[1-9]\d{2,8}$/, () => 'value does not look like a valid VM ID'],
  configid: [/^[a-z][a-z0-9_-]+$/i, (value) => `invalid configuration ID '${value}'`],
  configids: [/^([a-z][a-z0-9_-]+([,; ]+|$))*$/i, (value) => `invalid configuration ID '${value}'`],
  storage: [/^[a-z][a-z0-9\-_.]*[a-z0-9]$/i, (value) => `storage ID '${value}' contains illegal characters`],
  pool: [/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+){0,2}$/, (value) => `value '${value}' does not look like a valid pool name`],
  dns: [/^([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?\.)*[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/, () => 'value does not look like a valid DNS name'],
  tags: [/^([a-zA-Z0-9_][a-zA-Z0-9_\-+.]*([,; ]+|$))*$/, () => 'invalid characters in tag'],
  urlencoded: [/^[-%a-zA-Z0-9_.!~*'()]*$/, (value) => `invalid urlencoded string: ${value}`],
} satisfies Record<string, [RegExp, (value: string) => string]>;

/** A text that may be left out. */
export const text = (limits: Limits = {}): Param => ({ type: 'string', optional: true, ...limits });
/** A whole number that may be left out. */
export const int = (limits: Limits = {}): Param => ({ type: 'integer', optional: true, ...limits });
/** A number that may be left out. */
export const num = (limits: Limits = {}): Param => ({ type: 'number', optional: true, ...limits });
/** A 0 or 1 that may be left out. */
export const flag = (limits: Limits = {}): Param => ({ type: 'boolean', optional: true, ...limits });
/** The same, but it must be given. */
export const need = (param: Param): Param => ({ ...param, optional: false });
/** The same parameters, each of which needs a privilege on the guest. */
export const under = (privilege: string, params: Params): Params =>
  Object.fromEntries(Object.entries(params).map(([name, param]) => [name, { ...param, privilege }]));

/** A guest's number. */
export const vmid = int({ min: 100, max: 999_999_999, format: 'vmid' });
/** What stands in the braces of a path. */
export const pathParams: Record<string, Param> = {
  node: need(text({ format: 'node' })),
  vmid: need(vmid),
  upid: need(text()),
  storage: need(text({ format: 'storage' })),
  snapname: need(text({ maxLength: 40, format: 'configid' })),
  name: need(text({ format: 'storage' })),
  id: need(text({ pattern: /^[1-9][0-9]{2,8}-\d{1,9}$/ })),
};

/** Finds what a parameter of this name may be; `net3` is found as `net[n]`. */
export function paramOf<T>(params: Record<string, T>, name: string): T | undefined {
  return params[name] ?? params[name.replace(/(?<=[a-z])\d+$/, '[n]')];
}

/** Refuses unknown, missing and broken parameters, all at once and each by name. */
export function verify(params: Params, given: Record<string, string>): void {
  const errors: Record<string, string> = {};
  for (const [name, param] of Object.entries(params)) {
    if (!param.optional && given[name] === undefined) errors[name] = 'property is missing and it is not optional';
  }
  for (const [name, value] of Object.entries(given)) {
    const param = paramOf(params, name);
    const broken = param ? brokenBy(param, value) : 'property is not defined in schema and the schema does not allow additional properties';
    if (broken !== undefined) errors[name] = broken;
    if (param?.requires !== undefined && given[param.requires] === undefined) errors[param.requires] = `missing property - '${name}' requires this property`;
  }
  if (Object.keys(errors).length > 0) badParams(errors);
}

function brokenBy(param: Param, value: string): string | undefined {
  const typed = { string: /^/, array: /^/, integer: /^[+-]?\d+$/, number: /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/, boolean: /^[01]$/ }[param.type];
  if (!typed.test(value)) return `type check ('${param.type}') failed - got '${value}'`;
  const format = param.format === undefined ? undefined : formats[param.format];
  if (format && !format[0].test(value)) return `invalid format - ${format[1](value)}\n`;
  if (param.pattern && !param.pattern.test(value)) return 'value does not match the regex pattern';
  if (param.maxLength !== undefined && value.length > param.maxLength) return `value may only be ${param.maxLength} characters long`;
  if (param.max !== undefined && Number(value) > param.max) return `value must have a maximum value of ${param.max}`;
  if (param.min !== undefined && Number(value) < param.min) return `value must have a minimum value of ${param.min}`;
  if (param.oneOf && !param.oneOf.includes(value)) return `value '${value}' does not have a value in the enumeration '${param.oneOf.join(', ')}'`;
  return undefined;
}
