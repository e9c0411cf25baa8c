import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Endpoint } from './fake-proxmox-api.ts';
import type { Told } from './fake-proxmox-door.ts';
import type { Check } from './fake-proxmox-rights.ts';
import { type Param, paramOf } from './fake-proxmox-schema.ts';

/** Compares the fake with the official tree of the API; every sentence it answers is a violation. */
export interface ProxmoxSpec {
  /** What a row of the fake says otherwise than the tree: method, parameters, permission, which node answers. */
  compare(endpoint: Endpoint): string[];
  /** What one call or its reply has that the tree does not describe. */
  check(endpoint: Endpoint, call: { params: Record<string, string>; told: Told }): string[];
}

interface Schema {
  type?: string;
  optional?: number;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  requires?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
}
type OfficialCheck = (string | number | string[] | OfficialCheck)[];
interface Official { parameters: { properties?: Record<string, Schema> }; permissions?: { user?: string; check?: OfficialCheck }; returns?: Schema; proxyto?: string }
/** A part of the tree: a path, its methods, and what lies below it. */
export interface Branch { path: string; info?: Record<string, Official>; children?: Branch[] }

const loaded = new Map<string, ProxmoxSpec>();

/** The check against the official tree, or undefined when TEST_SPECS names no folder. */
export function proxmoxSpec(folder = process.env['TEST_SPECS']): ProxmoxSpec | undefined {
  if (!folder) return undefined;
  const path = join(folder, 'proxmox-8.4-api.json');
  if (!existsSync(path)) throw new Error('TEST_SPECS has no proxmox-8.4-api.json');
  const known = loaded.get(path) ?? specOfTree(JSON.parse(readFileSync(path, 'utf8')) as Branch[]);
  loaded.set(path, known);
  return known;
}

/** The check against a tree of this form. */
export function specOfTree(tree: Branch[]): ProxmoxSpec {
  const rows = new Map(flat(tree));
  return {
    compare: (endpoint) => {
      const official = rows.get(nameOf(endpoint));
      if (!official) return [`${nameOf(endpoint)} is not in the tree`];
      return [...compareParams(endpoint, official), ...comparePermission(endpoint, official)].map((words) => `${nameOf(endpoint)}: ${words}`);
    },
    check: (endpoint, { params, told }) => {
      const official = rows.get(nameOf(endpoint));
      if (!official) return [`${nameOf(endpoint)} is not in the tree`];
      const wrong = told.status === 200 ? [...wrongParams(params, official), ...wrongReply((told.body as { data: unknown }).data, official.returns ?? {}, 'reply')] : [];
      return wrong.map((words) => `${nameOf(endpoint)}: ${words}`);
    },
  };
}

function flat(tree: Branch[]): [string, Official][] {
  return tree.flatMap((branch) => [
    ...Object.entries(branch.info ?? {}).map(([method, official]) => [`${method} ${branch.path}`, official] as [string, Official]),
    ...flat(branch.children ?? []),
  ]);
}

function nameOf(endpoint: Endpoint): string {
  return `${endpoint.method} ${endpoint.path}`;
}

function compareParams(endpoint: Endpoint, official: Official): string[] {
  const theirs = official.parameters.properties ?? {};
  const missing = Object.entries(theirs).filter(([name, schema]) => !schema.optional && endpoint.params[name]?.optional !== false);
  return [
    ...missing.map(([name]) => `${name} must be required`),
    ...Object.entries(endpoint.params).flatMap(([name, param]) =>
      (theirs[name] ? differences(param, { ...theirs[name], ...(endpoint.path.includes(`{${name}}`) ? { optional: 0 } : {}) }).map((words) => `${name}: ${words}`) : [`${name} is not a parameter`])),
  ];
}

/** A parameter may be narrower than the official one, and never wider; what is a part of the path is always given, whatever the tree says. */
function differences(param: Param, schema: Schema): string[] {
  const wider = (ours: number | undefined, theirs: number | undefined, sign: number): boolean => theirs !== undefined && (ours === undefined || sign * ours > sign * theirs);
  return [
    ...(param.type === schema.type ? [] : [`is ${schema.type ?? 'untyped'} and not ${param.type}`]),
    ...(param.optional === Boolean(schema.optional) ? [] : [`is ${schema.optional ? 'optional' : 'required'}`]),
    ...(schema.enum && !param.oneOf?.every((one) => schema.enum?.includes(one)) ? [`is one of ${schema.enum.join(', ')}`] : []),
    ...(wider(param.max, schema.maximum, 1) ? [`is at most ${String(schema.maximum)}`] : []),
    ...(wider(param.min, schema.minimum, -1) ? [`is at least ${String(schema.minimum)}`] : []),
    ...(wider(param.maxLength, schema.maxLength, 1) ? [`is at most ${String(schema.maxLength)} long`] : []),
    ...(schema.requires !== undefined && param.requires !== schema.requires ? [`requires ${schema.requires}`] : []),
  ];
}

function comparePermission(endpoint: Endpoint, { permissions, proxyto }: Official): string[] {
  const theirs = permissions?.check ? checkOf(permissions.check) : permissions?.user ?? 'root only';
  const [ours, wanted] = [JSON.stringify(endpoint.check), JSON.stringify(theirs)];
  return [
    ...(ours === wanted ? [] : [`checks ${ours} and not ${wanted}`]),
    ...(endpoint.proxied === (proxyto === 'node') ? [] : [`is ${proxyto === undefined ? 'not ' : ''}answered by the node of the path`]),
  ];
}

function checkOf([kind, ...rest]: OfficialCheck): Check {
  if (kind === 'or') return { or: rest.map((one) => checkOf(one as OfficialCheck)) };
  if (kind === 'and') return { and: rest.map((one) => checkOf(one as OfficialCheck)) };
  const [path, privileges, ...options] = rest;
  const param = options[0] === 'require_param' ? { param: options[1] as string } : {};
  return kind === 'perm' ? { path: path as string, privileges: privileges as string[], any: options[0] === 'any', ...param } : { or: [] };
}

function wrongParams(params: Record<string, string>, official: Official): string[] {
  const theirs = official.parameters.properties ?? {};
  const unknown = Object.keys(params).filter((name) => !paramOf(theirs, name));
  const missing = Object.entries(theirs).filter(([name, schema]) => !schema.optional && params[name] === undefined);
  return [...unknown.map((name) => `${name} is not a parameter`), ...missing.map(([name]) => `${name} is missing`)];
}

/** Numbers, lists and objects must be such; a flag is 0 or 1; what is not optional must be there. */
function wrongReply(value: unknown, schema: Schema, at: string): string[] {
  if (value === undefined) return schema.optional || schema.type === undefined ? [] : [`${at} is missing`];
  if (value === null) return at === 'reply' && schema.type !== 'null' && !schema.optional ? [`${at} is null`] : [];
  const fits: Record<string, (one: unknown) => boolean> = {
    string: (one) => typeof one === 'string', integer: (one) => Number.isInteger(one), number: (one) => typeof one === 'number',
    boolean: (one) => one === 0 || one === 1, array: (one) => Array.isArray(one), object: (one) => typeof one === 'object', null: () => false,
  };
  if (schema.type !== undefined && fits[schema.type]?.(value) === false) return [`${at} is not of type ${schema.type}`];
  if (schema.enum && !schema.enum.includes(value as string)) return [`${at} is not one of ${schema.enum.join(', ')}`];
  if (Array.isArray(value)) return value.flatMap((one, index) => wrongReply(one, schema.items ?? {}, `${at}[${index}]`));
  return Object.entries(schema.properties ?? {}).flatMap(([name, one]) => wrongReply((value as Record<string, unknown>)[name], one, `${at}.${name}`));
}
