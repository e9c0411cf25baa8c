import type { Chaos } from './fake-proxmox-faults.ts';
import type { FakeAcl } from './fake-proxmox-rights.ts';
import type { TlsFlaw } from './fake-proxmox-tls.ts';
import type {
  FakeBackupJob, FakeCertificate, FakeDisk, FakeGuest, FakeHa, FakeNode, FakeReplication, FakeStorage, FakeTask, FakeVolume, FakeZpool, GuestKind,
  ProxmoxState, TaskExit,
} from './fake-proxmox-world.ts';
import type { FaultTarget } from './fake-server.ts';

/** What a fake Proxmox is started with. */
export interface FakeProxmoxOptions {
  /** `lab` by default; null for a lone node that is in no cluster. */
  clusterName?: string | null;
  /** `pve1` by default; requests are answered by the first. */
  nodes?: string[];
  tls?: TlsFlaw;
  /** A lowercase UUID each; the first becomes `token`. By default `copilot@pve!line`, which may watch, power and snapshot. */
  tokens?: { id: string; secret?: string; privsep?: boolean; grants?: { path: string; privileges: string[]; propagate?: boolean }[] }[];
  /** The time in Unix ms; real by default. */
  clock?: () => number;
  /** How long a task takes (20 ms). */
  taskMs?: number;
  /** How long an idle connection is kept (5000 ms). */
  idleMs?: number;
  port?: number;
  /** Requests that fail by chance. */
  chaos?: Chaos;
}

/** A planned fault, once by default; without a flaw of its own it is a 500. */
export interface ProxmoxFault extends FaultTarget {
  /** 401, 403, 429, 500, 595, 596, 599, … with the real wording unless `reason` is given. */
  status?: number;
  reason?: string;
  headers?: Record<string, string>;
  /** Answers this page as a proxy in between would, with `status` or 200. */
  html?: string;
  /** Answers rightly but with this content type, such as one with a space in it. */
  contentType?: string;
  delayMs?: number;
  /** Never answers. */
  hang?: boolean;
  /** Closes the connection without an answer, or in the middle of it. */
  cut?: 'connection' | 'body';
  /** Fails only after the request has had its effect. */
  after?: boolean;
}

/** Changes to the cluster, each visible to the next request. Node and guest names must exist; times are Unix seconds. */
export interface FakeProxmoxWorld {
  state: ProxmoxState;
  /** The fake's time in Unix seconds. */
  now(): number;
  /** Ends the tasks that are due, as each request does. */
  settle(): void;
  node(name: string): FakeNode;
  guest(vmid: number): FakeGuest;
  storage(id: string): FakeStorage;
  addNode(name: string, wish?: Partial<FakeNode>): FakeNode;
  /** From now or since a time; what the node last told stays in the lists for 300 s. Not for the node that answers. */
  nodeOffline(name: string, since?: number): void;
  nodeOnline(name: string): void;
  quorum(kept: boolean): void;
  addGuest(wish: GuestWish): FakeGuest;
  removeGuest(vmid: number): void;
  moveGuest(vmid: number, node: string): void;
  /** Sets or with null takes away the lock: backup, migrate, snapshot, … */
  lock(vmid: number, lock: string | null): void;
  /** A power change outside the API: no task is written. */
  power(vmid: number, status: FakeGuest['status']): void;
  addStorage(wish: StorageWish): FakeStorage;
  /** Sets usage in bytes, on one node or on all. */
  fill(storage: string, usage: { used: number; total?: number; node?: string }): void;
  storageActive(storage: string, active: boolean, node?: string): void;
  addVolume(storage: string, volume: Partial<FakeVolume> & { volid: string; content: string }): FakeVolume;
  /** Starts a task that runs until it is finished; by `root@pam` by default. */
  startTask(wish: TaskWish): FakeTask;
  finishTask(upid: string, exit?: TaskExit, log?: string[]): FakeTask;
  /** Runs a whole vzdump task, ended, with its log and volumes; a guest's result is `OK` or the text of its error. */
  backup(wish: BackupWish): FakeTask;
  addBackupJob(wish: Partial<FakeBackupJob> & { id: string }): FakeBackupJob;
  addHa(wish: Partial<FakeHa> & { sid: string }): FakeHa;
  addReplication(wish: Partial<FakeReplication> & { id: string; target: string }): FakeReplication;
  addDisk(node: string, wish: Partial<FakeDisk> & { devpath: string }): FakeDisk;
  addZpool(node: string, wish: Partial<FakeZpool> & { name: string }): FakeZpool;
  addCertificate(node: string, wish: Partial<FakeCertificate> & { filename: string }): FakeCertificate;
  addPool(poolid: string, members?: { guests?: number[]; storages?: string[]; comment?: string }): void;
  addSnapshot(vmid: number, name: string, wish?: { description?: string; vmstate?: boolean; snaptime?: number }): void;
  addUser(id: string, wish?: { enabled?: boolean; groups?: string[] }): void;
  addToken(wish: { id: string; secret?: string; privsep?: boolean; expire?: number }): { id: string; secret: string };
  /** Makes a role of these privileges and sets it on the path, in place of what the identity had there. */
  grant(to: string, path: string, privileges: string[], propagate?: boolean): FakeAcl;
  /** Takes privileges from an identity on every path, or all of them. */
  revoke(to: string, privileges?: string[]): void;
}

export interface GuestWish {
  vmid: number;
  kind?: GuestKind;
  /** The first node by default. */
  node?: string;
  name?: string;
  status?: FakeGuest['status'];
  config?: Record<string, string | number>;
  tags?: string[];
  lock?: string;
  onboot?: boolean;
  template?: boolean;
  /** Config lines such as `{ scsi0: 'local-lvm:vm-101-disk-0,size=32G' }`; one on `local-lvm` by default. */
  disks?: Record<string, string>;
  usage?: Partial<FakeGuest['usage']>;
  agent?: boolean;
  stubborn?: boolean;
  bootFails?: string;
  startedAt?: number;
}

export interface StorageWish {
  storage: string;
  type?: string;
  nodes?: string[];
  shared?: boolean;
  enabled?: boolean;
  active?: boolean;
  content?: string;
  total?: number;
  used?: number;
  settings?: Record<string, string | number>;
}

export interface TaskWish { node?: string; type: string; id?: string | number; user?: string; starttime?: number; log?: string[] }

export interface BackupWish {
  node?: string;
  storage: string;
  results: Record<number, TaskExit>;
  user?: string;
  /** Start and end; now and a minute before by default. */
  starttime?: number;
  endtime?: number;
  /** Ends with `WARNINGS: n` instead of `OK`. */
  warnings?: number;
}
