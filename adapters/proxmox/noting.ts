import type { ApiCall, NoteCall } from '../../engine/api-calls.ts';
import { wordsOf } from '../../engine/errors.ts';
import type { Json } from '../../engine/types.ts';
import { withoutSecrets } from './redacted.ts';

/** A request as it goes over the wire. */
export type Sent = { url: URL; method: string; body: string; cluster: string; token: string };

/** What came back, before anybody has judged it. */
export type Came = { status: number; statusText: string; type: string; text: string };

/** Letters of an answer that are kept. */
const mostLetters = 2000;

/** Does a request and takes note of it and its answer, whatever came of it. */
export async function noted(sent: Sent, note: NoteCall | undefined, work: () => Promise<Came>): Promise<Came> {
  if (note === undefined) return work();
  const at = new Date();
  const began = performance.now();
  const told = (outcome: Pick<ApiCall, 'status' | 'fault' | 'answer' | 'bytes'>): void => {
    note({ ...askedIn(sent), at, ...outcome, ms: Math.round(performance.now() - began) });
  };
  try {
    const came = await work();
    const bytes = Buffer.byteLength(came.text);
    told({ status: came.status, fault: came.status === 200 ? null : came.statusText.slice(0, 200), answer: answerIn(came, sent.url.pathname), bytes });
    return came;
  } catch (error) {
    told({ status: null, fault: wordsOf(rootOf(error)).slice(0, 200), answer: '', bytes: 0 });
    throw error;
  }
}

function askedIn({ url, method, body, cluster, token }: Sent): Pick<ApiCall, 'cluster' | 'token' | 'method' | 'path' | 'params'> {
  const params: Record<string, Json> = {};
  for (const [name, value] of [...url.searchParams, ...new URLSearchParams(body)]) params[name] = value;
  return { cluster, token, method, path: decodeURIComponent(url.pathname.replace(/^\/api2\/json/, '')), params: withoutSecrets(params) as Record<string, Json> };
}

/** What is no JSON is not of Proxmox, and not kept; what the agent of a guest or a log tells stays with them. */
function answerIn({ text }: Came, path: string): string {
  if (/\/agent\/exec-status$|\/log$/.test(path)) return '';
  try {
    return JSON.stringify(withoutSecrets(JSON.parse(text))).slice(0, mostLetters);
  } catch {
    return '';
  }
}

function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? rootOf(error.cause) : error;
}
