import type { Endpoint, ProxmoxCall } from './fake-proxmox-api.ts';
import { badParams, die, ProxmoxRefusal } from './fake-proxmox-refusals.ts';
import { requirePermission } from './fake-proxmox-rights.ts';
import { verify } from './fake-proxmox-schema.ts';
import { settle } from './fake-proxmox-tasks.ts';
import type { ProxmoxState } from './fake-proxmox-world.ts';

/** A request as it came through the door, with its query and form still text. */
export interface Asked { method: string; path: string; params: Record<string, string>; authorization: string | undefined }

/** What goes back: a status, its words, and a body unless there is none. */
export interface Told { status: number; reason: string; body?: object }

/** Answers a request the way pveproxy does: log-in, method, permission, the node's turn, parameters, and then the work. */
export function tell(state: ProxmoxState, api: Endpoint[], asked: Asked): Told & { who: string | null; params: Record<string, string>; endpoint?: Endpoint } {
  const base = { who: null, params: asked.params };
  if (!asked.path.startsWith('/api2/')) return { ...base, status: 501, reason: `no such file '${asked.path}'` };
  const [, format, path = '/'] = /^\/api2\/+([a-z][a-z0-9]+)(\/.*)?$/.exec(asked.path) ?? [];
  if (format !== 'json') return { ...base, status: 501, reason: format === undefined ? 'no such uri' : `no formatter for uri ${path}, ${format}` };
  settle(state);
  try {
    const who = logIn(state, asked.authorization);
    return { ...answered(state, api, { ...asked, path, who }), who };
  } catch (fault) {
    if (fault instanceof ProxmoxRefusal) return { ...base, status: fault.status, reason: firstLine(fault.message) };
    throw fault;
  }
}

function answered(state: ProxmoxState, api: Endpoint[], asked: Asked & { who: string }): Told & { params: Record<string, string>; endpoint?: Endpoint } {
  const found = find(api, asked.method, asked.path);
  const params = { ...asked.params, ...found?.ofPath };
  if (!found) return { ...refused(new ProxmoxRefusal(501, `Method '${asked.method} ${asked.path}' not implemented`)), params };
  const { endpoint, ofPath } = found;
  const call: ProxmoxCall = { state, who: asked.who, params };
  try {
    for (const name of Object.keys(ofPath)) if (asked.params[name] !== undefined) badParams({ [name]: 'duplicate parameter (already defined in URI)' });
    requirePermission(state.rights, asked.who, { check: endpoint.check, params });
    if (endpoint.proxied && away(state, params['node'] ?? '')) return { status: 595, reason: 'No route to host', params, endpoint };
    verify(endpoint.params, params);
    const result = structuredClone(endpoint.answer(call)) ?? null;
    return { status: 200, reason: 'OK', body: { data: result, ...(call.total ? { total: call.total } : {}) }, params, endpoint };
  } catch (fault) {
    if (fault instanceof ProxmoxRefusal) return { ...refused(fault), params, endpoint };
    throw fault;
  }
}

/** Finds the row of a method and a path; the path is unescaped first, so that an escaped slash splits it as in the real one. */
function find(api: Endpoint[], method: string, path: string): { endpoint: Endpoint; ofPath: Record<string, string> } | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  for (const endpoint of api) {
    const pattern = endpoint.path.split('/').slice(1);
    if (endpoint.method !== method || pattern.length !== parts.length) continue;
    if (!pattern.every((part, index) => part.startsWith('{') || part === parts[index])) continue;
    const ofPath = Object.fromEntries(pattern.flatMap((part, index) => (part.startsWith('{') ? [[part.slice(1, -1), parts[index] ?? '']] : [])));
    return { endpoint, ofPath };
  }
  return undefined;
}

function away(state: ProxmoxState, name: string): boolean {
  const node = state.nodes.get(name);
  if (!node) return die(`hostname lookup '${name}' failed - failed to get address info for: ${name}: Name or service not known`);
  return !node.online;
}

function refused(fault: ProxmoxRefusal): Told {
  const body = { data: null, message: fault.message, ...(fault.errors ? { errors: fault.errors } : {}) };
  return { status: fault.status, reason: firstLine(fault.message), body };
}

/** Who the token belongs to; a refused one gets the reason in the status line and no body. */
function logIn(state: ProxmoxState, header: string | undefined): string {
  const value = /(?:^|\s)PVEAPIToken[= ]([^;]*)/.exec(header ?? '')?.[1];
  if (value === undefined) return unauthorized('No ticket');
  const [, id = '', secret = ''] = /^(.*)=(.*)$/.exec(decodeURIComponent(value)) ?? [];
  const [, user = '', name = ''] = /^([^\s:/!]+@[A-Za-z][A-Za-z0-9._-]+)!([A-Za-z][A-Za-z0-9._-]+)$/.exec(id) ?? [];
  if (user === '') return unauthorized('no tokenid specified');
  const owner = state.rights.identities.get(user);
  if (!owner) return unauthorized(`no such user ('${user}')`);
  if (!owner.enabled) return unauthorized(`user '${user}' is disabled`);
  const token = state.rights.identities.get(id);
  if (!token) return unauthorized(`no such token '${name}' for user '${user}'`);
  if (token.expire > 0 && token.expire * 1000 < state.clock()) return unauthorized('token expired');
  return token.secret === secret ? id : unauthorized('invalid token value!');
}

function unauthorized(words: string): never {
  throw new ProxmoxRefusal(401, words);
}

function firstLine(words: string): string {
  return words.split('\n')[0] ?? '';
}
