import { ProxmoxEngine } from 'proxmox-api';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetch, Response, type Agent, type RequestInit } from 'undici';
import type { z } from 'zod';
import type { NoteCall } from '../../engine/api-calls.ts';
import { isFault } from '../../engine/errors.ts';
import type { ClusterSettings, Token } from './clusters.ts';
import { certificateCode, certificateFault, faultOf, Unwilling, type Doing } from './faults.ts';
import { noted, type Came } from './noting.ts';
import { fillPath, type Params } from './paths.ts';
import type { Role } from './roles.ts';
import { agentFor, shownFingerprint } from './tls.ts';

/** How long calls may take and how long to wait before a read is tried again, in milliseconds; each wait is twice the one before. */
export type Pace = { connectMs: number; readMs: number; writeMs: number; againMs: number };

/** A client of one cluster. `name` is asked at each use, since it may be learned from the first answer. */
export type Pve = {
  name: () => string;
  settings: ClusterSettings;
  pace: Pace;
  /** Asks with the token of the reader; the others have engines of their own where they have tokens of their own. */
  engine: ProxmoxEngine;
  others: Partial<Record<Role, ProxmoxEngine>>;
  close: () => Promise<void>;
};

/** A read: its path with `{gaps}`, what fills them and what else is asked, and the shape of the answer; by the reader unless it is said otherwise. */
export type Read<T> = { doing: string; path: string; with?: Params; as: z.ZodType<T>; tries?: number; by?: Role };

/** A change: it is sent once and never again; by the operator unless it is said otherwise. */
export type Write = { doing: string; path: string; with?: Params; method?: 'POST' | 'PUT' | 'DELETE'; by?: Role };

export const usualPace: Pace = { connectMs: 3000, readMs: 10_000, writeMs: 30_000, againMs: 250 };

const usualTries = 3;

/** The library's own deadline covers the head of an answer alone and its timer outlives a failed call: ours stands in its place. */
const unusedMs = 1;

/** A client for a cluster. It does not connect yet, so it succeeds while the cluster is away. Each call is taken note of where somebody wants that. */
export function clientOf(settings: ClusterSettings, name: () => string, { note, ...pace }: Pace & { note?: NoteCall | undefined } = usualPace): Pve {
  const agent = agentFor(settings.trust, { connectMs: pace.connectMs, answerMs: Math.max(pace.readMs, pace.writeMs) });
  const { host, port, tokenId, tokenSecret, others = {} } = settings;
  const engineFor = ({ id: tokenID, secret }: Token) => new OnceEngine({
    host, port, tokenID, tokenSecret: secret, schema: 'https', queryTimeout: unusedMs,
    fetch: ((url: URL, init: RequestInit) => answerOf(url, init, { agent, pace, note, cluster: name(), token: tokenID })) as never,
  });
  const engine = engineFor({ id: tokenId, secret: tokenSecret });
  const operator = others.operator ? engineFor(others.operator) : engine;
  return { name, settings, pace, engine, others: { operator, reconciler: others.reconciler ? engineFor(others.reconciler) : operator }, close: () => agent.destroy() };
}

/** Reads something, up to three times while the cluster cannot be reached; what goes wrong is a Fault. */
export async function read<T>(pve: Pve, asked: Read<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return asked.as.parse(await call(pve, { ...asked, method: 'GET' }));
    } catch (thrown) {
      const fault = await explained(pve, thrown, { doing: asked.doing, changes: false, by: asked.by });
      if (!isFault(fault, 'machine.unreachable') || attempt >= (asked.tries ?? usualTries)) throw fault;
      await sleep(pve.pace.againMs * 2 ** (attempt - 1));
    }
  }
}

/** Changes something and answers what Proxmox said; `machine.timeout` when nobody knows whether it happened. */
export async function write(pve: Pve, asked: Write): Promise<unknown> {
  try {
    return await call(pve, { method: 'POST', by: 'operator', ...asked });
  } catch (thrown) {
    throw await explained(pve, thrown, { doing: asked.doing, changes: true, by: asked.by ?? 'operator' });
  }
}

/** The library sends every request that fails on the way once more, also one that changes something; a count of 1 stops it. */
class OnceEngine extends ProxmoxEngine {
  override doRequest(...[method, path, template, params]: Parameters<ProxmoxEngine['doRequest']>): Promise<unknown> {
    return super.doRequest(method, path, template, params, 1);
  }
}

async function call(pve: Pve, { method, by = 'reader', ...asked }: { method: 'GET' | NonNullable<Write['method']>; by?: Role; path: string; with?: Params }): Promise<unknown> {
  const { path, rest } = fillPath(asked.path, asked.with ?? {});
  return (pve.others[by] ?? pve.engine).doRequest(method, `/api2/json${path}`, asked.path, rest);
}

type Door = { agent: Agent; pace: Pace; note: NoteCall | undefined; cluster: string; token: string };

/** Stands between the library and the wire: one deadline over head and body, no redirects, refusals as what they are, and one spelling of the content type. */
async function answerOf(url: URL, init: RequestInit, { agent, pace, note, ...who }: Door): Promise<Response> {
  const method = init.method ?? 'GET';
  const deadline = AbortSignal.timeout(method === 'GET' ? pace.readMs : pace.writeMs);
  const came = await noted({ url, method, body: typeof init.body === 'string' ? init.body : '', ...who }, note, async () => {
    const response = await fetch(url, { ...init, dispatcher: agent, redirect: 'manual', signal: deadline });
    return { status: response.status, statusText: response.statusText, type: response.headers.get('content-type') ?? '', text: await response.text() };
  });
  const { status, text } = came;
  const foreign = !/^application\/json\b/i.test(came.type) && status < 500;
  if (foreign && !(status === 401 && text === '')) {
    throw new Unwilling(0, 'what answers there is not the API of Proxmox; check the address and what stands before it');
  }
  if (status !== 200) throw new Unwilling(status, wordsIn(text, came));
  return new Response(text, { headers: { 'content-type': 'application/json;charset=UTF-8' } });
}

/** Proxmox says why in the status line, newer versions in the body as well; what a parameter lacks stands in `errors`. */
function wordsIn(text: string, { status, statusText }: Pick<Came, 'status' | 'statusText'>): string {
  const body = parsed(text);
  const message = typeof body['message'] === 'string' ? body['message'] : statusText;
  const errors = typeof body['errors'] === 'object' && body['errors'] !== null ? `: ${JSON.stringify(body['errors'])}` : '';
  return `${message.trim() || `status ${String(status)}`}${errors}`.replace(/\s+/g, ' ').slice(0, 500);
}

function parsed(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body as Record<string, unknown> : {};
  } catch {
    return {};
  }
}

/** For a certificate that no authority vouches for, the one that is shown is looked up, so that its owner can pin it. */
async function explained(pve: Pve, thrown: unknown, { by = 'reader', ...what }: Pick<Doing, 'doing' | 'changes'> & { by?: Role | undefined }): Promise<Error> {
  const about: Doing = { ...what, cluster: pve.name(), suffix: pve.settings.suffix, ...(by !== 'reader' && pve.settings.others?.[by] ? { by } : {}) };
  const code = certificateCode(thrown);
  if (code === null) return faultOf(thrown, about);
  return certificateFault(code, await shownFingerprint(pve.settings, pve.pace.connectMs), about);
}
