import { X509Certificate } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { defineAdapter, defineSettings, optionalText, wholeNumber } from '../engine/define.ts';
import { Fault } from '../engine/errors.ts';
import { probeOnce } from './network/probe.ts';
import { apart, parseProbes, systemProbe, type Target } from './network/targets.ts';
import { networkRef, observerOf } from './network/watch.ts';

const settings = defineSettings('Network probes', {
  PROBES: optionalText(
    'What to probe, comma separated: name=tcp://host:port, name=dns://resolver/name (no resolver: the one of this system) or name=https://host/path, where below 400 and 401 count as well. After a #: the exact status wanted, or for dns the address; for=docker://host/name tells what it stands for. In an .env file, put all of it in quotes, or it ends at the first #',
    'router=tcp://192.168.1.1:443,dns=dns://192.168.1.1/example.org,jellyfin=https://jellyfin.lan/health#200&for=docker://nas1/jellyfin',
  ),
  DNS_PROBE_NAME: optionalText('Name that the resolver of this system is asked for, so that "DNS is down" can be told', 'example.org'),
  PROBE_SECONDS: wholeNumber(2, 3600, 30, 'Seconds between two probes of the same target'),
  PROBE_TIMEOUT_SECONDS: wholeNumber(1, 60, 5, 'Seconds a probe may take'),
  PROBE_CA_FILE: optionalText('File with further certificate authorities to trust in https probes, as PEM', '/run/secrets/home-ca.pem'),
}, ({ PROBES, DNS_PROBE_NAME, PROBE_SECONDS, PROBE_TIMEOUT_SECONDS, PROBE_CA_FILE }) => [
  ...(PROBES === undefined ? [] : parseProbes(PROBES).wrong),
  ...(DNS_PROBE_NAME === undefined || systemProbe(DNS_PROBE_NAME) ? [] : ['DNS_PROBE_NAME must be the name of a host, such as example.org']),
  ...(PROBE_TIMEOUT_SECONDS < PROBE_SECONDS ? [] : ['PROBE_TIMEOUT_SECONDS must be less than PROBE_SECONDS']),
  ...(PROBE_CA_FILE === undefined || isReadable(PROBE_CA_FILE) ? [] : ['PROBE_CA_FILE names a file that cannot be read; check the path and its permissions']),
]);

/** Whatever the owner wants probed: names, ports and web pages, each told as a state that holds until it changes. */
export default defineAdapter({
  scheme: 'net',
  about: 'DNS, TCP and HTTP probes that the owner declared',
  settings,
  connect: async (values, { now }) => {
    const targets = targetsFrom(values);
    if (targets.length === 0) return { observers: [], machine: null, isNamed: () => false, close: () => Promise.resolve() };
    const named = new Set([networkRef, ...targets.map(({ ref }) => ref)]);
    const closing = new AbortController();
    const means = { timeoutMs: values.PROBE_TIMEOUT_SECONDS * 1000, trust: await trustIn(values.PROBE_CA_FILE) };
    const round = { everyMs: values.PROBE_SECONDS * 1000, probe: (target: Target, signal: AbortSignal) => probeOnce(target, means, signal), now, closing: closing.signal };
    return {
      observers: [observerOf(targets, round)],
      machine: null,
      isNamed: (resource) => named.has(resource),
      close: () => {
        closing.abort();
        return Promise.resolve();
      },
    };
  },
});

type Values = ReturnType<typeof settings.schema.parse>;

function targetsFrom({ PROBES, DNS_PROBE_NAME }: Values): Target[] {
  const declared = PROBES === undefined ? [] : parseProbes(PROBES).targets;
  const system = DNS_PROBE_NAME === undefined ? null : systemProbe(DNS_PROBE_NAME);
  return apart(system === null ? declared : [...declared, system]);
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** The usual authorities, and those of a file. Rejects with `config.invalid` when the file holds none: a context would leave it out without a word. */
async function trustIn(file: string | undefined): Promise<SecureContext> {
  if (file === undefined) return createSecureContext();
  try {
    const ca = await readFile(file, 'utf8');
    new X509Certificate(ca);
    return createSecureContext({ ca: [...rootCertificates, ca] });
  } catch (cause) {
    throw new Fault('config.invalid', 'PROBE_CA_FILE needs a readable file of certificates in PEM, each from BEGIN CERTIFICATE to END CERTIFICATE', { cause });
  }
}
