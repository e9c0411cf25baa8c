import { type Check, holds } from './fake-proxmox-rights.ts';
import { type Params, pathParams } from './fake-proxmox-schema.ts';
import type { ProxmoxState } from './fake-proxmox-world.ts';

/** One call that has passed its permission and its parameters. */
export interface ProxmoxCall {
  state: ProxmoxState;
  /** The whole id of the token, `user@realm!name`. */
  who: string;
  /** Path, query and body parameters, as text. */
  params: Record<string, string>;
  /** Is sent beside the result, as task lists do. */
  total?: number;
}

/** One row of the API: what may be asked, who may ask it, and what is answered. */
export interface Endpoint {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  check: Check;
  params: Params;
  /** Is answered by the node of its path, and fails with 595 while that one is away. */
  proxied: boolean;
  answer(call: ProxmoxCall): unknown;
}

type Method = Endpoint['method'];
type Row = [method: Method, path: string, check: Check, params: Params, answer: Endpoint['answer']];

/** Makes endpoints of rows; the parameters of the path are added, and a node in it makes it proxied. */
export function endpoints(rows: Row[]): Endpoint[] {
  return rows.map(([method, path, check, own, answer]) => {
    const names = [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? '');
    const ofPath = Object.fromEntries(names.flatMap((name) => (pathParams[name] && !own[name] ? [[name, pathParams[name]]] : [])));
    return { method, path, check, params: { ...ofPath, ...own }, proxied: path.startsWith('/nodes/{node}') && !path.endsWith('/rrddata'), answer };
  });
}

/** Whether the caller holds one of the privileges on a path; lists leave out silently what fails this. */
export function may(call: ProxmoxCall, path: string, ...privileges: string[]): boolean {
  return holds(call.state.rights, call.who, [path, ...privileges]);
}

/** The fake's time in whole Unix seconds. */
export function secondsOf(state: ProxmoxState): number {
  return Math.floor(state.clock() / 1000);
}

/** A parameter of the path, which the row has made sure of. */
export function param(call: ProxmoxCall, name: string): string {
  return call.params[name] ?? '';
}

/** Leaves out the fields that are undefined or null, as Perl's hashes do. */
export function present<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)) as Partial<T>;
}
