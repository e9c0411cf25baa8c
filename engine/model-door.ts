import { Fault } from './errors.ts';
import type { Call, Send } from './models.ts';

/** The one way out of the house to a model. */
export type Door = { fetch: Send; fault: (error: unknown) => unknown };

/**
 * Opens a door to a model. Its `fetch` tells the exact body before it leaves, follows no redirect and turns whatever is no answer
 * into a `model.*` Fault of our own words; `fault` tells what went wrong with a call, whatever an SDK has made of it.
 */
export function openDoor(send: Send, who: string, call: Call): Door {
  const thrown: unknown[] = [];
  return {
    fetch: async (url, init) => {
      try {
        return await pass({ send, who, call }, url, init);
      } catch (error) {
        thrown.push(error);
        throw error;
      }
    },
    fault: (error) => (thrown.length > 0 ? thrown[0] : faultOf(error, who, call.signal)),
  };
}

async function pass({ send, who, call }: { send: Send; who: string; call: Call }, url: Parameters<Send>[0], init?: RequestInit): Promise<Response> {
  await call.leaving(typeof init?.body === 'string' ? init.body : '');
  const response = await send(url, { ...init, redirect: 'error', signal: call.signal }).catch((error: unknown) => { throw faultOf(error, who, call.signal); });
  if (response.ok) return response;
  await response.body?.cancel();
  throw statusFault(response, who);
}

/** Only our own words: what a provider writes about an error may repeat a key. */
function statusFault({ status, headers }: Response, who: string): Fault {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const more = Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {};
  const says = (words: string) => `${who} ${words} (HTTP ${status})`;
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
