import { accessSync, constants, statSync } from 'node:fs';
import { defineAdapter, defineSettings, optionalText, secretText, wholeNumber, type AdapterWorld, type Connection } from '../engine/define.ts';
import { remoteOf } from './declarations/remote.ts';

const settings = defineSettings('Declarations', {
  DECLARATIONS_REPO: optionalText(
    'Git repository of declarations: an https address, an ssh one, or the absolute path of a bare repository. Object ids must be of SHA-1. Unset: none',
    'https://github.com/ann/lab.git',
  ),
  DECLARATIONS_TOKEN: secretText('Token to read and write the contents of that repository over https'),
  DECLARATIONS_CA_FILE: optionalText('Certificate authority of that server in PEM, where it has one of its own; unset: those that the system trusts', '/etc/ssl/house-ca.pem'),
  DECLARATIONS_SSH_KEY_FILE: optionalText('File with the private key to use over ssh, readable by its owner alone; unset: the keys of the user that this runs as', '/run/secrets/declarations-key'),
  DECLARATIONS_KNOWN_HOSTS_FILE: optionalText('File with the host keys to accept over ssh, as ssh-keyscan prints them; unset: the known_hosts of that user', '/run/secrets/known_hosts'),
  DECLARATIONS_POLL_SECONDS: wholeNumber(5, 600, 30, 'Seconds between two looks at that repository'),
  DECLARATIONS_CLUSTER: optionalText('Cluster of PROXMOX_URL that the declarations are about; needed where there are several', 'lab'),
}, mistakesIn);

/** What the settings say of the repository and of the way in. */
type Given = Partial<Record<'DECLARATIONS_REPO' | 'DECLARATIONS_TOKEN' | 'DECLARATIONS_CA_FILE' | 'DECLARATIONS_SSH_KEY_FILE' | 'DECLARATIONS_KNOWN_HOSTS_FILE' | 'DECLARATIONS_CLUSTER', string | undefined>>;

const files = ['DECLARATIONS_CA_FILE', 'DECLARATIONS_SSH_KEY_FILE', 'DECLARATIONS_KNOWN_HOSTS_FILE'] as const;

/** Declarations in Git: what each one's lock is and who touched it last, and commits. */
export default defineAdapter({ scheme: 'git', about: 'Declarations in a Git repository', settings, connect });

/** What speaks to Git is imported only when there is a repository. */
async function connect(values: ReturnType<typeof settings.schema.parse>, world: AdapterWorld): Promise<Connection> {
  const remote = remoteIn(values);
  if (remote === null || 'wrong' in remote) return { observers: [], machine: null, isNamed: () => false, close: () => Promise.resolve() };
  const { connectTo } = await import('./declarations/connect.ts');
  return connectTo(remote, { pollMs: values.DECLARATIONS_POLL_SECONDS * 1000, cluster: values.DECLARATIONS_CLUSTER ?? null }, world);
}

function remoteIn({ DECLARATIONS_REPO: repo, DECLARATIONS_TOKEN: token, DECLARATIONS_CA_FILE: caFile, DECLARATIONS_SSH_KEY_FILE: sshKeyFile, DECLARATIONS_KNOWN_HOSTS_FILE: knownHostsFile }: Given): ReturnType<typeof remoteOf> | null {
  return repo === undefined ? null : remoteOf({ repo, token, caFile, sshKeyFile, knownHostsFile });
}

function mistakesIn(values: Given): string[] {
  const remote = remoteIn(values);
  const key = values.DECLARATIONS_SSH_KEY_FILE;
  const unreadable = files.filter((name) => !isReadable(values[name]));
  const idle = (['DECLARATIONS_TOKEN', 'DECLARATIONS_CA_FILE', 'DECLARATIONS_SSH_KEY_FILE', 'DECLARATIONS_KNOWN_HOSTS_FILE', 'DECLARATIONS_CLUSTER'] as const).filter((name) => remote === null && values[name] !== undefined);
  return [
    ...idle.map((name) => `${name} does nothing while DECLARATIONS_REPO is unset`),
    ...(remote !== null && 'wrong' in remote ? [remote.wrong] : []),
    ...unreadable.map((name) => `${name} names a file that cannot be read; check the path and its permissions`),
    ...(key !== undefined && isOpen(key) ? ['DECLARATIONS_SSH_KEY_FILE names a key that others may read, which ssh refuses: chmod 600'] : []),
  ];
}

function isReadable(path: string | undefined): boolean {
  try {
    if (path !== undefined) accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** Of keys that belong to somebody else ssh does not care who may read them. */
function isOpen(path: string): boolean {
  const file = statSync(path, { throwIfNoEntry: false });
  return file !== undefined && file.uid === process.getuid?.() && (file.mode & 0o077) !== 0;
}
