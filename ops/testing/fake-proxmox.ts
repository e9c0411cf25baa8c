import { type Endpoint, secondsOf } from './fake-proxmox-api.ts';
import { agentEndpoints } from './fake-proxmox-agent.ts';
import { cloneEndpoints } from './fake-proxmox-clone.ts';
import { clusterEndpoints } from './fake-proxmox-cluster.ts';
import { configEndpoints } from './fake-proxmox-config.ts';
import { createEndpoints } from './fake-proxmox-create.ts';
import { diskEndpoints } from './fake-proxmox-disks.ts';
import { type Asked, tell, type Told } from './fake-proxmox-door.ts';
import { entryEndpoints } from './fake-proxmox-entries.ts';
import { eventsOf, rightsOf } from './fake-proxmox-events.ts';
import { type Chaos, createFaults } from './fake-proxmox-faults.ts';
import { guestEndpoints } from './fake-proxmox-guests.ts';
import { emptyState, labOf, usualGrants } from './fake-proxmox-lab.ts';
import { leaveEndpoints } from './fake-proxmox-leave.ts';
import { nodeEndpoints } from './fake-proxmox-nodes.ts';
import { powerEndpoints } from './fake-proxmox-power.ts';
import { everyPrivilege } from './fake-proxmox-rights.ts';
import { listen, type Listening, type Rules } from './fake-proxmox-server.ts';
import { snapshotEndpoints } from './fake-proxmox-snapshots.ts';
import { storageEndpoints } from './fake-proxmox-storage.ts';
import { settle, taskEndpoints } from './fake-proxmox-tasks.ts';
import { authority, serverIdentity, type TlsFlaw } from './fake-proxmox-tls.ts';
import { vzdumpEndpoints } from './fake-proxmox-vzdump.ts';
import type { FakeProxmoxOptions, FakeProxmoxWorld, ProxmoxFault } from './fake-proxmox-wishes.ts';
import type { ProxmoxState } from './fake-proxmox-world.ts';
import { proxmoxSpec } from './specs-proxmox.ts';

export type { FakeAcl } from './fake-proxmox-rights.ts';
export type { TlsFlaw } from './fake-proxmox-tls.ts';
export type * from './fake-proxmox-wishes.ts';
export type * from './fake-proxmox-world.ts';

/** One request as it was answered; `params` are those of query and body, and `status` is 0 when no answer was sent. */
export interface FakeProxmoxRequest { at: number; method: string; path: string; params: Record<string, string>; tokenId: string | null; status: number; reason: string }

/** A running stand-in for the API of Proxmox VE 8.4, over https only. */
export interface FakeProxmox {
  /** `https://127.0.0.1:<port>`, what stands in PROXMOX_URL. */
  url: string;
  port: number;
  /** The authority's certificate as PEM, for PROXMOX_CA_FILE. */
  ca: string;
  /** SHA-256 of the certificate that is shown, as `AA:BB:…`. */
  fingerprint: string;
  token: { id: string; secret: string };
  world: FakeProxmoxWorld;
  requests: FakeProxmoxRequest[];
  /** What a client asked that the real one would not have understood: unknown paths, methods and parameters. */
  violations: string[];
  fail(fault?: ProxmoxFault): void;
  /** Forgets all planned faults, and those of chance. */
  heal(): void;
  /** From now on requests fail by chance, the same ones each time for the same seed. */
  chaos(wish: Chaos): void;
  /** Shows another certificate from the next connection on. */
  showCertificate(flaw: TlsFlaw): void;
  /** Refuses connections, as a machine that is down, until `comeBack`. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** Every row of the API that the fake knows. */
export const proxmoxApi: Endpoint[] = [
  ...clusterEndpoints, ...nodeEndpoints, ...guestEndpoints, ...configEndpoints, ...powerEndpoints, ...snapshotEndpoints, ...storageEndpoints, ...taskEndpoints,
  ...agentEndpoints, ...cloneEndpoints, ...createEndpoints, ...diskEndpoints, ...entryEndpoints, ...leaveEndpoints, ...vzdumpEndpoints,
];

/** Starts a fake Proxmox VE 8.4 on 127.0.0.1 that refuses what the real one refuses. */
export async function startFakeProxmox(options: FakeProxmoxOptions = {}): Promise<FakeProxmox> {
  const state = emptyState(options);
  const world: FakeProxmoxWorld = {
    state, now: () => secondsOf(state), settle: () => { settle(state); }, ...labOf(state), ...eventsOf(state), ...rightsOf(state),
  };
  const token = makeTokens(world, options);
  const faults = createFaults(options.chaos);
  const [requests, violations]: [FakeProxmoxRequest[], string[]] = [[], []];
  const rules = rulesOf(state, { faults, requests, violations });
  const { idleMs = 5000 } = options;
  let flaw: TlsFlaw = options.tls ?? 'none';
  let open: Listening = await listen(rules, { port: options.port ?? 0, flaw, idleMs });
  const { port } = open;
  return {
    url: `https://127.0.0.1:${port}`, port, ca: authority().cert, token, world, requests, violations, fail: faults.fail, heal: faults.heal, chaos: faults.chaos,
    get fingerprint() { return serverIdentity(flaw).fingerprint; },
    showCertificate: (next) => {
      flaw = next;
      open.show(next);
    },
    goAway: () => open.close(),
    comeBack: async () => { open = await listen(rules, { port, flaw, idleMs }); },
    close: () => open.close(),
  };
}

/** Makes each token with its grants; its user may do everything, so that the token's own grants decide. */
function makeTokens(world: FakeProxmoxWorld, { tokens = [{ id: 'copilot@pve!line' }] }: FakeProxmoxOptions): FakeProxmox['token'] {
  const made = tokens.map(({ grants = usualGrants, ...wish }) => {
    const token = world.addToken(wish);
    world.grant(token.id.split('!')[0] ?? '', '/', everyPrivilege);
    for (const { path, privileges, propagate } of grants) world.grant(token.id, path, privileges, propagate);
    return token;
  });
  const [first] = made;
  if (!first) throw new Error('name at least one token');
  return first;
}

function rulesOf(state: ProxmoxState, kept: { faults: ReturnType<typeof createFaults>; requests: FakeProxmoxRequest[]; violations: string[] }): Rules {
  const spec = proxmoxSpec();
  return {
    fault: kept.faults.take,
    tell: (asked) => {
      const told = tell(state, proxmoxApi, asked);
      kept.violations.push(...complaints(asked, told), ...(told.endpoint && spec ? spec.check(told.endpoint, { params: told.params, told }) : []));
      return told;
    },
    crashed: (words) => { kept.violations.push(words); },
    done: (asked, told) => {
      const tokenId = /PVEAPIToken=([^=]+)=/.exec(asked.authorization ?? '')?.[1] ?? null;
      const { method, params } = asked;
      kept.requests.push({ at: state.clock(), method, path: asked.path.replace(/^\/api2\/json/, ''), params, tokenId, status: told.status, reason: told.reason });
    },
  };
}

/** What a client should not have asked: a row or a parameter that does not exist. A task that is gone is no such fault. */
function complaints(asked: Asked, told: Told): string[] {
  const errors = Object.entries((told.body as { errors?: Record<string, string> } | undefined)?.errors ?? {}).filter(([, words]) => words !== 'no such task');
  if (told.status === 501) return [`${asked.method} ${asked.path}: ${told.reason}`];
  return errors.map(([name, words]) => `${asked.method} ${asked.path}: ${name}: ${words}`);
}
