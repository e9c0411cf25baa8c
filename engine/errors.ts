/** Every fault of the project: may the caller retry, and may a stranger read the message. */
export const faults = {
  'config.invalid': { retry: false, expose: true },
  'part.wrong': { retry: false, expose: true },
  'store.unavailable': { retry: true, expose: true },
  'store.full': { retry: true, expose: true },
  'store.malformed': { retry: false, expose: false },
  'machine.unreachable': { retry: true, expose: true },
  'machine.unauthorised': { retry: false, expose: true },
  'machine.refused': { retry: false, expose: true },
  'machine.missing': { retry: false, expose: true },
  'machine.timeout': { retry: false, expose: true },
  'machine.malformed': { retry: false, expose: false },
  'machine.full': { retry: false, expose: true },
  'channel.unreachable': { retry: true, expose: true },
  'channel.unauthorised': { retry: false, expose: true },
  'channel.timeout': { retry: false, expose: true },
  'channel.busy': { retry: true, expose: true },
  'channel.conflict': { retry: true, expose: true },
  'channel.missing': { retry: false, expose: true },
  'channel.refused': { retry: false, expose: true },
  'channel.later': { retry: true, expose: true },
  'channel.old': { retry: false, expose: true },
  'leaving.held': { retry: false, expose: true },
  'memory.unavailable': { retry: true, expose: true },
  'model.unreachable': { retry: true, expose: true },
  'model.busy': { retry: true, expose: true },
  'model.malformed': { retry: true, expose: true },
  'model.timeout': { retry: false, expose: true },
  'model.refused': { retry: false, expose: true },
  'model.credentials': { retry: false, expose: true },
  'model.spent': { retry: false, expose: true },
} as const satisfies Record<string, { retry: boolean; expose: boolean }>;

/** The name of a fault, `who.what`. */
export type FaultCode = keyof typeof faults;

/** A breakage with a code of the table above; a decision is never a Fault. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly retryAfterMs: number | undefined;

  constructor(code: FaultCode, message: string, more: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, more.cause === undefined ? {} : { cause: more.cause });
    this.name = 'Fault';
    this.code = code;
    this.retryAfterMs = more.retryAfterMs;
  }

  get retry(): boolean {
    return faults[this.code].retry;
  }

  get expose(): boolean {
    return faults[this.code].expose;
  }
}

/** Whether an error is a Fault, of one of the codes when any are named. */
export function isFault(error: unknown, ...codes: FaultCode[]): error is Fault {
  return error instanceof Fault && (codes.length === 0 || codes.includes(error.code));
}

/** Whether an error is a fault of a machine, of whatever kind. */
export function isMachineFault(error: unknown): error is Fault {
  return isFault(error) && error.code.startsWith('machine.');
}

/** The message of anything that was thrown, for a log line at home. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
