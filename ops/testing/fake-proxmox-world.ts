import type { FakeCertificate, FakeDisk, FakeZpool } from './fake-proxmox-hardware.ts';
import type { Rights } from './fake-proxmox-rights.ts';

export type * from './fake-proxmox-hardware.ts';

/** A virtual machine or a container. */
export type GuestKind = 'qemu' | 'lxc';

/** How a task ended, in the words of Proxmox: `OK`, `WARNINGS: 2`, or the text of its error. */
export type TaskExit = string;

/** A node of the cluster; sizes are bytes, `cpu` is a share of 1, `startedAt` is in Unix seconds. */
export interface FakeNode {
  name: string;
  nodeid: number;
  ip: string;
  online: boolean;
  /** Unix seconds since when it is away; what it last told is shown for five more minutes. */
  offlineSince: number;
  startedAt: number;
  cpu: number;
  maxcpu: number;
  mem: number;
  maxmem: number;
  disk: number;
  maxdisk: number;
  disks: FakeDisk[];
  zpools: FakeZpool[];
  certificates: FakeCertificate[];
  bridges: string[];
}

/** A guest; its name, tags, lock, onboot, template flag and disks stand in `config`, as in the real file. */
export interface FakeGuest {
  vmid: number;
  kind: GuestKind;
  node: string;
  status: 'running' | 'stopped' | 'paused';
  /** Unix seconds of the last start; null while it is stopped. */
  startedAt: number | null;
  config: Record<string, string | number>;
  /** What was changed while it runs and waits for its next start; null is taken away then. */
  pending: Record<string, string | number | null>;
  /** What the cloud-init drive was last made of; null when it has none. */
  seeded: Record<string, string | number> | null;
  snapshots: FakeSnapshot[];
  usage: { cpu: number; mem: number; disk: number; diskread: number; diskwrite: number; netin: number; netout: number };
  /** Whether the guest agent inside answers. */
  agent: boolean;
  /** What a command does that the agent is told to run: by default nothing, well, at once. */
  inside?: (command: string[], input: string) => { exitcode: number; out?: string; err?: string; ms?: number };
  /** The commands that the agent was told to run, by their process ids. */
  processes?: Map<number, { endsAt: number; exitcode: number; out: string; err: string }>;
  /** Ignores a clean shutdown, so that one without `forceStop` times out. */
  stubborn: boolean;
  /** Each start ends with this error. */
  bootFails: string | null;
}

export interface FakeSnapshot { name: string; parent: string | null; snaptime: number; description: string; vmstate: boolean; config: FakeGuest['config'] }

/** A storage entry; one that is not `shared` stands on each of its nodes with its own usage. */
export interface FakeStorage {
  storage: string;
  type: string;
  /** Empty for every node. */
  nodes: string[];
  shared: boolean;
  enabled: boolean;
  content: string;
  settings: Record<string, string | number>;
  /** Usage in bytes and reachability by node name. */
  state: Map<string, { total: number; used: number; active: boolean }>;
  volumes: FakeVolume[];
}

/** A file or disk on a storage; `node` is null on a shared one. */
export interface FakeVolume {
  volid: string;
  node: string | null;
  content: string;
  format: string;
  size: number;
  ctime: number;
  vmid?: number;
  notes?: string;
  protected?: boolean;
  verification?: { state: string; upid: string };
}

/** One task. It is running while `endtime` is null; `due` (Unix ms) is when it ends by itself. */
export interface FakeTask {
  upid: string;
  node: string;
  pid: number;
  pstart: number;
  starttime: number;
  type: string;
  id: string;
  /** `user@realm` of who started it; `tokenid` names the token behind it. */
  user: string;
  tokenid: string | null;
  endtime: number | null;
  exit: TaskExit | null;
  log: string[];
  due: number | null;
  /** Does what the task is for and says how it went; runs when the task is due. */
  work: () => TaskExit;
}

/** A line of /etc/pve/jobs.cfg. */
export interface FakeBackupJob {
  id: string;
  schedule: string;
  storage: string;
  enabled: boolean;
  mode: string;
  /** `all`, or a list of guests, or a pool. */
  all?: boolean;
  vmid?: string;
  exclude?: string;
  pool?: string;
  node?: string;
  comment?: string;
  /** Unix seconds. */
  nextRun?: number;
}

/** A guest under high availability, with what the managers say of it. */
export interface FakeHa {
  sid: string;
  /** The wish: started, stopped, ignored, disabled. */
  state: string;
  group?: string;
  max_restart: number;
  max_relocate: number;
  /** What the manager says: started, stopped, error, fence, recovery, migrate, … */
  crm_state: string;
  node: string;
}

/** A replication job with its state; times are Unix seconds, zero for never. */
export interface FakeReplication {
  id: string;
  target: string;
  schedule: string;
  disable: boolean;
  last_sync: number;
  last_try: number;
  next_sync: number;
  duration: number;
  fail_count: number;
  error: string | null;
}

/** All that a fake cluster holds. Tests may change the fields directly. */
export interface ProxmoxState {
  clusterName: string | null;
  /** The node that answers requests. */
  local: string;
  quorate: boolean;
  nodes: Map<string, FakeNode>;
  guests: Map<number, FakeGuest>;
  storages: Map<string, FakeStorage>;
  tasks: FakeTask[];
  backupJobs: FakeBackupJob[];
  ha: FakeHa[];
  replications: FakeReplication[];
  rights: Rights;
  /** Milliseconds that a task takes. */
  taskMs: number;
  /** The time in Unix ms. */
  clock: () => number;
}
