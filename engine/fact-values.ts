import type { EntryMake, KeptMake } from './changes-made.ts';
import type { Stands } from './declare/stands.ts';
import type { ResourceRef } from './refs.ts';
import type { LogClass, LogLevel } from './signature.ts';

/** The states a container can be in, as Docker and Podman name them; `unknown` is one of them. */
export const containerStatuses = [
  'created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead', 'unknown',
] as const;
export const healthStates = ['none', 'starting', 'healthy', 'unhealthy', 'unknown'] as const;

/** What SMART counts and measures beyond its verdict, as far as it is heeded. */
export const diskReadings = ['reallocated', 'reported', 'pending', 'uncorrectable', 'mediaErrors', 'sparePercent', 'spareThreshold', 'warning'] as const;

/** What each kind of fact says. State facts describe until they change; event facts happened once. */
export type FactValues = {
  /** `refused`: it answers, but does not let us in or see. */
  'host.reach': { reachable: boolean; why: string; refused?: true };
  'container.state': ContainerState;
  'container.place': ContainerPlace;
  'container.usage': { cpuPercent: number; memoryMiB: number; memoryLimitMiB: number };
  'container.started': { containerId: string };
  'container.died': { containerId: string; exitCode: number };
  'container.killed': { containerId: string; signal: number };
  'container.stopped': { containerId: string };
  'container.restarted': { containerId: string };
  'container.oom': { containerId: string };
  'container.health': { containerId: string; health: (typeof healthStates)[number] };
  'container.removed': { containerId: string };
  /** What a service wrote in one short window that ends at `at`, by signature; the lines themselves stay in `logs`. */
  'log.counts': LogCounts;
  /** Whether the log of a service is being read, told again and again while it is; without it, silence tells nothing. `unwanted` is what the owner asked not to read. */
  'log.reach': { reading: boolean; unwanted?: true };
  'node.state': NodeState;
  'node.usage': { cpuPercent: number; memoryPercent: number; rootPercent: number };
  'guest.state': GuestState;
  /** What a guest is made of, told when somebody looked at this one guest; nothing tells it as a matter of course. */
  'guest.make': KeptMake | { present: false };
  'guest.usage': { cpuPercent: number; memoryMiB: number; memoryLimitMiB: number };
  'storage.state': { present: boolean; node: string; status: 'available' | 'unavailable' | 'unknown'; type: string; shared: boolean };
  /** The entry of a storage, or a pool, told when somebody looked at this one. */
  'entry.make': EntryMake | { present: false };
  /** Sampled every few minutes and kept for days, so that a forecast has something to stand on. */
  'storage.usage': { usedBytes: number; totalBytes: number };
  'task.began': TaskFact;
  'task.ended': TaskFact & { result: TaskResult; endedAt: string };
  /** How the backups of one guest stand, over all jobs that name it. */
  'backup.state': BackupState;
  'replication.state': { job: string; target: string; failures: number; lastSyncAt: string | null } & Leaving;
  'ha.state': { status: 'started' | 'stopped' | 'error' | 'fence' | 'recovery' | 'migrate' | 'other'; wanted: string } & Leaving;
  'cluster.state': { quorate: boolean; nodes: number; online: number };
  /** `wearoutPercent` is how much of its life is used up: 0 when new, 100 at the end (Proxmox tells what is left). */
  'disk.health': { health: 'passed' | 'failed' | 'unknown'; wearoutPercent: number | null; model: string; smart?: DiskSmart } & Leaving;
  'zfs.state': { pool: string; health: 'online' | 'degraded' | 'faulted' | 'other' | 'unknown'; errors: number } & Leaving;
  'certificate.state': { notAfter: string; subject: string };
  'probe.state': ProbeState;
  'declaration.state': DeclarationState;
  /** How a cluster stands to a declaration, told at each look at both. */
  'declaration.stands': Stands;
  /** Whether anything may leave the house: held once a canary was about to, until an owner opens the door. */
  'leaving.state': { held: boolean };
};

/** `present: false` is told once the thing was taken away: the disk pulled, the job deleted. It is absent while the thing is there. */
type Leaving = { present?: false };

/**
 * What a disk tells of itself; absent where it does not, or may not be asked. Of an ATA disk, sectors moved elsewhere (id 5), errors
 * that were reported (187), and sectors that wait to be moved (197) or cannot be read (198); of NVMe, errors of its cells, spare left
 * and needed, and the bits of its critical warning.
 */
export type DiskSmart = Partial<Record<(typeof diskReadings)[number], number>>;

/** One container as it stands; `present: false` once a complete list no longer holds it. */
export type ContainerState = {
  present: boolean;
  containerId: string;
  image: string;
  imageId: string;
  configHash: string;
  status: (typeof containerStatuses)[number];
  health: (typeof healthStates)[number];
  exitCode: number;
  oomKilled: boolean;
  restartCount: number;
  restartPolicy: string;
  startedAt: string | null;
  finishedAt: string | null;
};

/** What the owner says of a resource with labels or tags. Times are ISO; null where nothing was said. */
export type OwnerMarks = {
  owner: string | null;
  severity: 'high' | 'medium' | 'low' | null;
  maintenanceUntil: string | null;
  /** Refs, or names that are looked up among the neighbours: a service of the project, a container of the host, a guest. */
  dependsOn: string[];
};

/** Where a container stands: who it belongs to, what it says it needs, and the names that others call it by. */
export type ContainerPlace = OwnerMarks & {
  project: string | null;
  service: string | null;
  /** Names of the networks it is on. */
  networks: string[];
  /** Container name, service name, network aliases and addresses: what stands in another's connection error. */
  names: string[];
  /** Published and exposed TCP ports. */
  ports: number[];
  mounts: { destination: string; source: string; type: string; writable: boolean }[];
};

/** The counts of one signature in one window. `usual` is its own baseline, per minute; null while it is being learned. */
export type LogCount = {
  id: string;
  level: LogLevel;
  class: LogClass | null;
  count: number;
  usual: number | null;
  /** Never seen before on this service, which has been watched for long enough to say so. */
  isNew: boolean;
  /** The host, or host:port, that a connection error names. */
  target: string | null;
};
export type LogCounts = { seconds: number; lines: number; signatures: LogCount[] };

/** One Proxmox node as it stands. */
export type NodeState = { present: boolean; status: 'online' | 'offline' | 'unknown' };

/** One Proxmox guest as it stands. */
export type GuestState = OwnerMarks & {
  present: boolean;
  kind: 'qemu' | 'lxc';
  name: string;
  node: string;
  status: 'running' | 'stopped' | 'paused' | 'unknown';
  /** `backup`, `migrate`, `snapshot`, … while something holds it. */
  lock: string | null;
  template: boolean;
  onBoot: boolean | null;
  tags: string[];
  storages: string[];
  startedAt: string | null;
};

/** One Proxmox task, on the guest it is about, else on its node. `user` is who asked for it, such as `root@pam`. */
export type TaskFact = { upid: string; type: string; user: string; node: string; startedAt: string };
export type TaskResult = 'ok' | 'warnings' | 'failed' | 'unknown';

/** `missing` means that a job that should have covered the guest did not run in time, `none` that no job covers it and nobody has backed it up. */
export type BackupState = {
  last: 'ok' | 'warnings' | 'failed' | 'missing' | 'unknown' | 'none';
  lastOkAt: string | null;
  lastTriedAt: string | null;
  job: string | null;
  /** The longest pause that its jobs allow between two backups, in seconds; null when no job covers it. */
  everySeconds: number | null;
  /** What reading the newest backup back has found; absent where nobody did. */
  verified?: 'ok' | 'failed';
};

/** A declaration as it lies in Git. What a person typed, author and subject of the last commit that touched it, stays at home, and so does `wrong`, which may name a key. */
export type DeclarationState = {
  present: boolean;
  /** The id of the Git blob that holds its lock; null where it has none, or none that can be read. */
  lockBlob: string | null;
  commit: string;
  author: string;
  subject: string;
  /** Why its lock cannot be taken as it is, and what to do; null where it can, and where there is none. */
  wrong: string | null;
};

/** What a probe found. `why` is of the closed list, never an error text. */
export type ProbeState = {
  /** As the owner calls it. */
  name: string;
  /** What it stands for, as the owner says. */
  about: ResourceRef | null;
  kind: 'dns' | 'tcp' | 'http';
  /** The pause between two probes of this target: failures in a row are counted with it, since equal ones are one fact. */
  everySeconds: number;
  ok: boolean;
  why: 'answers' | 'refused' | 'timeout' | 'no_name' | 'unreachable' | 'bad_status' | 'certificate' | 'wrong_address' | 'other';
  /** How long the answer took; while it takes about as long it stays what it was, so that equal answers are one fact. */
  ms: number | null;
  status: number | null;
};
