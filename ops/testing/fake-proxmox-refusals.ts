/** How Proxmox refuses: a status, a sentence in the status line and in the body, and the broken parameters. */
export class ProxmoxRefusal extends Error {
  readonly status: number;
  readonly errors: Record<string, string> | undefined;

  constructor(status: number, message: string, errors?: Record<string, string>) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

/** Refuses with 500 and the words of a failed operation. */
export function die(words: string): never {
  throw new ProxmoxRefusal(500, `${words}\n`);
}

/** Refuses with 400 and a sentence for each broken parameter. */
export function badParams(errors: Record<string, string>): never {
  throw new ProxmoxRefusal(400, 'Parameter verification failed.\n', errors);
}

/** Refuses with 403 and what was checked, such as `/vms/101, VM.PowerMgmt`. */
export function forbid(what?: string): never {
  throw new ProxmoxRefusal(403, `Permission check failed${what === undefined ? '' : ` (${what})`}\n`);
}

/** The words of a refusal on one line; throws on when it is no refusal. */
export function wordsOf(fault: unknown): string {
  if (fault instanceof ProxmoxRefusal) return fault.message.trim();
  throw fault;
}
