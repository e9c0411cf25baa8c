import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach } from 'vitest';
import { Agent, fetch } from 'undici';
import { type FakeProxmox, type FakeProxmoxOptions, startFakeProxmox } from './fake-proxmox.ts';

/** What came back: `reason` is of the status line, `message` and `errors` of the body, `type` the content type. */
export interface Reply { status: number; reason: string; result: unknown; message: string; errors: Record<string, string>; type: string | null; text: string }

type Values = Record<string, string | number>;

/** How a test speaks to the fake: with its token, or another one, or none. */
export type Ask = (method: string, path: string, params?: Values, token?: { id: string; secret: string } | null) => Promise<Reply>;

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  while (open.length > 0) await open.pop()?.();
});

/** A fake with a client; `act` asks for a task and answers how it ended. */
export interface ProxmoxLab {
  fake: FakeProxmox;
  world: FakeProxmox['world'];
  ask: Ask;
  act: (path: string, params?: Values, method?: string) => Promise<string>;
}

/** Starts a fake Proxmox and a client that trusts its authority; both end with the test. */
export async function proxmoxLab(options: FakeProxmoxOptions = {}): Promise<ProxmoxLab> {
  const fake = await startFakeProxmox(options);
  const dispatcher = new Agent({ connect: { ca: fake.ca } });
  open.push(() => fake.close(), () => dispatcher.destroy());
  const ask: Ask = async (method, path, params = {}, token = fake.token) => {
    const form = new URLSearchParams(Object.entries(params).map(([name, value]): [string, string] => [name, String(value)])).toString();
    const inBody = method === 'POST' || method === 'PUT';
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...(token ? { authorization: `PVEAPIToken=${token.id}=${token.secret}` } : {}) };
    const query = inBody || form === '' ? '' : `?${form}`;
    const response = await fetch(`${fake.url}/api2/json${path}${query}`, { method, dispatcher, headers, ...(inBody ? { body: form } : {}) });
    const text = await response.text();
    const type = response.headers.get('content-type');
    const body = (type?.startsWith('application/json') ? JSON.parse(text) : {}) as { data?: unknown; message?: string; errors?: Record<string, string> };
    return { status: response.status, reason: response.statusText, result: body.data, message: body.message ?? '', errors: body.errors ?? {}, type, text };
  };
  const act: ProxmoxLab['act'] = async (path, params = {}, method = 'POST') => exitOf(ask, String((await ask(method, path, params)).result));
  return { fake, world: fake.world, ask, act };
}

/** Waits for a task and answers how it ended. */
export async function exitOf(ask: Ask, upid: string): Promise<string> {
  for (;;) {
    const { result } = await ask('GET', `/nodes/${upid.split(':')[1] ?? ''}/tasks/${upid}/status`);
    const { status, exitstatus } = result as { status: string; exitstatus?: string };
    if (status === 'stopped') return exitstatus ?? 'no exit status';
    await sleep(5);
  }
}
