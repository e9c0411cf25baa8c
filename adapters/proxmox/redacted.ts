import { redact } from '../../engine/redact/redact.ts';

/** Parameters and fields that hold, or may hold, something that is nobody's to read. */
const secret = /^(?:cipassword|password|sshkeys|ssh-public-keys|cicustom|args|env|command|input-data|out-data|err-data|ticket|secret|encryption-key|master-pubkey|keyring|username|CSRFPreventionToken)$/i;

/** Fields that people write what they like into, a password of the guest among it. */
const free = /^(?:description|comment|notes|notes-template|msg)$/i;

/** What stands in the place of a secret. */
export const masked = '(masked)';

/** A value as it may be kept and shown: what is secret by its name is masked, and secrets are taken out of what people wrote, at any depth. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => environment(one) ?? withoutSecrets(one));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, secret.test(name) || isTold(value, name) ? masked : typeof one === 'string' && free.test(name) ? redact(one).text : withoutSecrets(one)]));
}

/** Pending settings are told as a key and its values. */
function isTold(value: object, name: string): boolean {
  const key: unknown = Reflect.get(value, 'key');
  return typeof key === 'string' && secret.test(key) && (name === 'value' || name === 'pending');
}

/** A raw line of a container, `['lxc.environment', 'PASSWORD=…']`. */
function environment(line: unknown): unknown {
  return Array.isArray(line) && typeof line[0] === 'string' && /environment/i.test(line[0]) ? [line[0], masked] : undefined;
}
