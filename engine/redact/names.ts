/** What the name of a value says of it: surely a secret, a secret when it looks generated, or nothing. */
export type Naming = 'secret' | 'maybe' | 'none';

/** A place where a text names something that may be a secret, up to where the name ends. */
export type Name = { end: number; naming: Naming; /** It is one word, as in a sentence. */ prose: boolean; /** Its value is of several words. */ phrase: boolean };

const hints = /pass|pwd|psk|secret|token|cred|key|jwt|cookie|csrf|xsrf|bearer|auth|assertion|otp|pin(?![a-z])|sid(?![a-z])|session|access|client|mnemonic|seed|webhook|signature|sig(?![a-z])|dsn|kennwort|identified by/gi;

/** A part of a name that makes the value a secret, alone or at the end of a part written together: `clientsecret`. */
const alone = new Set(['pass', 'pw', 'pwd', 'psk', 'otp', 'totp', 'pin', 'sid', 'sig', 'mnemonic', 'jwt', 'cookie', 'cookies', 'csrf', 'xsrf', 'bearer', 'dsn', 'assertion', 'srt', 'secrets', 'tokens', 'credentials', 'credential', 'creds', 'cred', 'passes']);
const endings = /(?:pass(?:word|wort|wd|phrase|code|key)|passw|pwd|secret|token|kennwort|api_?key|requirepass|masterauth|sessionid|accessid|(?:access|private|signing|encryption|secret|auth|account|license|master|shared|service)key)s?$/;

/** Words that make a secret of a key, or of an id. */
const keyOf = new Set(['api', 'access', 'private', 'signing', 'encryption', 'secret', 'auth', 'account', 'license', 'licence', 'master', 'shared', 'service', 'role', 'app', 'application', 'subscription', 'deploy', 'join', 'host', 'write', 'admin', 'server', 'integration', 'ingest', 'user', 'session', 'consumer', 'preshared']);
const idOf = new Set(['access', 'session', 'client', 'cookie']);

/** A last part that says the value is something about the secret, not the secret. */
const about = new Set([
  'file', 'path', 'dir', 'url', 'uri', 'len', 'length', 'size', 'count', 'counts', 'type', 'name', 'names', 'ttl', 'expiry', 'expires', 'expiration', 'policy', 'limit', 'max', 'min', 'age', 'status', 'state',
  'valid', 'enabled', 'disabled', 'required', 'usage', 'version', 'algorithm', 'alg', 'index', 'range', 'space', 'store', 'ring', 'error', 'manager', 'provider', 'service', 'request', 'endpoint', 'bucket', 'time', 'timeout',
  'lock', 'id', 'ref', 'class', 'event', 'events', 'rotation', 'interval', 'format', 'spec', 'column', 'field', 'fields', 'constraint', 'manager', 'handler', 'factory', 'filter', 'context', 'failure', 'failed', 'method', 'methods', 'mode', 'result',
]);

/** All places of a text that name something that may be a secret. */
export function namesIn(text: string): Name[] {
  const names: Name[] = [];
  let done = 0;
  for (const { 0: hint, index } of text.matchAll(hints)) {
    if (index < done) continue;
    const end = endOfName(text, index + hint.length);
    done = end;
    const name = text.slice(beginOfName(text, index), end);
    const naming = hint.length > 12 ? 'secret' : namingOf(name);
    if (naming !== 'none') names.push({ end, naming, prose: /^[A-Z]?[a-z]+$/.test(name), phrase: /phrase$|mnemonic|seed/i.test(name) });
  }
  return names;
}

/** What a name says of its value. */
export function namingOf(name: string): Naming {
  const parts = partsOf(name);
  const last = parts.at(-1) ?? '';
  const at = parts.findLastIndex((part) => alone.has(part) || endings.test(part));
  if (/^(?:tokens|secrets|passes|credentials)$/.test(parts[at] ?? '')) return 'maybe';
  if (at >= 0) return at < parts.length - 1 && about.has(last) && !(last === 'id' && parts[at] === 'token') ? 'maybe' : 'secret';
  if (/keys?$/.test(last)) return keyOf.has(parts.at(-2) ?? '') ? 'secret' : 'maybe';
  if (last === 'id' && idOf.has(parts.at(-2) ?? '')) return parts.at(-2) === 'client' ? 'maybe' : 'secret';
  return /^(?:auth|authorization|signature|seed|session|webhook|client|access|oauth)$/.test(last) || parts.some((part) => /^keys?$/.test(part)) ? 'maybe' : 'none';
}

/** The words of a name, in small letters: `dbUserPassword_2` is db, user, password. */
function partsOf(name: string): string[] {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2').toLowerCase().split(/[^a-z]+/).filter((part) => part.length > 1);
}

function isOfName(code: number): boolean {
  return code >= 0x30 && code <= 0x39 || code >= 0x41 && code <= 0x5a || code >= 0x61 && code <= 0x7a || code === 0x5f || code === 0x2d || code === 0x2e;
}

function endOfName(text: string, from: number): number {
  let end = from;
  while (end < from + 40 && isOfName(text.charCodeAt(end))) end += 1;
  return end;
}

function beginOfName(text: string, from: number): number {
  let begin = from;
  while (begin > 0 && begin > from - 60 && isOfName(text.charCodeAt(begin - 1))) begin -= 1;
  return begin;
}
