import { ZodError } from 'zod';
import { Fault, isFault, wordsOf, type FaultCode } from '../../engine/errors.ts';

/** What was being done when something broke. `changes` means that nobody knows whether it happened once it was sent. */
export type Doing = { host: string; doing: string; changes: boolean };

const neverSent = ['ECONNREFUSED', 'ENOENT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'ENOTSOCK', 'EHOSTDOWN'];
const notLetIn = ['EACCES', 'EPERM'];

/** Turns whatever dockerode threw into a Fault that names the host. */
export function faultOf(error: unknown, about: Doing): Fault {
  if (isFault(error)) return error;
  const { code, words } = verdictOn(error, about);
  return new Fault(code, words, { cause: error });
}

/** The fault of a call that was not answered in time. */
export function lateFault(about: Doing, seconds: number): Fault {
  const words = `${hostWords(about)} did not answer within ${String(seconds)} s while we wanted to ${about.doing}`;
  return about.changes
    ? new Fault('machine.timeout', `${words}; nobody knows whether it happened, look at the container`)
    : new Fault('machine.unreachable', words);
}

/** The HTTP status of an answer that dockerode threw; null when there was no answer. */
export function statusOf(error: unknown): number | null {
  const status = fieldOf(error, 'statusCode');
  return typeof status === 'number' ? status : null;
}

function verdictOn(error: unknown, about: Doing): { code: FaultCode; words: string } {
  const status = statusOf(error);
  if (status !== null) return answered(error, status, about);
  if (error instanceof ZodError) {
    const where = error.issues[0]?.path.join('.') ?? '';
    return { code: 'machine.malformed', words: `${hostWords(about)} answered in a shape we do not know (${where}) while we wanted to ${about.doing}` };
  }
  return unanswered(error, about);
}

function answered(error: unknown, status: number, about: Doing): { code: FaultCode; words: string } {
  const said = `${hostWords(about)} would not ${about.doing}: ${dockerWords(error)}`;
  if (status === 401 || status === 403) return { code: 'machine.unauthorised', words: `${said}; if a socket proxy stands before it, allow this there` };
  if (status === 404) return { code: 'machine.missing', words: said };
  if (status === 502 || status === 503) return { code: 'machine.unreachable', words: said };
  if (status === 504) return { code: about.changes ? 'machine.timeout' : 'machine.unreachable', words: said };
  return { code: 'machine.refused', words: said };
}

function unanswered(error: unknown, about: Doing): { code: FaultCode; words: string } {
  const given = fieldOf(error, 'code');
  const code = typeof given === 'string' ? given : '';
  const cause = code === '' ? wordsOf(error) : hintFor(code);
  if (notLetIn.includes(code)) return { code: 'machine.unauthorised', words: `${hostWords(about)} does not let us in: ${cause}` };
  if (/CERT|TLS|SSL|SELF_SIGNED/.test(code)) return { code: 'machine.unauthorised', words: `${hostWords(about)} has a certificate we cannot accept: ${cause}` };
  if (/host denied/i.test(cause)) return { code: 'machine.unauthorised', words: `${hostWords(about)} shows an SSH host key that DOCKER_SSH_KNOWN_HOSTS does not hold` };
  if (/authentication methods failed/i.test(cause)) return { code: 'machine.unauthorised', words: `${hostWords(about)} does not accept the key in DOCKER_SSH_KEY` };
  if (about.changes && !neverSent.includes(code) && fieldOf(error, 'syscall') !== 'connect') {
    return { code: 'machine.timeout', words: `${hostWords(about)} cut the connection while we wanted to ${about.doing}; nobody knows whether it happened` };
  }
  return { code: 'machine.unreachable', words: `${hostWords(about)} cannot be reached: ${cause}` };
}

function hintFor(code: string): string {
  if (code === 'ENOENT') return 'there is no such socket (is the engine running?)';
  if (code === 'ECONNREFUSED') return 'nothing listens there (is the engine running?)';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name cannot be resolved';
  if (notLetIn.includes(code)) return 'this user may not open its socket (join the group that owns it)';
  return code;
}

function dockerWords(error: unknown): string {
  const json = fieldOf(error, 'json');
  const message = fieldOf(json, 'message') ?? fieldOf(json, 'cause');
  return typeof message === 'string' ? message : wordsOf(error).trim();
}

function hostWords({ host }: Doing): string {
  return `Docker host ${host}`;
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}
