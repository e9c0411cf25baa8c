import { z } from 'zod';

/** What a wish asks for. */
export const wishOps = ['create', 'modify', 'delete', 'power', 'snapshot', 'rollback'] as const;

/** What a wish is about; a Kubernetes cluster is made on guests that other wishes declare. A snapshot is one only to be deleted. */
export const wishKinds = ['vm', 'lxc', 'storage', 'pool', 'kubernetes', 'snapshot'] as const;

/** A disk as declared: a size in GB (10⁹ is never meant: Proxmox's G is 2³⁰), where, and which one of the guest's. `grow_gb` is more of a disk whose size is not known; `extra` is a disk besides those there are. */
export const diskSchema = z.strictObject({
  slot: z.string().optional(), size_gb: z.number().positive().optional(), grow_gb: z.number().positive().optional(), storage: z.string().optional(), extra: z.literal(true).optional(),
});

/** A network card as declared; `ip` is `dhcp` or an address with its prefix length. Null is "not said"; `extra` is a card besides those there are. */
export const cardSchema = z.strictObject({
  bridge: z.string().nullable().default(null), vlan: z.int().min(1).max(4094).nullable().default(null), ip: z.string().nullable().default(null), gw: z.string().nullable().default(null), extra: z.literal(true).optional(),
});

/** What a declaration may say of a guest; a field that is absent is not declared and never touched. */
export const guestFields = z.strictObject({
  names: z.array(z.string()).optional(),
  vmid: z.int().min(100).max(999_999_999).optional(),
  like_vmid: z.int().optional(),
  node: z.string().optional(),
  /** Several nodes that the guests are spread over, in this order. */
  nodes: z.array(z.string()).optional(),
  /** The name that a guest gets instead of its own. */
  rename: z.string().optional(),
  placement: z.literal('different_nodes').optional(),
  image: z.string().optional(),
  clone: z.string().optional(),
  cores: z.int().positive().optional(),
  memory_mb: z.int().positive().optional(),
  swap_mb: z.int().nonnegative().optional(),
  disks: z.array(diskSchema).optional(),
  network: z.array(cardSchema).optional(),
  features: z.array(z.string()).optional(),
  tags: z.array(z.string()).optional(),
  pool: z.string().optional(),
  onboot: z.boolean().optional(),
  startup_order: z.int().min(0).optional(),
  state: z.enum(['running', 'stopped']).optional(),
  power: z.enum(['start', 'stop', 'shutdown', 'reboot']).optional(),
  user: z.string().optional(),
  ssh_keys: z.array(z.string()).optional(),
  snapshot_name: z.string().optional(),
  include_ram: z.boolean().optional(),
  /** Whether a move is without downtime. */
  live: z.boolean().optional(),
  /** Tags that are taken off. */
  tags_off: z.array(z.string()).optional(),
});

/** What a declaration may say of a storage. */
export const storageFields = z.strictObject({ type: z.literal('nfs'), server: z.string(), export: z.string(), content: z.array(z.string()).optional(), nodes: z.array(z.string()).optional() });

/** One thing that a declaration asks for, in the words of the preview. `from` has, for each field, the number (from 0) of the sentence that asked for it. */
export const wishSchema = z.strictObject({
  op: z.enum(wishOps),
  kind: z.enum(wishKinds).nullable(),
  count: z.int().positive(),
  ...guestFields.shape,
  storage: storageFields.partial().optional(),
  kubernetes: z.strictObject({ nodes: z.int().positive().optional(), role: z.string().optional() }).optional(),
  from: z.record(z.string(), z.int().nonnegative()),
});

/** One thing that a declaration asks for. */
export type Wish = z.infer<typeof wishSchema>;

/** Why nothing of a declaration is done. */
export type RefusalCode = 'guest_command_out_of_scope' | 'over_capacity' | 'disk_shrink_unsupported_data_loss' | 'unknown_node' | 'unknown_storage' | 'unknown_bridge' | 'unknown_guest' | 'not_owned' | 'unsupported';

/** A declaration that is not done, with the reason in plain words. */
export type Refused = { code: RefusalCode; says: string; sentence: number };

/** A sentence of a declaration: its words, whether anything came of it, and whether somebody said that it, or words of it, is not for us to do. */
export type Sentence = { text: string; produced: boolean; accepted?: true };

/** A value nobody asked for, taken by a documented default; `field` is as in the wish. */
export type Assumed = { wish: number; field: string; value: string; why: string };

/** What somebody must answer before there is a plan; `about` names the field, `sentence` the one that raised it (null: none did). */
export type Question = { about: string; says: string; sentence: number | null; choices?: readonly string[] };

/** What was understood of a declaration, before it is compared with the cluster. */
export type Reading = { sentences: Sentence[]; wishes: Wish[]; assumed: Assumed[]; questions: Question[]; refused: Refused | null };
