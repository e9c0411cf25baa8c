import { clash } from './fields.ts';
import type { Question, Wish } from './wish.ts';

type Card = NonNullable<Wish['network']>[number];

/** Two changes of one guest as one wish; where they say different things of the same, it is asked which of them holds. */
export function both(one: Wish, more: Wish, questions: Question[]): Wish {
  const whole: Wish = { ...one, ...more, from: { ...one.from, ...more.from } };
  for (const [field, value] of Object.entries(more)) {
    const before = one[field as keyof Wish];
    if (['op', 'kind', 'count', 'names', 'vmid', 'from', 'live'].includes(field) || before === undefined || same(before, value)) continue;
    const together = put(field, before, value);
    if (together === null) questions.push(clash(field, [before, value], more.from[field] ?? null));
    else Object.assign(whole, { [field]: together });
  }
  return whole;
}

/** Two values as one; null where they are of the same and differ. */
function put(field: string, before: unknown, value: unknown): unknown {
  if (['tags', 'tags_off', 'features', 'ssh_keys'].includes(field)) return [...new Set([...(before as string[]), ...(value as string[])])];
  if (field === 'disks') return disks(before as NonNullable<Wish['disks']>, value as NonNullable<Wish['disks']>);
  return field === 'network' ? cards(before as Card[], value as Card[]) : null;
}

/** Disks of different slots, and new ones, stand beside each other; a size and a storage are of one disk. */
function disks(before: NonNullable<Wish['disks']>, more: NonNullable<Wish['disks']>): NonNullable<Wish['disks']> | null {
  const [one, other] = [before[0], more[0]];
  if ([...before, ...more].some(({ extra }) => extra) || one?.slot !== undefined && other?.slot !== undefined && one.slot !== other.slot) return [...before, ...more];
  if (before.length + more.length > 2 || one === undefined || other === undefined) return null;
  const differ = (['size_gb', 'grow_gb', 'storage'] as const).some((part) => one[part] !== undefined && other[part] !== undefined && one[part] !== other[part]) || (one.size_gb !== undefined) && other.grow_gb !== undefined || one.grow_gb !== undefined && other.size_gb !== undefined;
  return differ ? null : [{ ...one, ...other }];
}

function cards([one, ...rest]: Card[], [other, ...more]: Card[]): Card[] | null {
  if (one === undefined || other === undefined || rest.length + more.length > 0) return null;
  if (one.extra || other.extra) return [one, other];
  const parts = ['bridge', 'vlan', 'ip', 'gw'] as const;
  if (parts.some((part) => one[part] !== null && other[part] !== null && one[part] !== other[part])) return null;
  return [{ bridge: other.bridge ?? one.bridge, vlan: other.vlan ?? one.vlan, ip: other.ip ?? one.ip, gw: other.gw ?? one.gw }];
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
