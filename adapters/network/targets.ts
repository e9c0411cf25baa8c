import { isIP } from 'node:net';
import { isRef, type ResourceRef } from '../../engine/refs.ts';

/** What a probe is aimed at. `resolver` is null for the one of this system; `wanted` is null where any good answer will do. */
export type Aim =
  | { kind: 'dns'; resolver: string | null; question: string; wanted: string | null }
  | { kind: 'tcp'; host: string; port: number }
  | { kind: 'http'; url: string; host: string; wanted: number | null };

/** One declared probe. `about` is what it stands for, as the owner says. */
export type Target = { name: string; ref: ResourceRef; about: ResourceRef | null; aim: Aim };

const hint = 'must read name=tcp://host:port, name=dns://resolver/name or name=https://host/path';
const fragmentHint = 'has a part after # that is not understood; write #for=docker://host/name, a status such as #200 for http, or an address for dns';
const hostShape = /^[a-z0-9_]([a-z0-9._-]{0,251}[a-z0-9_])?\.?$/;

/** The probes named in PROBES and, as sentences without values, what is wrong with it. Of two probes of one place the later has its name in its ref. */
export function parseProbes(text: string): { targets: Target[]; wrong: string[] } {
  const entries = text.split(',').map((entry, at) => parseEntry(entry.trim(), `entry ${at + 1} of PROBES`));
  const targets = entries.filter((entry) => typeof entry !== 'string');
  const wrong = entries.filter((entry) => typeof entry === 'string');
  const twice = entries.flatMap((entry, at) => (isTwice(entry, entries.slice(0, at)) ? [`entry ${at + 1} of PROBES has the name of an earlier one; names must differ`] : []));
  return { targets: apart(targets), wrong: [...wrong, ...twice] };
}

/** The probe of the resolver of this system that DNS_PROBE_NAME stands for; null when that is no name. */
export function systemProbe(question: string): Target | null {
  return hostShape.test(question.toLowerCase())
    ? { name: 'system-dns', ref: 'net://system', about: null, aim: { kind: 'dns', resolver: null, question, wanted: null } }
    : null;
}

/** Gives each probe a ref of its own: the first of a place has the place, the others add their names. */
export function apart(targets: readonly Target[]): Target[] {
  return targets.map((target, at) => {
    const taken = targets.slice(0, at).some((earlier) => earlier.ref === target.ref);
    return taken ? { ...target, ref: `${target.ref}/${target.name}` } : target;
  });
}

/** The host that has to be reached for a probe; null for the resolver of this system. */
export function hostAimedAt({ aim }: Target): string | null {
  return aim.kind === 'dns' ? aim.resolver : aim.host;
}

function isTwice(entry: Target | string, earlier: readonly (Target | string)[]): boolean {
  return typeof entry !== 'string' && earlier.some((one) => typeof one !== 'string' && one.name === entry.name);
}

function parseEntry(entry: string, where: string): Target | string {
  const [, name = '', address = ''] = /^([^=]*)=(.*)$/s.exec(entry) ?? [];
  if (!URL.canParse(address)) return `${where} ${hint}`;
  if (!/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)) return `${where} needs a name of up to 32 small letters, digits and hyphens before the =`;
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return `${where} holds a user or a password; a probe sends neither, so leave them out`;
  const said = fragmentOf(url);
  if (said === null) return `${where} ${fragmentHint}`;
  const aimed = aimOf(url, said.wanted);
  return typeof aimed === 'string' ? `${where} ${aimed}` : { name, ...aimed, about: said.about };
}

type Said = { about: ResourceRef | null; wanted: string | null };

/** What stands after the #, such as `200&for=docker://nas1/jellyfin`; null when it is not understood. */
function fragmentOf({ hash }: URL): Said | null {
  const said: Said = { about: null, wanted: null };
  for (const part of hash.slice(1).split('&').filter((one) => one !== '')) {
    const ref = /^for=(.*)$/.exec(part)?.[1];
    if (ref === undefined) said.wanted = part;
    else if (isRef(ref)) said.about = ref;
    else return null;
  }
  return said;
}

function aimOf(url: URL, wanted: string | null): Pick<Target, 'aim' | 'ref'> | string {
  if (url.protocol === 'dns:') return dnsAim(url, wanted);
  if (url.protocol === 'http:' || url.protocol === 'https:') return httpAim(url, wanted);
  const host = bare(url.hostname).toLowerCase();
  const port = Number(url.port);
  if (url.protocol !== 'tcp:' || !isHost(host) || port === 0 || !['', '/'].includes(url.pathname) || url.search !== '') return hint;
  return wanted === null ? { aim: { kind: 'tcp', host, port }, ref: `net://${url.hostname.toLowerCase()}:${port}` } : fragmentHint;
}

function httpAim(url: URL, wanted: string | null): Pick<Target, 'aim' | 'ref'> | string {
  if (wanted !== null && !/^[1-5]\d\d$/.test(wanted)) return fragmentHint;
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const aim = { kind: 'http' as const, url: url.href.replace(/#.*/s, ''), host: bare(url.hostname), wanted: wanted === null ? null : Number(wanted) };
  return { aim, ref: `net://${url.hostname}:${port}` };
}

/** A resolver is asked by its address: its name could only be found with the help of another one. */
function dnsAim(url: URL, wanted: string | null): Pick<Target, 'aim' | 'ref'> | string {
  const resolver = bare(url.hostname);
  const question = url.pathname.slice(1);
  if (!hostShape.test(question.toLowerCase()) || url.search !== '') return 'needs the name to ask for, as in dns://1.1.1.1/example.org';
  if (wanted !== null && isIP(wanted) === 0) return fragmentHint;
  if (resolver === '') return { aim: { kind: 'dns', resolver: null, question, wanted }, ref: 'net://system' };
  if (isIP(resolver) === 0) return 'needs the address of a resolver, as in dns://1.1.1.1/example.org, or none for the one of this system';
  const address = url.port === '' ? url.hostname : `${url.hostname}:${url.port}`;
  return { aim: { kind: 'dns', resolver: address, question, wanted }, ref: `net://${address}` };
}

function isHost(host: string): boolean {
  return isIP(host) !== 0 || hostShape.test(host);
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
