import { Fault } from './errors.ts';
import type { Call, Send } from './models.ts';

/** The one way out of the house to a model. */
export type Door = { fetch: Send; fault: (error: unknown) => unknown };

/** Where a door leads: to the origin of one address, with these headers and no others. `mostBytes` is the most that an answer may have. */
export type Way = { send: Send; who: string; to: string; headers: Readonly<Record<string, string>>; mostBytes?: number };

/** Bytes that an answer may have where its way says nothing else; the longest that we ask for has some thousand. */
const usualBytes = 1_000_000;

/**
 * Opens a door to a model. Its `fetch` tells the exact body before it leaves, goes nowhere but where the way leads, whatever an SDK or
 * the environment would have, reads no more of an answer than it may have, and turns whatever is no answer into a `model.*` Fault of our
 * own words; `fault` tells what went wrong with a call, whatever an SDK has made of it.
 */
export function openDoor(way: Way, call: Call): Door {
  const thrown: unknown[] = [];
  return {
    fetch: async (url, init) => {
      try {
        return await pass({ way, call }, url, init);
      } catch (error) {
        thrown.push(error);
        throw error;
      }
    },
    fault: (error) => (thrown.length > 0 ? thrown[0] : faultOf(error, way.who, call.signal)),
  };
}

/** A client without the headers that its SDK has found in the environment; an ill-formed one would end each call. */
export function unswayed<Client extends object>(client: Client): Client {
  const options: unknown = Reflect.get(client, '_options');
  if (typeof options === 'object' && options !== null) Reflect.set(options, 'defaultHeaders', undefined);
  return client;
}

async function pass({ way, call }: { way: Way; call: Call }, url: Parameters<Send>[0], init?: RequestInit): Promise<Response> {
  const { send, who, to, headers } = way;
  const body = init?.body;
  if (new URL(url instanceof Request ? url.url : url).origin !== new URL(to).origin || typeof body !== 'string') throw new Fault('model.refused', `what was meant for ${who} would have gone elsewhere, or untold, and was not sent`);
  await call.leaving(body);
  const asked: RequestInit = { method: 'POST', body, headers: { 'content-type': 'application/json', accept: 'application/json', 'user-agent': 'homelab-copilot', ...headers }, redirect: 'manual', signal: call.signal };
  try {
    const response = await send(url, asked);
    if (response.ok) return await wholeOf(response, way);
    void response.body?.cancel().catch(() => undefined);
    throw statusFault(response, who);
  } catch (error) {
    throw faultOf(error, who, call.signal);
  }
}

/** An answer that was read to its end, and is JSON whatever it calls itself. */
async function wholeOf({ body, headers }: Response, { who, mostBytes = usualBytes }: Way): Promise<Response> {
  const tooMuch = (): Fault => new Fault('model.malformed', `${who} answered with more than the ${mostBytes} bytes that are read of an answer`);
  if (Number(headers.get('content-length')) > mostBytes) {
    void body?.cancel().catch(() => undefined);
    throw tooMuch();
  }
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    if (bytes > mostBytes) throw tooMuch();
    pieces.push(piece);
  }
  return new Response(Buffer.concat(pieces), { headers: { 'content-type': 'application/json' } });
}

/** Only our own words: what a provider writes about an error may repeat a key. */
function statusFault({ status, headers }: Response, who: string): Fault {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const more = Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {};
  const says = (words: string) => `${who} ${words} (HTTP ${status})`;
  if (status >= 300 && status < 400) return new Fault('model.unreachable', says('points to another address, to which nothing is sent'));
  if (status === 401 || status === 403) return new Fault('model.credentials', says('does not accept the key'));
  if (status === 402) return new Fault('model.credentials', says('wants to be paid first'));
  if (status === 429 || status === 503 || status === 529) return new Fault('model.busy', says('is busy'), more);
  if (status === 408 || status === 504) return new Fault('model.timeout', says('took too long'));
  if (status >= 500) return new Fault('model.unreachable', says('has a fault'));
  return new Fault('model.refused', status === 404 ? says('knows no such model or address') : says('does not take the request'));
}

function faultOf(error: unknown, who: string, signal: AbortSignal): unknown {
  const chain = causesOf(error);
  const fault = chain.find((one) => one instanceof Fault);
  if (fault) return fault;
  if (signal.aborted || chain.some((one) => one.name === 'TimeoutError')) return new Fault('model.timeout', `${who} gave no answer in time`, { cause: error });
  if (chain.some((one) => one instanceof SyntaxError || one.name === 'ZodError')) return new Fault('model.malformed', `${who} answered in a shape that is not its own`, { cause: error });
  return new Fault('model.unreachable', `${who} cannot be reached`, { cause: error });
}

function causesOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let one = error; one instanceof Error && chain.length < 5; one = one.cause) chain.push(one);
  return chain;
}
