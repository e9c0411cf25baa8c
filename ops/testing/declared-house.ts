import { until, startStack, type Stack, type StackChoice } from './stack.ts';
import { everyPrivilege } from './fake-proxmox-rights.ts';
import { startFakeProxmox, type FakeProxmox, type FakeProxmoxOptions } from './fake-proxmox.ts';
import { startGitServer, type GitServer } from './git-server.ts';

/** A real Git behind http, and a fake cluster of two nodes with a template of a VM. `env` joins them to a service. */
export type DeclaredWorld = { git: GitServer; proxmox: FakeProxmox; env: Record<string, string>; close: () => Promise<void> };

/** The same with a service. */
export type DeclaredLab = Omit<DeclaredWorld, 'close'> & { stack: Stack; stop: () => Promise<void> };

/** Makes the cluster and the repository; no service yet. */
export async function declaredWorld(wish: FakeProxmoxOptions = {}): Promise<DeclaredWorld> {
  const token = { id: 'copilot@pve!all', grants: [{ path: '/', privileges: everyPrivilege }] };
  const [git, proxmox] = await Promise.all([startGitServer(), startFakeProxmox({ nodes: ['pve1', 'pve2'], tokens: [token], ...wish })]);
  proxmox.world.addGuest({ vmid: 9000, name: 'debian-12', status: 'stopped', template: true });
  const env = {
    PROXMOX_URL: `lab=${proxmox.url}`, PROXMOX_TOKEN_ID: proxmox.token.id, PROXMOX_TOKEN_SECRET: proxmox.token.secret, PROXMOX_FINGERPRINT: proxmox.fingerprint,
    DECLARATIONS_REPO: git.url, DECLARATIONS_TOKEN: git.token, DECLARATIONS_POLL_SECONDS: '5', STEP_TIMEOUT_SECONDS: '30',
  };
  return { git, proxmox, env, close: async () => { await Promise.all([git.close(), proxmox.close()]); } };
}

/** Starts the cluster, the repository and the service. */
export async function startDeclaredLab(choice: StackChoice & { proxmox?: FakeProxmoxOptions } = {}): Promise<DeclaredLab> {
  const world = await declaredWorld(choice.proxmox);
  const stack = await startStack({ ...choice, env: { ...world.env, ...choice.env } });
  return {
    ...world, stack,
    stop: async () => {
      await stack.stop();
      await world.close();
    },
  };
}

/** The requests to the cluster that changed something, `POST /nodes/pve1/qemu/9000/clone`. */
export function writesOf({ proxmox }: Pick<DeclaredLab, 'proxmox'>): string[] {
  return proxmox.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
}

/** Waits for a ticket to be in a state. */
export async function becomes({ stack }: Pick<DeclaredLab, 'stack'>, ticket: number, state: string): Promise<void> {
  await until(`ticket ${ticket} to be ${state}`, async () => (await stack.database.query('SELECT 1 FROM tickets WHERE id = $1 AND state = $2', [ticket, state])).length > 0);
}
