import type { Change, ChangeSpec } from '../changes.ts';
import type { Json } from '../types.ts';
import type { SeenGuest } from './difference.ts';

/** The values that a change of a guest takes the place of, by the names of its settings; null where there was none, and of keys only how many. Undefined where a change takes the place of nothing. */
export function beforeOf({ verb, spec }: Change, seen: SeenGuest): Record<string, Json> | undefined {
  switch (verb) {
    case 'configureGuest': return settingsBefore(spec, seen);
    case 'growDisk': return { sizeGb: seen.disks.find(({ slot }) => slot === spec.slot)?.sizeGb ?? null };
    case 'moveDisk': return { storage: seen.disks.find(({ slot }) => slot === spec.slot)?.storage ?? null };
    case 'migrateGuest': return { node: seen.node };
    case 'addToPool': return { pool: seen.pool };
    default: return undefined;
  }
}

const plain = ['name', 'cores', 'memoryMb', 'user', 'tags', 'onboot', 'startupOrder', 'features'] as const;

function settingsBefore(spec: ChangeSpec<'configureGuest'>, seen: SeenGuest): Record<string, Json> {
  return {
    ...Object.fromEntries(plain.filter((name) => spec[name] !== undefined).map((name) => [name, seen[name]])),
    ...(spec.sshKeys === undefined ? {} : { sshKeys: seen.sshKeys.length }),
    ...(spec.cards === undefined ? {} : { cards: spec.cards.map((card) => cardBefore(card, seen)) }),
  };
}

/** Of a card only what is set of it. */
function cardBefore(card: NonNullable<ChangeSpec<'configureGuest'>['cards']>[number], { cards }: SeenGuest): Record<string, Json> {
  const was = cards.find(({ slot }) => slot === card.slot);
  const named = (['bridge', 'vlan', 'mac', 'ip', 'gateway'] as const).filter((field) => card[field] !== undefined);
  return { slot: card.slot, ...Object.fromEntries(named.map((field) => [field, was?.[field] ?? null])) };
}
