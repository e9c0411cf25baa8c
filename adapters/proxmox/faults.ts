import { ZodError } from 'zod';
import { Fault, isFault, type FaultCode } from '../../engine/errors.ts';
import { WrongCertificate } from './tls.ts';

/** What was being asked when something broke. `changes` means that nobody knows whether it happened once it was sent. */
export type Doing = { cluster: string; doing: string; changes: boolean; suffix: string; by?: 'operator' | 'reconciler' };

/** An answer that is no success, in the words of Proxmox. */
export class Unwilling extends Error {
  readonly status: number;

  constructor(status: number, words: string) {
    super(words);
    this.name = 'Unwilling';
    this.status = status;
  }
}

type Verdict = { code: FaultCode; words: string };

const neverSent = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTDOWN', 'UND_ERR_CONNECT_TIMEOUT'];

/** Turns whatever a call threw into a Fault that names the cluster, in words that say what to do. */
export function faultOf(thrown: unknown, about: Doing): Fault {
  const error = rootOf(thrown);
  if (isFault(error)) return error;
  const { code, words } = verdictOn(error, about);
  return new Fault(code, words, { cause: thrown });
}

/** The code of a certificate that could not be accepted, such as `DEPTH_ZERO_SELF_SIGNED_CERT`; null for any other error. */
export function certificateCode(thrown: unknown): string | null {
  const code = codeOf(rootOf(thrown));
  return /CERT|ISSUER|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code) ? code : null;
}

/** The fault of a certificate that no known authority has signed; it says what was seen and which setting to write. */
export function certificateFault(code: string, seen: string | null, { cluster, suffix }: Doing): Fault {
  const setting = (name: string) => (suffix === '' ? name : `${name}_${suffix}`);
  const words = `${clusterWords(cluster)} shows a certificate that cannot be accepted (${certificateWords(code)})`;
  const shown = seen === null ? '' : `. Its SHA-256 fingerprint is ${seen}: compare it with "pvenode cert info" on the node, and if it is the same write ${setting('PROXMOX_FINGERPRINT')}=${seen}`;
  return new Fault('machine.unauthorised', `${words}${shown}; or name the file of its authority (/etc/pve/pve-root-ca.pem of the node) in ${setting('PROXMOX_CA_FILE')}`);
}

/** The privilege and the path that a refusal names, `Permission check failed (/vms/101, VM.PowerMgmt)`. */
export function missingRight(words: string): { path: string; privilege: string } | null {
  const [, path, privileges] = /\((\/[^,()]*),\s*([\w.|, ]+)\)/.exec(words) ?? [];
  return path === undefined || privileges === undefined ? null : { path, privilege: privileges.replaceAll('|', ' or ') };
}

function verdictOn(error: unknown, about: Doing): Verdict {
  if (error instanceof Unwilling) return answered(error, about);
  if (error instanceof ZodError) {
    const where = error.issues[0]?.path.join('.') ?? '';
    return { code: 'machine.malformed', words: `${clusterWords(about.cluster)} answered in a shape we do not know (${where}) while we wanted to ${about.doing}` };
  }
  if (error instanceof WrongCertificate) return changedCertificate(error, about);
  return unanswered(error, about);
}

function answered({ status, message }: Unwilling, about: Doing): Verdict {
  const said = `${clusterWords(about.cluster)} would not ${about.doing}: ${message}`;
  if (status === 0) return { code: 'machine.malformed', words: `${clusterWords(about.cluster)}: ${message}` };
  if (status === 401) return { code: 'machine.unauthorised', words: tokenWords(message, about) };
  if (status === 403) return { code: 'machine.unauthorised', words: rightWords(message, about) };
  if (status === 404 || /does not exist|no such (?:VM|CT|storage|node|guest)/i.test(message)) return { code: 'machine.missing', words: said };
  if (status === 595) return { code: 'machine.unreachable', words: `${clusterWords(about.cluster)} cannot reach the node while we wanted to ${about.doing}: ${message}` };
  if (status >= 596 && status <= 599) return lost(`${clusterWords(about.cluster)} lost the node while we wanted to ${about.doing}: ${message}`, about);
  if (status === 504) return lost(said, about);
  if (status === 429 || status === 502 || status === 503) return { code: 'machine.unreachable', words: said };
  return refused(message, said, about);
}

/** Refusals that people meet, in plain words. */
function refused(message: string, said: string, about: Doing): Verdict {
  const lock = /is locked \((\w[\w-]*)\)/.exec(message)?.[1];
  if (lock !== undefined) return { code: 'machine.refused', words: `${clusterWords(about.cluster)} would not ${about.doing}: it is locked by a running ${lock}; wait until that is over` };
  if (/got timeout|timed out|did not stop|lxc-stop .*--nokill/i.test(message) && about.changes) return { code: 'machine.refused', words: `${said} (it did not react in time and was left as it is)` };
  return { code: 'machine.refused', words: said };
}

function tokenWords(message: string, { cluster, suffix, by }: Doing): string {
  const setting = (name: string) => `PROXMOX_${by === undefined ? '' : `${by.toUpperCase()}_`}${name}${suffix === '' ? '' : `_${suffix}`}`;
  return `${clusterWords(cluster)} does not accept the token (${message}); check ${setting('TOKEN_ID')} and ${setting('TOKEN_SECRET')}, and that the token has not expired`;
}

function rightWords(message: string, { cluster, doing }: Doing): string {
  const right = missingRight(message);
  if (right === null) return `${clusterWords(cluster)} does not let the token ${doing}: ${message}`;
  return `${clusterWords(cluster)} does not let the token ${doing}: the token lacks ${right.privilege} on ${right.path}`;
}

function changedCertificate({ fingerprint }: WrongCertificate, { cluster, suffix }: Doing): Verdict {
  const setting = suffix === '' ? 'PROXMOX_FINGERPRINT' : `PROXMOX_FINGERPRINT_${suffix}`;
  return {
    code: 'machine.unauthorised',
    words: `${clusterWords(cluster)} shows another certificate than the one in ${setting}: it now has ${fingerprint}. If it was renewed, compare with "pvenode cert info" on the node and write that one; if not, somebody stands in between`,
  };
}

function unanswered(error: unknown, about: Doing): Verdict {
  const code = codeOf(error);
  if (neverSent.includes(code) || fieldOf(error, 'syscall') === 'connect' || /^(?:ERR_SSL|EPROTO)/.test(code)) return { code: 'machine.unreachable', words: `${clusterWords(about.cluster)} cannot be reached: ${hintFor(code)}` };
  const late = isLate(error, code);
  return lost(`${clusterWords(about.cluster)} ${late ? 'did not answer in time' : 'cut the connection'} while we wanted to ${about.doing}`, about);
}

/** After a write was sent and no answer came, only a look tells whether it ran; a read may simply be asked again. */
function lost(words: string, { changes }: Doing): Verdict {
  return changes ? { code: 'machine.timeout', words: `${words}; nobody knows whether it happened` } : { code: 'machine.unreachable', words };
}

function isLate(error: unknown, code: string): boolean {
  const name = error instanceof Error ? error.name : '';
  return ['TimeoutError', 'AbortError'].includes(name) || /TIMEOUT|ETIMEDOUT/.test(code);
}

function hintFor(code: string): string {
  if (code === 'ECONNREFUSED') return 'nothing listens there (is the node up, and is the port right?)';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name cannot be resolved';
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return 'no connection in time';
  return /^(?:ERR_SSL|EPROTO)/.test(code) ? 'what listens there does not speak TLS' : code;
}

function certificateWords(code: string): string {
  if (/SELF_SIGNED|ISSUER|UNABLE_TO_VERIFY/.test(code)) return 'no authority that is known here has signed it';
  if (code === 'CERT_HAS_EXPIRED') return 'it has expired';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'it is for another name than the one in PROXMOX_URL';
  return code;
}

function clusterWords(cluster: string): string {
  return `Proxmox ${cluster}`;
}

/** What lies at the bottom of an error that the library and fetch wrapped. */
function rootOf(thrown: unknown): unknown {
  let error = thrown;
  while (error instanceof Error && !(error instanceof Unwilling) && !(error instanceof ZodError) && !isFault(error) && error.cause instanceof Error) error = error.cause;
  return error;
}

function codeOf(error: unknown): string {
  const code = fieldOf(error, 'code');
  return typeof code === 'string' ? code : '';
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}
