import { z } from 'zod';

/** Proxmox writes numbers now as numbers, now as text, and flags as 0 and 1. */
const number = z.coerce.number();
const flag = z.union([z.boolean(), z.coerce.number()]).transform((one) => one === true || one === 1);

const nodeShape = z.object({
  type: z.literal('node'), node: z.string(), status: z.string().default('unknown'),
  cpu: number.optional(), maxcpu: number.optional(), mem: number.optional(), maxmem: number.optional(), disk: number.optional(), maxdisk: number.optional(),
});

const guestShape = z.object({
  type: z.enum(['qemu', 'lxc']), vmid: number, node: z.string(), name: z.string().default(''), status: z.string().default('unknown'),
  tags: z.string().default(''), pool: z.string().optional(), lock: z.string().optional(), template: flag.default(false), uptime: number.default(0),
  cpu: number.optional(), maxcpu: number.optional(), mem: number.optional(), maxmem: number.optional(),
});

const storageShape = z.object({
  type: z.literal('storage'), storage: z.string(), node: z.string(), status: z.string().default('unknown'),
  plugintype: z.string().default(''), shared: flag.default(false), content: z.string().default(''),
  disk: number.optional(), maxdisk: number.optional(),
});

/** What `/cluster/resources` lists that we know, by kind; networks are left out. */
export const resourcesShape = z.array(z.looseObject({ type: z.string() })).transform((rows) => ({
  nodes: rows.filter(({ type }) => type === 'node').map((row) => nodeShape.parse(row)),
  guests: rows.filter(({ type }) => type === 'qemu' || type === 'lxc').map((row) => guestShape.parse(row)),
  storages: rows.filter(({ type }) => type === 'storage').map((row) => storageShape.parse(row)),
  pools: rows.flatMap(({ type, pool }) => (type === 'pool' && typeof pool === 'string' ? [pool] : [])),
}));

export type Rows = z.output<typeof resourcesShape>;
export type NodeRow = Rows['nodes'][number];
export type GuestRow = Rows['guests'][number];
export type StorageRow = Rows['storages'][number];

/** One task of a list. `endtime` and `status` come once it has ended. */
export const taskShape = z.object({
  upid: z.string(), node: z.string(), type: z.string(), id: z.string().nullish().transform((id) => id ?? ''),
  starttime: number, endtime: number.nullish(), status: z.string().nullish(),
});
export type TaskRow = z.output<typeof taskShape>;

/** Tasks of a list; a line that is not whole is left out, for one broken line must not hide the others. */
export const tasksShape = z.array(z.unknown()).transform((rows) => rows.flatMap((row) => {
  const task = taskShape.safeParse(row);
  return task.success ? [task.data] : [];
}));

export const taskStatusShape = z.object({ status: z.string(), exitstatus: z.string().optional() });
export const taskLogShape = z.array(z.object({ n: number, t: z.string().default('') }));

export const clusterStatusShape = z.array(z.object({
  type: z.string(), name: z.string(), quorate: flag.optional(), online: flag.optional(), nodes: number.optional(),
}));

export const permissionsShape = z.preprocess((given) => (Array.isArray(given) ? {} : given), z.record(z.string(), z.record(z.string(), z.unknown())));

export const guestStatusShape = z.looseObject({
  status: z.string(), qmpstatus: z.string().optional(), lock: z.string().optional(), uptime: number.default(0),
});

export const configShape = z.record(z.string(), z.unknown());

export const snapshotsShape = z.array(z.looseObject({ name: z.string() }));

export const backupJobShape = z.array(z.looseObject({
  id: z.string(), schedule: z.string().optional(), storage: z.string().optional(), enabled: flag.default(true),
}));
export const includedShape = z.object({ children: z.array(z.looseObject({ id: number })) });

export const contentShape = z.array(z.looseObject({
  volid: z.string(), vmid: number.optional(), ctime: number.optional(), verification: z.looseObject({ state: z.string() }).nullish(),
}));

export const haShape = z.array(z.looseObject({ type: z.string(), sid: z.string().optional(), state: z.string().optional(), request_state: z.string().optional() }));

export const replicationShape = z.array(z.looseObject({
  id: z.string(), target: z.string().default(''), guest: number.optional(), fail_count: number.default(0), last_sync: number.default(0),
}));

export const certificatesShape = z.array(z.looseObject({ filename: z.string().default(''), subject: z.string().default(''), notafter: number.optional() }));

export const disksShape = z.array(z.looseObject({
  devpath: z.string(), health: z.string().optional(), model: z.string().nullish(), wearout: z.union([z.number(), z.string()]).nullish(),
}));

/** The raw count of an attribute may have more behind it; of disks that are not ATA there is a text. */
export const smartShape = z.looseObject({
  attributes: z.array(z.looseObject({ id: number, raw: z.coerce.string() })).nullish().transform((rows) => rows ?? []), text: z.string().nullish().transform((text) => text ?? ''),
});
export type Smart = z.output<typeof smartShape>;

export const poolsShape = z.array(z.looseObject({ name: z.string(), health: z.string().default('UNKNOWN') }));

type Vdev = { read?: number | undefined; write?: number | undefined; cksum?: number | undefined; children?: Vdev[] | undefined };
const vdevShape: z.ZodType<Vdev> = z.lazy(() => z.object({
  read: number.optional(), write: number.optional(), cksum: number.optional(), children: z.array(vdevShape).optional(),
}));
export const poolShape = z.object({ errors: z.string().default(''), children: z.array(vdevShape).default([]) });
