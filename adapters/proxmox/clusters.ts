import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** How the certificate of a cluster is checked: by the system's authorities, by one of the owner's, or by its SHA-256 alone. */
export type Trust = { by: 'system' } | { by: 'authority'; pem: string } | { by: 'pin'; fingerprint: string };

/** One cluster as the settings name it. `name` is null where it is left to the API; `suffix` ends the names of its settings. */
export type ClusterSettings = {
  name: string | null; host: string; port: number; tokenId: string; tokenSecret: string; trust: Trust; suffix: string;
  /** Tokens for those who do more than look; who has none borrows that of the one before. */
  others?: Partial<Record<'operator' | 'reconciler', Token>>;
};

/** An API token. */
export type Token = { id: string; secret: string };

/** The settings of all clusters; what is written once per cluster comes by the end of its name. */
export type ProxmoxValues = {
  PROXMOX_URL?: string | undefined;
} & Record<(typeof eachSettings)[number], Record<string, string>>;

const eachSettings = [
  'PROXMOX_TOKEN_ID', 'PROXMOX_TOKEN_SECRET', 'PROXMOX_OPERATOR_TOKEN_ID', 'PROXMOX_OPERATOR_TOKEN_SECRET', 'PROXMOX_RECONCILER_TOKEN_ID', 'PROXMOX_RECONCILER_TOKEN_SECRET',
  'PROXMOX_CA_FILE', 'PROXMOX_FINGERPRINT',
] as const;
type EachSetting = (typeof eachSettings)[number];

/** A setting that names a token. */
export type TokenSetting = Extract<EachSetting, `${string}_ID`>;

/** `suffix` is what messages name; `suffixes` are all that are read, the first that is set wins. */
type Place = { name: string | null; host: string; port: number; suffix: string; suffixes: string[] };

/** The clusters of PROXMOX_URL with what belongs to each and, as sentences without values, what is wrong or missing. */
export function parseClusters(values: ProxmoxValues): { clusters: ClusterSettings[]; wrong: string[] } {
  if (values.PROXMOX_URL === undefined) return { clusters: [], wrong: withoutUrl(values) };
  const entries = values.PROXMOX_URL.split(',').map((entry) => entry.trim());
  const read = entries.map((entry, at) => placeOf(entry, at + 1, entries.length > 1));
  const wrongPlaces = read.filter((one) => typeof one === 'string');
  const places = read.filter((one) => typeof one !== 'string');
  const twice = places.filter((one, at) => places.findIndex(({ name }) => name === one.name) !== at);
  const names = twice.map(({ name }) => `PROXMOX_URL has two clusters named ${name ?? ''}; names must differ`);
  if (wrongPlaces.length + names.length > 0) return { clusters: [], wrong: [...wrongPlaces, ...names] };
  const made = places.map((place) => clusterOf(place, values));
  const wrong = made.flatMap((one) => (Array.isArray(one) ? one : []));
  return { clusters: made.flatMap((one) => (Array.isArray(one) ? [] : [one])), wrong: [...wrong, ...strays(places, values)] };
}

/** The name of a setting of one cluster. */
export function settingName(setting: EachSetting, suffix: string): string {
  return suffix === '' ? setting : `${setting}_${suffix}`;
}

function withoutUrl(values: ProxmoxValues): string[] {
  const set = eachSettings.filter((setting) => Object.keys(values[setting]).length > 0);
  return set.length === 0 ? [] : [`PROXMOX_URL is missing beside ${set.join(' and ')}; write the address of the cluster, such as https://pve.lan:8006`];
}

function placeOf(entry: string, at: number, several: boolean): Place | string {
  const where = `entry ${String(at)} of PROXMOX_URL`;
  const [, name = null, url = ''] = /^(?:([^=/:]*)=)?(.*)$/s.exec(entry) ?? [];
  const address = addressOf(url);
  if (typeof address === 'string') return `${where} ${address}`;
  if (name === null && several) return `${where} needs a name, as in name=https://host:8006, since there are several`;
  if (name !== null && !/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(name)) return `${where} needs a name of small letters, digits and hyphens before the =`;
  if (name !== null && /(?:^|-)file$/.test(name)) return `${where} has a name that ends in "file", which the names of its settings cannot carry; choose another`;
  const own = (name ?? '').toUpperCase().replaceAll('-', '_');
  return { name, ...address, suffix: several ? own : '', suffixes: several ? [own] : [own, ''] };
}

/** A port that is written is kept, even 443, which a URL leaves out as its default. */
function addressOf(text: string): { host: string; port: number } | string {
  const hint = 'must read https://host:8006, or name=https://host:8006';
  if (!URL.canParse(text)) return hint;
  const { protocol, hostname: host, username, password, pathname, search, hash } = new URL(text);
  if (protocol === 'http:') return 'begins with http://, which would send the token in the clear; write https://';
  if (username !== '' || password !== '') return 'holds a user or a password; use a token in PROXMOX_TOKEN_ID and PROXMOX_TOKEN_SECRET';
  if (protocol !== 'https:' || host === '' || search !== '' || hash !== '' || pathname !== '/') return hint;
  const written = /:(\d+)\/?$/.exec(text)?.[1];
  return { host, port: Number(written ?? 8006) };
}

/** With one cluster the bare names and those that end in its own name are the same. */
function clusterOf({ suffixes, ...place }: Place, values: ProxmoxValues): ClusterSettings | string[] {
  const nameOf = (setting: EachSetting) => settingName(setting, place.suffix);
  const valueOf = (setting: EachSetting) => suffixes.map((suffix) => values[setting][suffix]).find((value) => value !== undefined);
  const [tokenId, tokenSecret] = [valueOf('PROXMOX_TOKEN_ID'), valueOf('PROXMOX_TOKEN_SECRET')];
  const missing = (['PROXMOX_TOKEN_ID', 'PROXMOX_TOKEN_SECRET'] as const).filter((setting) => valueOf(setting) === undefined);
  const [file, pin] = [valueOf('PROXMOX_CA_FILE'), valueOf('PROXMOX_FINGERPRINT')];
  const trust = trustOf({ file, pin }, nameOf);
  const others = othersOf(valueOf, nameOf);
  const needed = missing.map((setting) => `${nameOf(setting)} is missing beside PROXMOX_URL; make an API token in Proxmox under Datacenter, Permissions, API Tokens`);
  if (tokenId === undefined || tokenSecret === undefined || typeof trust === 'string' || Array.isArray(others)) return [...needed, ...(typeof trust === 'string' ? [trust] : []), ...(Array.isArray(others) ? others : [])];
  return { ...place, tokenId, tokenSecret, trust, ...(Object.keys(others).length === 0 ? {} : { others }) };
}

/** The tokens of those who do more than look, each whole or not at all. */
function othersOf(valueOf: (setting: EachSetting) => string | undefined, nameOf: (setting: EachSetting) => string): NonNullable<ClusterSettings['others']> | string[] {
  const read = (['operator', 'reconciler'] as const).map((role) => {
    const setting = (part: 'ID' | 'SECRET') => `PROXMOX_${role === 'operator' ? 'OPERATOR' : 'RECONCILER'}_TOKEN_${part}` as const;
    const [id, secret] = [valueOf(setting('ID')), valueOf(setting('SECRET'))];
    if (id === undefined && secret === undefined) return null;
    if (id === undefined || secret === undefined) return `${nameOf(setting(id === undefined ? 'ID' : 'SECRET'))} is missing beside ${nameOf(setting(id === undefined ? 'SECRET' : 'ID'))}`;
    return [role, { id, secret }] as const;
  });
  const wrong = read.filter((one) => typeof one === 'string');
  return wrong.length > 0 ? wrong : Object.fromEntries(read.filter((one) => Array.isArray(one)) as (readonly [string, Token])[]);
}

function trustOf(given: { file: string | undefined; pin: string | undefined }, nameOf: (setting: EachSetting) => string): Trust | string {
  const { file, pin } = given;
  if (file !== undefined && pin !== undefined) return `${nameOf('PROXMOX_CA_FILE')} and ${nameOf('PROXMOX_FINGERPRINT')} are both set; keep one of them`;
  if (pin !== undefined) return { by: 'pin', fingerprint: plainFingerprint(pin) };
  if (file === undefined) return { by: 'system' };
  const pem = certificatesIn(file);
  return typeof pem === 'string' ? { by: 'authority', pem } : `${nameOf('PROXMOX_CA_FILE')} ${pem.wrong}`;
}

/** A fingerprint as upper case letters and digits without colons. */
export function plainFingerprint(text: string): string {
  return text.replaceAll(':', '').toUpperCase();
}

function certificatesIn(file: string): string | { wrong: string } {
  try {
    const pem = readFileSync(file, 'utf8');
    return holdsCertificate(pem) ? pem : { wrong: 'names a file without a certificate in it; it must begin with -----BEGIN CERTIFICATE-----' };
  } catch {
    return { wrong: 'names a file that cannot be read; check the path and its permissions' };
  }
}

function holdsCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).fingerprint256 !== '';
  } catch {
    return false;
  }
}

function strays(places: readonly Place[], values: ProxmoxValues): string[] {
  const known = new Set(places.flatMap(({ suffixes }) => suffixes));
  return eachSettings.flatMap((setting) => Object.keys(values[setting]).filter((suffix) => !known.has(suffix)).map((suffix) => {
    const right = places.map((place) => settingName(setting, place.suffix)).join(' or ');
    return `${settingName(setting, suffix)} belongs to no cluster of PROXMOX_URL; did you mean ${right}?`;
  }));
}
