import type { Answer, Json } from './fake-server.ts';
import type { FakeComponent } from './fake-discord-world.ts';

/** One broken field: where it is, Discord's code for it and the words. */
export interface Fault { path: (string | number)[]; code: string; message: string }

/** The flag that turns a message into Components V2. */
export const v2Flag = 1 << 15;

/** Answers the way Discord refuses: a status, its own error code and a sentence. */
export function refusal(status: number, code: number, message: string): Answer {
  return { status, body: { message, code } };
}

/** Answers 400/50035 with the tree of broken fields. */
export function invalidForm(faults: Fault[]): Answer {
  const errors: Json = {};
  for (const fault of faults) {
    let place = errors;
    for (const key of fault.path) place = (place[String(key)] ??= {}) as Json;
    const list = (place['_errors'] ??= []) as Json[];
    list.push({ code: fault.code, message: fault.message });
  }
  return { status: 400, body: { message: 'Invalid Form Body', code: 50035, errors } };
}

/** Names a text that is longer than Discord allows, counted in characters and not in UTF-16 units. */
export function tooLong(text: unknown, limit: number, path: (string | number)[]): Fault[] {
  if (typeof text !== 'string' || letters(text) <= limit) return [];
  return [{ path, code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${String(limit)} or fewer in length.` }];
}

/** Names a field that is missing or blank. */
export function required(text: unknown, path: (string | number)[]): Fault[] {
  const blank = typeof text !== 'string' || text.trim() === '';
  return blank ? [{ path, code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }] : [];
}

/** Names a link that Discord would not take: another scheme, or a host without a dot. */
export function badLink(url: unknown, path: (string | number)[], schemes = ['http:', 'https:']): Fault[] {
  if (url === undefined || url === null) return [];
  const parsed = URL.canParse(String(url)) ? new URL(String(url)) : undefined;
  if (parsed && !schemes.includes(parsed.protocol)) {
    const scheme = parsed.protocol.slice(0, -1);
    return [{ path, code: 'URL_TYPE_INVALID_SCHEME', message: `Scheme "${scheme}" is not supported. Scheme must be one of ('http', 'https').` }];
  }
  const web = parsed && parsed.protocol !== 'discord:';
  const sound = parsed && (!web || parsed.hostname.includes('.') || parsed.hostname.startsWith('['));
  return sound ? [] : [{ path, code: 'URL_TYPE_INVALID_URL', message: 'Not a well formed URL.' }];
}

/** Walks every component at every depth, in reading order. */
export function walk(components: FakeComponent[]): FakeComponent[] {
  return components.flatMap((part) => [
    part, ...walk(part.components ?? []), ...(part.accessory ? walk([part.accessory]) : []), ...(part.component ? walk([part.component]) : []),
  ]);
}

/** Counts characters the way Discord counts them. */
export function letters(text: string): number {
  return [...text].length;
}

/** Whether a value is a JSON object and not a list. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
