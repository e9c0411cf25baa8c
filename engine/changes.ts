import { createHash } from 'node:crypto';
import { z } from 'zod';

/** The tag of the guests that we made: no other guest is ever deleted. Whoever takes it away takes a guest out of our hands. */
export const ownerTag = 'homelab-copilot';

const dnsName = z.string().max(253).regex(/^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)*[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/);
const nodeName = z.string().max(63).regex(/^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/);
/** How a storage is called. */
export const storageId = z.string().max(100).regex(/^[a-zA-Z][a-zA-Z0-9._-]*[a-zA-Z0-9]$/);
const poolId = z.string().max(100).regex(/^[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+){0,2}$/);
const vmid = z.int().min(100).max(999_999_999);
const volume = z.string().max(255).regex(/^[a-zA-Z][a-zA-Z0-9._-]*:[A-Za-z0-9._/+-]+$/);
/** Where a disk of a guest is plugged in. */
export const diskSlot = z.string().regex(/^(?:(?:scsi|virtio|sata|ide|mp)\d{1,2}|rootfs)$/);
/** Of a disk, in GB and whole MB: Proxmox takes parts of a GB, and makes disks of whole MB. */
const sizeGb = z.number().positive().max(131_072).refine((gb) => Number.isInteger(gb * 1024), 'must be whole MB: 0.5 is 512 MB');
const birth = z.uuid();
const ipv4 = z.ipv4();
/** Proxmox tells capitals in tags apart only where it is told to. */
const tag = z.string().max(64).regex(/^[a-z0-9_][a-z0-9_+.-]*$/i);
const line = z.string().max(500).regex(/^[^\p{Cc}]*$/u);
const sshKey = z.string().max(4096).regex(/^(?:ssh-(?:ed25519|rsa|dss)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) [A-Za-z0-9+/]+=*(?: [^\p{Cc}]*)?$/u);

/** A network card by its number (`net0` is 0); what is left out of an existing card stays as it is. */
export const cardSpec = z.strictObject({
  slot: z.int().min(0).max(31),
  bridge: z.string().max(15).regex(/^[a-zA-Z][a-zA-Z0-9_.-]*$/).optional(),
  /** Null takes the VLAN away. */
  vlan: z.int().min(1).max(4094).nullable().optional(),
  mac: z.string().regex(/^[0-9A-F][02468ACE](?::[0-9A-F]{2}){5}$/).optional(),
  ip: z.union([z.literal('dhcp'), z.cidrv4()]).optional(),
  gateway: ipv4.nullable().optional(),
});

const make = {
  cores: z.int().min(1).max(8192).optional(),
  memoryMb: z.int().min(16).max(16_777_216).optional(),
  cards: z.array(cardSpec).max(8).optional(),
  /** The user that cloud-init makes; virtual machines only. */
  user: z.string().max(32).regex(/^[a-z_][a-z0-9_-]*$/).optional(),
  sshKeys: z.array(sshKey).max(20).optional(),
  /** All tags that it is to have; ours is kept whether it is named or not. */
  tags: z.array(tag).max(50).optional(),
  onboot: z.boolean().optional(),
  /** Null takes the order away. */
  startupOrder: z.int().min(0).max(9999).nullable().optional(),
  /** Features of a container; all but nesting are for root alone, who has no token. */
  features: z.array(z.enum(['nesting'])).optional(),
};

/** What each change of a cluster takes. All of it is bounded: nothing here can hold a path of the API or a command. */
export const changeSpecs = {
  /** A new guest. `image` is the template of a container, or the disc that a virtual machine starts from. */
  createGuest: z.strictObject({
    kind: z.enum(['qemu', 'lxc']), node: nodeName, name: dnsName, birth, image: volume.optional(), pool: poolId.optional(), ...make,
    /** A disk that is copied `from` an image has the size of that image. */
    disks: z.array(z.strictObject({ slot: diskSlot, storage: storageId, sizeGb, from: volume.optional() })).max(16),
    /** The storage of the drive that carries what cloud-init is told. */
    cloudInit: storageId.optional(),
  }),
  /** A copy of a guest, which is a template where `full` is false. `source` is who that was when the copy was planned: of another one none is made. */
  cloneGuest: z.strictObject({
    from: vmid, name: dnsName, birth, full: z.boolean(), node: nodeName.optional(), storage: storageId.optional(), pool: poolId.optional(),
    source: z.strictObject({ name: line, mark: z.string().max(64).nullable() }).optional(),
  }),
  /** Settings of a guest that is there; only what is named is changed. With a digest, only while its configuration is the one that was seen. */
  configureGuest: z.strictObject({
    ...make, name: dnsName.optional(), birth: birth.optional(), protection: z.boolean().optional(), description: z.string().max(4000).optional(),
    digest: z.string().regex(/^[0-9a-f]{40}$/).optional(),
  }),
  /** A disk grows to a size; it never shrinks. */
  growDisk: z.strictObject({ slot: diskSlot, sizeGb }),
  /** A disk goes to another storage, and the old one is deleted. */
  moveDisk: z.strictObject({ slot: diskSlot, storage: storageId }),
  migrateGuest: z.strictObject({ node: nodeName }),
  /** A guest of ours goes for good, if it still has this name, and was born as this one where that is said. */
  deleteGuest: z.strictObject({ name: dnsName, birth: birth.optional() }),
  deleteSnapshot: z.strictObject({ name: z.string().max(40).regex(/^[A-Za-z][A-Za-z0-9_-]+$/) }),
  /** A backup of a guest on a storage, known by its note. */
  backupGuest: z.strictObject({ storage: storageId, note: z.string().max(40).regex(/^[A-Za-z][A-Za-z0-9_-]+$/) }),
  addStorage: z.strictObject({
    type: z.literal('nfs'), server: z.union([ipv4, dnsName]), export: z.string().max(1024).regex(/^\/[^\s,\p{Cc}]*$/u),
    content: z.array(z.enum(['images', 'rootdir', 'vztmpl', 'backup', 'iso', 'snippets', 'import'])).min(1), nodes: z.array(nodeName).optional(),
  }),
  changeStorage: z.strictObject({
    content: z.array(z.enum(['images', 'rootdir', 'vztmpl', 'backup', 'iso', 'snippets', 'import'])).min(1).optional(), nodes: z.array(nodeName).optional(), enabled: z.boolean().optional(),
  }),
  /** The entry goes; what lies on the storage stays there. */
  removeStorage: z.strictObject({}),
  createPool: z.strictObject({ comment: line.optional() }),
  /** A guest becomes a member of a pool, out of the one that it was in. */
  addToPool: z.strictObject({ pool: poolId }),
  /** k3s of a version, by a script that is fixed. An agent joins the server that runs in the guest of that number. */
  installKubernetes: z.union([
    z.strictObject({ role: z.literal('server'), version: z.string().regex(/^v1\.\d{2}\.\d{1,2}\+k3s\d$/) }),
    z.strictObject({ role: z.literal('agent'), version: z.string().regex(/^v1\.\d{2}\.\d{1,2}\+k3s\d$/), server: vmid }),
  ]),
} as const satisfies Record<string, z.ZodType>;

/** A verb that changes what a cluster holds. */
export type ChangeVerb = keyof typeof changeSpecs;

/** What a verb takes. */
export type ChangeSpec<Verb extends ChangeVerb> = z.infer<(typeof changeSpecs)[Verb]>;

/** A change of a cluster: the verb and what it takes. */
export type Change = { [Verb in ChangeVerb]: { verb: Verb; spec: ChangeSpec<Verb> } }[ChangeVerb];

/** What a look at the cluster proves of a change: its effect is there, or not, or on its way; `other`: something else stands in its place. */
export type Proof = 'present' | 'absent' | 'underway' | 'other';

/** A guest as its configuration tells it, in the words of changes: what Proxmox writes in another way is the same here. */
export type GuestMake = {
  vmid: number; kind: 'qemu' | 'lxc'; node: string; name: string; template: boolean; lock: string | null; pool: string | null;
  /** The id that a virtual machine was born with; containers have none. */
  smbios: string | null;
  /** The identity that our note in its description names, since a copy was begun. */
  noted: string | null;
  /** Null where a container may use all that its node has. */
  cores: number | null;
  memoryMb: number;
  disks: { slot: string; storage: string; sizeGb: number }[];
  cards: { slot: number; bridge: string | null; vlan: number | null; mac: string | null; ip: string | null; gateway: string | null }[];
  user: string | null; sshKeys: string[]; tags: string[]; onboot: boolean; startupOrder: number | null; features: string[];
  /** Whether its configuration says that an agent answers inside. */
  agent: boolean;
  protection: boolean; description: string;
  /** Of the configuration as it was read. */
  digest: string;
};

/** The entry of a storage, as the files of a cluster hold it. No nodes means all of them. */
export type StorageEntry = { type: string; server: string | null; export: string | null; content: string[]; nodes: string[]; enabled: boolean };

/** What a cluster is asked to tell of itself: some guests whole, the entries of its storages, and where new guests could be put: bridges, and images to make them of. */
export type SurveyAsked = { vmids: readonly number[]; entries?: boolean; places?: boolean };

/** A cluster as it stands, as far as a plan is made from it. Sizes are those of Proxmox: a GB is 2³⁰ bytes. */
export type Survey = {
  nodes: { name: string; online: boolean; cores: number | null; memoryMb: number | null; freeMemoryMb: number | null }[];
  /** One for each node that a storage is on; nothing is known of what is free where it cannot be reached. */
  storages: { name: string; node: string; type: string; shared: boolean; content: string[]; freeGb: number | null }[];
  /** Every guest that is listed. */
  guests: { vmid: number; kind: 'qemu' | 'lxc'; node: string; name: string; status: 'running' | 'stopped' | 'paused' | 'unknown'; template: boolean; tags: string[]; pool: string | null; memoryMb: number | null }[];
  /** The guests that were asked for and are there, whole, wherever they stand by now. */
  makes: GuestMake[];
  /** Numbers that were asked for and are listed, but whose guests could not be read: their node does not answer, or they move just now and are on no node for a moment. */
  unread: number[];
  /** The pools that may be seen. */
  pools?: string[];
  /** Absent unless entries were asked for. */
  entries?: (StorageEntry & { name: string })[];
  /** Null unless places were asked for. */
  bridges: { node: string; name: string }[] | null;
  /** Volumes that guests are made of: templates of containers, discs and images. Null unless places were asked for. */
  images: { volume: string; node: string; content: string }[] | null;
};

/** The settings of a running guest that wait for its next start, of those that a change names. */
export function waitingFor(kind: GuestMake['kind'], spec: ChangeSpec<'configureGuest'>): (keyof typeof spec)[] {
  const late: (keyof typeof spec)[] = kind === 'qemu' ? ['cores', 'memoryMb', 'birth', 'user', 'sshKeys'] : ['name', 'features'];
  return late.filter((name) => spec[name] !== undefined);
}

/** Storages give disks out in blocks of up to 4 MB, so that a disk may be a little larger than it was asked to be. */
export function isSize(hasGb: number, askedGb: number): boolean {
  return hasGb >= askedGb && (hasGb - askedGb) * 1024 < 4;
}

/** The identity that a guest is born with, always the same for the same seed. */
export function birthFrom(seed: string): string {
  const hash = createHash('sha256').update(seed).digest('hex');
  const variant = ((Number.parseInt(hash.charAt(16), 16) & 3) | 8).toString(16);
  return [hash.slice(0, 8), hash.slice(8, 12), `4${hash.slice(13, 16)}`, `${variant}${hash.slice(17, 20)}`, hash.slice(20, 32)].join('-');
}

/** The note by which a copy of a guest is known while it has no identity of its own. */
export function noteOf(born: string): string {
  return `homelab-copilot: born as ${born}`;
}

/** The address of a card that a guest is born with, out of the range that Proxmox takes them from. */
export function macFrom(born: string, slot: number): string {
  const bytes = createHash('sha256').update(`${born}/net${slot}`).digest('hex').slice(0, 6).toUpperCase().match(/../g) ?? [];
  return ['BC', '24', '11', ...bytes].join(':');
}

/** Who a guest that is copied is: what it is called, and the id or the address that it has. */
export function sourceOf({ name, smbios, cards }: Pick<GuestMake, 'name' | 'smbios' | 'cards'>): NonNullable<ChangeSpec<'cloneGuest'>['source']> {
  return { name, mark: smbios ?? cards[0]?.mac ?? null };
}

/** Whether a guest is the one that a copy was planned of; what was planned without one is of whatever has the number. */
export function isSource(make: Pick<GuestMake, 'name' | 'smbios' | 'cards'>, { source }: Pick<ChangeSpec<'cloneGuest'>, 'source'>): boolean {
  const is = sourceOf(make);
  return source === undefined || (source.name === is.name && source.mark === is.mark);
}

/** Whether a guest is the one that was born with an identity, wherever it stands and whatever it is called by now. */
export function isBornAs(guest: Pick<GuestMake, 'kind' | 'smbios' | 'noted' | 'tags' | 'cards'>, born: string): boolean {
  if (guest.noted === born) return true;
  if (guest.kind === 'qemu') return guest.smbios === born;
  return guest.tags.includes(ownerTag) && guest.cards.some(({ slot, mac }) => slot === 0 && mac === macFrom(born, 0));
}
