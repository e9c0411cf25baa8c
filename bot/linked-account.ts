import { oneOf, safe, type CloudSafe } from '../engine/distill.ts';
import type { LinkedAccount } from '../engine/links.ts';
import { isPlatform } from '../engine/types.ts';

/** An account as people write it, `discord:1234`; where its id is of no platform that we know, only the platform. */
export function accountName({ platform, id }: LinkedAccount): CloudSafe {
  const name = oneOf(platform, [platform]);
  return isId(id) ? safe`${name}:${oneOf(id, [id])}` : name;
}

/** The account that a text names; null when it names none. */
export function accountIn(text: string): LinkedAccount | null {
  const [platform = '', id = '', ...rest] = text.trim().split(':');
  return isPlatform(platform) && platform !== 'console' && isId(id) && rest.length === 0 ? { platform, id } : null;
}

function isId(id: string): boolean {
  return /^\d{1,20}$/.test(id);
}
