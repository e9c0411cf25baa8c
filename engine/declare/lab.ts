import { z } from 'zod';

const guest = z.looseObject({
  vmid: z.int(), kind: z.enum(['vm', 'lxc']), name: z.string(), node: z.string().nullish(), status: z.enum(['running', 'stopped']).nullish(),
  cores: z.number().nullish(), memory_mb: z.number().nullish(), disk_gb: z.number().nullish(), disk_slot: z.string().nullish(), ip: z.string().nullish(),
  snapshots: z.array(z.string()).nullish(), tags: z.array(z.string()).nullish(), last_backup: z.string().nullish(),
  /** The id that a VM was born with, and the address of the first card of a container: who it is, whatever its number. */
  smbios: z.string().nullish(), mac: z.string().nullish(),
});

/** A cluster as a declaration is read against. A list that is absent is not known, and nothing is refused for its sake. */
export const labSchema = z.looseObject({
  nodes: z.array(z.looseObject({ name: z.string(), cores: z.number().nullish(), memory_gb: z.number().nullish(), free_memory_gb: z.number().nullish() })).nullish(),
  storages: z.array(z.looseObject({ name: z.string(), type: z.string().nullish(), free_gb: z.number().nullish(), content: z.array(z.string()).nullish() })).nullish(),
  /** Templates of VMs, as `name` or `name(vmid)`. */
  templates: z.array(z.string()).nullish(),
  /** Templates of VMs, by number, that surely have no guest agent. */
  agentless: z.array(z.int()).nullish(),
  /** What copies are made of, as far as it was read whole: where it is, its first disk, and whether all of its disks lie where every node sees them. */
  sources: z.array(z.looseObject({ vmid: z.int(), name: z.string(), node: z.string(), disk_gb: z.number().nullish(), disk_slot: z.string().nullish(), shared: z.boolean() })).nullish(),
  /** Templates of containers, as `debian-13` or as the volume `local:vztmpl/debian-13….tar.zst`. */
  lxc_templates: z.array(z.string()).nullish(),
  /** The nodes on which each template of containers lies. */
  images_on: z.array(z.looseObject({ volume: z.string(), nodes: z.array(z.string()) })).nullish(),
  bridges: z.array(z.string()).nullish(),
  guests: z.array(guest).nullish(),
});

/** A cluster as a declaration is read against. */
export type Lab = z.infer<typeof labSchema>;
