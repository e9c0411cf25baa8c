import { isOperationsWord } from '../distill/vocabulary.ts';
import { matchesOf } from './matches.ts';
import { latinShape } from './plain-text.ts';

/** What the name of a value says of it: surely a secret, a secret when it looks generated, or nothing. */
export type Naming = 'secret' | 'maybe' | 'none';

/** A place where a text names something that may be a secret, up to where the name ends. */
export type Name = { begin: number; end: number; naming: Naming; /** It is one word, as in a sentence. */ prose: boolean; /** Its value is of several words. */ phrase: boolean };

const hints = /pass|pwd|pw(?![a-z])|psk|secret|token|cred|key|jwt|cookie|csrf|xsrf|bearer|auth|assertion|otp|pin(?![a-z])|sid(?![a-z])|session|access|client|mnemonic|seed|webhook|signature|sig(?![a-z])|dsn|kennwort|senha|clave|parola|heslo|haslo|woord|losenord|adgangskode|salasana|sifre|contrasena|mdp|verifier|ssword|device_code|api_hash|irk(?![a-z])/g;

/** Names of passwords in letters beyond ASCII, as they are once the letters that look Latin are Latin. */
const foreign = new RegExp(['contraseña', 'contrasinal', 'hasło', 'lösenord', 'şifre', 'jelszó', 'пароль', 'пароля', 'секрет', 'κωδικός', '密码', '密碼', '口令', '令牌', '密钥', 'パスワード', '暗証番号', '비밀번호', '암호', 'סיסמה', 'كلمة المرور', 'रहस्य', 'mật khẩu', 'รหัสผ่าน'].map(latinShape).join('|'), 'gi');

/** A part of a name that makes the value a secret, alone or at the end of a part written together: `clientsecret`. */
const alone = new Set(['pass', 'pw', 'pwd', 'psk', 'otp', 'totp', 'pin', 'sid', 'sig', 'mnemonic', 'jwt', 'cookie', 'cookies', 'csrf', 'xsrf', 'bearer', 'dsn', 'srt', 'passe', 'senha', 'clave', 'parola', 'heslo', 'haslo', 'wachtwoord', 'losenord', 'adgangskode', 'salasana', 'sifre', 'contrasena', 'mdp', 'irk', 'secrets', 'tokens', 'credentials', 'credential', 'creds', 'cred', 'passes']);
const endings = /(?:pass(?:word|wort|ord|wd|phrase|code|key)|passw|ssword|pwd|secret|token|kennwort|wachtwoord|api_?key|requirepass|masterauth|(?:store|key|user|db|root|admin|login|smtp|mail|auth|sql|ldap|bind|proxy|ssl|become|ssh|web|ftp|smb|client|server|rpc|http|wifi|ap)pass|(?:bind|root|db|user|admin|ldap|mail|smtp)pw|(?:login|user)pas|sess(?:ion)?id|accessid|(?:access|private|signing|encryption|secret|auth|account|license|master|shared|service)key)s?$/;

/** Words that make a secret of a key, or of an id. */
const keyOf = new Set(['api', 'access', 'private', 'signing', 'encryption', 'secret', 'auth', 'account', 'license', 'licence', 'master', 'service', 'role', 'app', 'application', 'subscription', 'deploy', 'join', 'host', 'write', 'admin', 'server', 'integration', 'ingest', 'user', 'session', 'consumer', 'preshared', 'shared', 'wifi', 'wpa', 'wep', 'network', 'security', 'unlock', 'decryption', 'hmac', 'product', 'activation']);
const idOf = new Set(['access', 'session', 'client', 'cookie']);
const codeOf = new Set(['device', 'auth', 'authorization']);

/** A last part that says the value is something about the secret, not the secret. */
const about = new Set([
  'file', 'path', 'dir', 'url', 'uri', 'len', 'length', 'size', 'count', 'counts', 'type', 'name', 'names', 'ttl', 'expiry', 'expires', 'expiration', 'policy', 'limit', 'max', 'min', 'age', 'status', 'state',
  'valid', 'enabled', 'disabled', 'required', 'usage', 'version', 'algorithm', 'alg', 'index', 'range', 'space', 'store', 'ring', 'error', 'manager', 'provider', 'service', 'request', 'endpoint', 'bucket', 'time', 'timeout',
  'lock', 'id', 'ref', 'class', 'event', 'events', 'rotation', 'interval', 'format', 'spec', 'column', 'field', 'fields', 'constraint', 'manager', 'handler', 'factory', 'filter', 'context', 'failure', 'failed', 'method', 'methods', 'mode', 'result',
]);

/** All places of a text, which comes in small letters too, that name something that may be a secret. */
export function namesIn(text: string, lower: string): Name[] {
  const names: Name[] = [];
  let done = 0;
  for (const { 0: hint, index } of matchesOf(lower, hints)) {
    if (index < done) continue;
    const end = endOfName(text, index + hint.length);
    done = end;
    const begin = beginOfKey(text, beginOfName(text, index), end);
    const name = text.slice(begin, end);
    const naming = namingOf(name);
    if (naming !== 'none' && name !== 'PASS') names.push({ begin, end, naming, prose: isProse(name), phrase: /phrase$|mnemonic|seed/i.test(name) });
  }
  return isAscii(text) ? names : [...names, ...foreignNamesIn(text)];
}

function foreignNamesIn(text: string): Name[] {
  return Array.from(matchesOf(text, foreign), ({ 0: name, index }) => ({ begin: index, end: index + name.length, naming: 'secret', prose: true, phrase: false }));
}

function isAscii(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /^[\u0000-\u007f]*$/.test(text);
}

/** Words of sentences that name secrets, beside those of the vocabulary; and those that are written in capitals in sentences. */
const spoken = new Set(['pass', 'passes', 'pin', 'seed', 'cred', 'creds', 'credential', 'mnemonic', 'passe', 'senha', 'clave', 'parola', 'heslo', 'haslo', 'wachtwoord', 'losenord', 'adgangskode', 'salasana', 'sifre', 'contrasena', 'passwort', 'kennwort', 'passord']);
const acronyms = new Set(['otp', 'totp', 'jwt', 'csrf', 'xsrf', 'psk', 'dsn', 'sid', 'pin', 'mdp', 'pwd', 'pw', 'sig', 'srt']);

function isProse(name: string): boolean {
  const word = name.toLowerCase();
  return acronyms.has(word) || /^[a-z]{2,12}[ -][a-z]+$/.test(word) || /^[A-Z]?[a-z]+$/.test(name) && (spoken.has(word) || isOperationsWord(word));
}

/** What a name says of its value. */
export function namingOf(name: string): Naming {
  const known = namings.get(name);
  if (known !== undefined) return known;
  if (namings.size >= mostNamings) namings.clear();
  const naming = readingOf(partsOf(name));
  namings.set(name, naming);
  return naming;
}

/** Names come again and again: what they said is kept for this many. */
const mostNamings = 2000;
const namings = new Map<string, Naming>();

function readingOf(parts: readonly string[]): Naming {
  const last = parts.at(-1) ?? '';
  const at = parts.findLastIndex((part) => alone.has(part) || endings.test(part));
  if (/^(?:tokens|secrets|passes|credentials)$/.test(parts[at] ?? '')) return 'maybe';
  if (at >= 0) return at < parts.length - 1 && about.has(last) && !(last === 'id' && parts[at] === 'token') ? 'maybe' : 'secret';
  if (/keys?$/.test(last)) return keyOf.has(parts.at(-2) ?? '') ? 'secret' : 'maybe';
  if (last === 'id' && idOf.has(parts.at(-2) ?? '')) return parts.at(-2) === 'client' ? 'maybe' : 'secret';
  if (last === 'code' && codeOf.has(parts.at(-2) ?? '') || last === 'hash' && parts.at(-2) === 'api') return 'maybe';
  return /^(?:assertion|verifier|auth|authorization|signature|seed|session|webhook|client|access|oauth)$/.test(last) || parts.some((part) => /^keys?$/.test(part)) ? 'maybe' : 'none';
}

/** The words of a name, in small letters: `dbUserPassword_2` is db, user, password. */
function partsOf(name: string): string[] {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2').toLowerCase().split(/[^a-z]+/).filter((part) => part.length > 1);
}

/** Takes in the word before a mere `key`: `API key`. */
function beginOfKey(text: string, begin: number, end: number): number {
  if (end - begin > 4 || !/^keys?$/i.test(text.slice(begin, end))) return begin;
  const word = /[A-Za-z]{2,14} $/.exec(text.slice(Math.max(0, begin - 15), begin))?.[0] ?? '';
  return begin - word.length;
}

function isOfName(code: number): boolean {
  return code >= 0x30 && code <= 0x39 || code >= 0x41 && code <= 0x5a || code >= 0x61 && code <= 0x7a || code === 0x5f || code === 0x2d || code === 0x2e;
}

function endOfName(text: string, from: number): number {
  let end = from;
  while (end < from + 40 && isOfName(text.charCodeAt(end)) && !text.startsWith('..', end)) end += 1;
  return end;
}

function beginOfName(text: string, from: number): number {
  let begin = from;
  while (begin > 0 && begin > from - 60 && isOfName(text.charCodeAt(begin - 1))) begin -= 1;
  return begin;
}
