import { z } from 'zod';
import { cardSpec, changeSpecs, diskSlot, storageId } from '../changes.ts';

const { cloneGuest, configureGuest, createGuest, addStorage, installKubernetes } = changeSpecs;
const made = createGuest.shape;

/** Where a value comes from: the sentence that asked for it, counted from 0, or a default that a person accepted. */
const origin = z.union([z.int().nonnegative(), z.literal('assumed')]);

/** How a guest is known again, wherever it stands: the identity it was born with, or what an older one had when it was declared. */
const identity = z.union([z.strictObject({ birth: made.birth }), z.strictObject({ smbios: z.string().max(64) }), z.strictObject({ mac: z.string().max(17) })]);

const guest = z.strictObject({
  name: made.name, kind: made.kind, vmid: cloneGuest.shape.from, identity,
  /** What it is made from; an older guest that was declared later has none and is never made again. */
  from: z.union([z.strictObject({ clone: cloneGuest.shape.from, full: z.boolean() }), z.strictObject({ image: made.image.unwrap() })]).optional(),
  node: made.node.optional(), pool: made.pool,
  cores: made.cores, memory_mb: made.memoryMb,
  disks: z.array(z.strictObject({ slot: diskSlot, storage: storageId.optional(), size_gb: made.disks.element.shape.sizeGb.optional() })).optional(),
  network: z.array(cardSpec).optional(),
  user: made.user, ssh_keys: made.sshKeys, tags: made.tags, onboot: made.onboot, startup_order: configureGuest.shape.startupOrder, features: made.features,
  state: z.enum(['running', 'stopped']).optional(),
  kubernetes: installKubernetes.optional(),
  /** The field, and where its value comes from. */
  said: z.record(z.string(), origin).optional(),
});

/** What a declaration was compiled to: the reviewed state that is wanted, in which what is not named is not touched. `english` is the SHA-256 of the text it was read from. */
export const lockSchema = z.strictObject({
  version: z.literal(1),
  english: z.string().regex(/^[0-9a-f]{64}$/).optional(),
  sentences: z.array(z.string().max(4000)).max(500).optional(),
  guests: z.array(guest).max(500).default([]),
  storages: z.array(addStorage.extend({ name: storageId, said: z.record(z.string(), origin).optional() })).max(50).default([]),
  /** What is done once to a guest after it was asked for, and then is no wish any more: it stays as a record. */
  once: z.array(z.strictObject({
    do: z.enum(['snapshot', 'rollback', 'reboot', 'delete_snapshot']), guest: cloneGuest.shape.from, name: made.name, identity, snapshot: changeSpecs.deleteSnapshot.shape.name.optional(), asked: z.iso.datetime(),
  })).max(200).default([]),
  /** Guests that are to be gone, by number, name and identity. */
  absent: z.array(z.strictObject({ vmid: cloneGuest.shape.from, name: made.name, identity })).max(100).default([]),
}).superRefine((lock, context) => {
  for (const what of ['vmid', 'name'] as const) {
    const all = [...lock.guests, ...lock.absent].map((one) => String(one[what]));
    for (const twice of new Set(all.filter((one, n) => all.indexOf(one) !== n))) context.addIssue({ code: 'custom', message: `${what} ${twice} is declared twice` });
  }
});

/** What a declaration was compiled to. */
export type Lock = z.infer<typeof lockSchema>;

/** One guest of a lock. */
export type LockedGuest = Lock['guests'][number];

/** Something that is done once. */
export type Once = Lock['once'][number];

/** How a guest is known again. */
export type Identity = z.infer<typeof identity>;
