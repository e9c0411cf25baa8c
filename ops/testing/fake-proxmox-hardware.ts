/** A physical disk; `wearout` is the percent of life that is left, as the real one shows it. */
export interface FakeDisk {
  devpath: string;
  model: string;
  serial: string;
  size: number;
  type: 'ssd' | 'nvme' | 'hdd';
  health: 'PASSED' | 'OK' | 'FAILED' | 'UNKNOWN';
  wearout: number | 'N/A';
  used: string;
  /** Rows of the SMART table, of ATA disks. */
  attributes: { id: string; name: string; value: number; worst: number; threshold: number; raw: string; fail: string; flags: string }[];
  /** The SMART text, of NVMe disks. */
  text?: string;
}

export interface FakeVdev { name: string; state?: string; read?: number; write?: number; cksum?: number; msg: string; children?: FakeVdev[] }

/** A ZFS pool of one node. */
export interface FakeZpool {
  name: string;
  health: 'ONLINE' | 'DEGRADED' | 'FAULTED' | 'OFFLINE' | 'UNAVAIL' | 'SUSPENDED';
  size: number;
  alloc: number;
  frag: number;
  errors: string;
  status?: string;
  action?: string;
  scan?: string;
  children: FakeVdev[];
}

/** A certificate of a node; times are Unix seconds. */
export interface FakeCertificate { filename: string; subject: string; issuer: string; notbefore: number; notafter: number; san: string[]; fingerprint: string }
