import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Call } from '../../engine/declare/calls.ts';

type Property = { type?: string; optional?: number; enum?: string[]; minimum?: number; maximum?: number; maxLength?: number };
type Branch = { path: string; info?: Record<string, { parameters?: { properties?: Record<string, Property> } }>; children?: Branch[] };
type Operation = { path: RegExp; method: string; inPath: string[]; properties: Record<string, Property> };

/** Checks planned calls against Proxmox's own description of its API; every sentence it answers is a violation. */
export type CallSpecs = { check: (call: Call) => string[] };

/** What is always so of a call, where no folder with the description is named. */
const plain: readonly Operation[] = ['/nodes/[^/]+/(?:qemu|lxc)(?:/.*)?', '/storage', '/pools', '/cluster/nextid'].flatMap((path) => ['GET', 'POST', 'PUT', 'DELETE'].map((method) => ({ path: new RegExp(`^${path}$`), method, inPath: [], properties: {} })));

/** The description in a folder; without one, only that paths and methods are of the kinds a plan uses. */
export function pathsOf(folder: string | undefined): CallSpecs {
  const file = folder === undefined ? undefined : join(folder, 'proxmox-8.4-api.json');
  const whole = file === undefined || !existsSync(file) ? null : (JSON.parse(readFileSync(file, 'utf8')) as Branch[]).flatMap(operationsIn);
  return { check: (call) => checked(call, whole ?? plain, whole !== null) };
}

function operationsIn({ path, info: methods = {}, children = [] }: Branch): Operation[] {
  const own = Object.entries(methods).map(([method, { parameters }]) => ({ path: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`), method, inPath: [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name), properties: parameters?.properties ?? {} }));
  return [...own, ...children.flatMap(operationsIn)];
}

function checked({ method, path, params }: Call, operations: readonly Operation[], strict: boolean): string[] {
  const found = operations.find((one) => one.method === method && one.path.test(path));
  if (found === undefined) return [`there is no ${method} ${path}`];
  if (!strict) return [];
  const missing = Object.entries(found.properties).filter(([name, { optional }]) => optional !== 1 && !(name in params) && !found.inPath.includes(name)).map(([name]) => `${method} ${path} lacks ${name}`);
  return [...missing, ...Object.entries(params).flatMap(([name, value]) => wrong(name, value, found.properties).map((says) => `${method} ${path}: ${says}`))];
}

function wrong(name: string, value: string | number, properties: Record<string, Property>): string[] {
  const property = properties[name] ?? properties[`${name.replace(/\d+$/, '')}[n]`];
  if (property === undefined) return [`it takes no ${name}`];
  const isNumber = property.type === 'integer' || property.type === 'number';
  if (property.type === 'boolean' && ![0, 1].includes(Number(value))) return [`${name} is no boolean`];
  if (isNumber && (Number.isNaN(Number(value)) || Number(value) < (property.minimum ?? -Infinity) || Number(value) > (property.maximum ?? Infinity))) return [`${name} may not be ${value}`];
  return property.enum !== undefined && !property.enum.includes(String(value)) ? [`${name} may not be ${value}`] : [];
}
