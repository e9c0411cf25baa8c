import { forbid } from './fake-proxmox-refusals.ts';

/** A user, or with `!name` an API token; a token with privilege separation has only what both it and its user have. */
export interface FakeIdentity { id: string; secret: string | null; privsep: boolean; enabled: boolean; expire: number }

/** One line of the access list: a role on a path, for a user, a token or a group (`@group`). */
export interface FakeAcl { path: string; to: string; role: string; propagate: boolean }

/** Who may do what. */
export interface Rights {
  identities: Map<string, FakeIdentity>;
  groups: Map<string, Set<string>>;
  roles: Map<string, Set<string>>;
  acls: FakeAcl[];
  pools: Map<string, { comment: string; guests: Set<number>; storages: Set<string> }>;
}

/** What must be held before an endpoint is entered; `all` is anybody who is logged in, and `param` counts only when that parameter is given. */
export type Check =
  | 'all'
  | { path: string; privileges: string[]; any: boolean; param?: string }
  | { or: Check[] }
  | { and: Check[] };

/** All the privileges on a path. */
export const perm = (path: string, ...privileges: string[]): Check => ({ path, privileges, any: false });
/** One of the privileges on a path. */
export const anyOf = (path: string, ...privileges: string[]): Check => ({ path, privileges, any: true });

const families: Record<string, string> = {
  VM: 'Allocate Audit Backup Clone Console Migrate Monitor PowerMgmt Snapshot Snapshot.Rollback',
  'VM.Config': 'CDROM CPU Cloudinit Disk HWType Memory Network Options',
  Sys: 'AccessNetwork Audit Console Incoming Modify PowerMgmt Syslog',
  Datastore: 'Allocate AllocateSpace AllocateTemplate Audit',
  SDN: 'Allocate Audit Use', Pool: 'Allocate Audit', Mapping: 'Audit Modify Use',
  User: 'Modify', Group: 'Allocate', Permissions: 'Modify', Realm: 'Allocate AllocateUser',
};

/** Every privilege of Proxmox VE 8.4. */
export const everyPrivilege = Object.entries(families).flatMap(([family, names]) => names.split(' ').map((name) => `${family}.${name}`));

/** Refuses with 403 and the real words unless the identity passes; the path's braces are filled from the parameters. */
export function requirePermission(rights: Rights, id: string, { check, params }: { check: Check; params: Record<string, string> }): void {
  if (check === 'all') return;
  if ('or' in check) {
    if (!check.or.some((one) => passes(rights, id, { check: one, params }))) forbid();
    return;
  }
  if ('and' in check) {
    for (const one of check.and) requirePermission(rights, id, { check: one, params });
    return;
  }
  if (check.param !== undefined && params[check.param] === undefined) forbid();
  const path = check.path.replace(/\{([^}]+)\}/g, (_all, name: string) => params[name] ?? '');
  if (check.any) requireAny(rights, id, { path, privileges: check.privileges });
  else for (const privilege of check.privileges) requireAny(rights, id, { path, privileges: [privilege] });
}

/** Whether the identity holds one of the privileges on the path. */
export function holds(rights: Rights, id: string, [path, ...privileges]: [string, ...string[]]): boolean {
  const held = privilegesOn(rights, id, path);
  return privileges.some((one) => held.has(one));
}

/** The privileges of an identity on a path; each tells whether it goes on to what lies below. */
export function privilegesOn(rights: Rights, id: string, path: string): Map<string, boolean> {
  if (id === 'root@pam') return new Map(everyPrivilege.map((one) => [one, true]));
  const [user = ''] = id.split('!');
  const identity = rights.identities.get(id);
  if (!identity) return new Map();
  if (id === user) return directlyOn(rights, id, path);
  const ofUser = privilegesOn(rights, user, path);
  if (!identity.privsep) return ofUser;
  const ofToken = directlyOn(rights, id, path);
  return new Map([...ofToken].flatMap(([one, propagate]) => (ofUser.has(one) ? [[one, propagate && ofUser.get(one) === true] as const] : [])));
}

function requireAny(rights: Rights, id: string, { path, privileges }: { path: string; privileges: string[] }): void {
  if (!holds(rights, id, [path, ...privileges])) forbid(`${path}, ${privileges.join('|')}`);
}

function passes(rights: Rights, id: string, what: { check: Check; params: Record<string, string> }): boolean {
  try {
    requirePermission(rights, id, what);
    return true;
  } catch {
    return false;
  }
}

function directlyOn(rights: Rights, id: string, path: string): Map<string, boolean> {
  const roles = rolesOn(rights, id, path);
  for (const [poolid, pool] of rights.pools) {
    const member = /^\/vms\//.test(path) ? pool.guests.has(Number(path.slice(5))) : pool.storages.has(path.replace(/^\/storage\//, ''));
    if (!member) continue;
    for (const role of rolesOn(rights, id, `/pool/${poolid}`).keys()) if (!roles.has(role)) roles.set(role, false);
  }
  const held = new Map<string, boolean>();
  for (const [role, propagate] of roles) {
    for (const privilege of rights.roles.get(role) ?? []) held.set(privilege, held.get(privilege) === true || propagate);
  }
  return held;
}

/** Walks from `/` down to the path; what is set deeper replaces what was inherited, and a user's line replaces those of groups. */
function rolesOn(rights: Rights, id: string, path: string): Map<string, boolean> {
  const steps = path === '/' ? ['/'] : ['/', ...path.split('/').slice(1).map((_part, index, parts) => `/${parts.slice(0, index + 1).join('/')}`)];
  let roles = new Map<string, boolean>();
  for (const step of steps) {
    const here = rights.acls.filter((acl) => acl.path === step && (acl.propagate || step === path));
    const own = here.filter((acl) => acl.to === id);
    const ofGroups = here.filter((acl) => acl.to.startsWith('@') && rights.groups.get(acl.to.slice(1))?.has(id));
    const lines = own.length > 0 ? own : ofGroups;
    if (lines.length > 0) roles = new Map(lines.map((acl) => [acl.role, acl.propagate]));
  }
  return roles.has('NoAccess') ? new Map<string, boolean>() : roles;
}
