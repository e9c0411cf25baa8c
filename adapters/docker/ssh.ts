import type Dockerode from 'dockerode';
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Fault } from '../../engine/errors.ts';

/** A private key and the host keys we accept. */
export type SshKeys = { optionsFor: (host: string, port: number) => Pick<Dockerode.DockerOptions, 'sshOptions'> };

/** Reads the known host keys. Rejects with `config.invalid`: a host key is never accepted unseen. */
export async function sshKeys(privateKey: string, knownHostsFile: string): Promise<SshKeys> {
  const known = await readFile(knownHostsFile, 'utf8').catch((cause: unknown) => {
    throw new Fault('config.invalid', 'The file of known SSH host keys (DOCKER_SSH_KNOWN_HOSTS) cannot be read; make it with ssh-keyscan and compare the keys', { cause });
  });
  return {
    optionsFor: (host, port) => ({
      sshOptions: {
        privateKey, readyTimeout: 10_000, keepaliveInterval: 15_000, keepaliveCountMax: 2,
        hostVerifier: (key: Buffer) => isKnownKey(known, { host, port }, key),
      },
    }),
  };
}

/** Whether a host key stands in a known_hosts text for this host, plain or hashed, and is not revoked. */
export function isKnownKey(known: string, { host, port }: { host: string; port: number }, key: Buffer): boolean {
  const name = port === 22 ? host : `[${host}]:${String(port)}`;
  const matching = known.split('\n').map((line) => line.trim().split(/\s+/))
    .filter(([first = '']) => first !== '' && !first.startsWith('#'))
    .map((words) => (words[0]?.startsWith('@') ? { mark: words[0], words: words.slice(1) } : { mark: '', words }))
    .filter(({ words: [hosts = '', , text = ''] }) => names(hosts, name) && Buffer.from(text, 'base64').equals(key));
  return matching.some(({ mark }) => mark === '') && !matching.some(({ mark }) => mark === '@revoked');
}

function names(hosts: string, name: string): boolean {
  const [, version, salt = '', hash = ''] = hosts.split('|');
  if (hosts.startsWith('|') && version === '1') {
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest().equals(Buffer.from(hash, 'base64'));
  }
  return hosts.split(',').includes(name);
}
