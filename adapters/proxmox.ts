import { z } from 'zod';
import { defineAdapter, defineSettings, optionalText, perName, type AdapterWorld, type Connection } from '../engine/define.ts';
import { parseClusters } from './proxmox/clusters.ts';

const tokenId = /^[^\s@!]+@[A-Za-z][\w.-]*![A-Za-z][\w.-]+$/;
const tokenSecret = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const settings = defineSettings('Proxmox', {
  PROXMOX_URL: optionalText(
    'Proxmox VE cluster to watch; several as name=url, comma separated, each with its own settings below, which then end in its name. Without a name the cluster\'s own is taken. Port 8006 unless the URL has one',
    'https://pve.lan:8006',
  ),
  PROXMOX_TOKEN_ID: perName(z.string().regex(tokenId, 'write the whole id of an API token, user@realm!name'), {
    about: 'API token to ask with. PVEAuditor on / lets it see all but backups, which take Datastore.Allocate; VM.PowerMgmt and VM.Snapshot on /vms let it act',
    example: 'copilot@pve!homelab',
  }),
  PROXMOX_TOKEN_SECRET: perName(z.string().regex(tokenSecret, 'write the secret as Proxmox shows it once, when the token is made: small letters and digits in five groups'), {
    about: 'Secret of that token', secret: true,
  }),
  PROXMOX_OPERATOR_TOKEN_ID: perName(z.string().regex(tokenId, 'write the whole id of an API token, user@realm!name'), {
    about: 'API token to start, stop and snapshot guests with; without it the one above is used. docs/proxmox-tokens.md has the rights of each', example: 'copilot@pve!operator',
  }),
  PROXMOX_OPERATOR_TOKEN_SECRET: perName(z.string().regex(tokenSecret, 'write the secret as Proxmox shows it once, when the token is made: small letters and digits in five groups'), {
    about: 'Secret of that token', secret: true,
  }),
  PROXMOX_RECONCILER_TOKEN_ID: perName(z.string().regex(tokenId, 'write the whole id of an API token, user@realm!name'), {
    about: 'API token to make guests, disks, storages and pools as declared; without it the one above is used', example: 'copilot@pve!reconciler',
  }),
  PROXMOX_RECONCILER_TOKEN_SECRET: perName(z.string().regex(tokenSecret, 'write the secret as Proxmox shows it once, when the token is made: small letters and digits in five groups'), {
    about: 'Secret of that token', secret: true,
  }),
  PROXMOX_CA_FILE: perName(z.string().min(1), {
    about: 'File with the authority that signs the certificates of the nodes; /etc/pve/pve-root-ca.pem of any node', example: '/run/secrets/pve-root-ca.pem',
  }),
  PROXMOX_FINGERPRINT: perName(z.string().regex(/^(?:[0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$/, 'write a SHA-256 fingerprint, 32 pairs of hexadecimal digits with or without colons'), {
    about: 'SHA-256 fingerprint of the certificate to accept instead, as "pvenode cert info" shows it', example: 'AA:BB:CC:…',
  }),
}, (values) => parseClusters(values).wrong);

/** Proxmox VE clusters: what their nodes, guests and storages do, and the verbs for guests. */
export default defineAdapter({
  scheme: 'proxmox',
  about: 'Nodes, guests, storages, backups and disks of Proxmox VE clusters',
  settings,
  connect,
});

/** The library is imported only when there is a cluster. The compiler rewrites no import() inside of an export default. */
async function connect(values: ReturnType<typeof settings.schema.parse>, world: AdapterWorld): Promise<Connection> {
  const { clusters } = parseClusters(values);
  if (clusters.length === 0) return { observers: [], machine: null, isNamed: () => false, close: () => Promise.resolve() };
  const { connectAll } = await import('./proxmox/connect.ts');
  return connectAll(clusters, world);
}
