import { z } from 'zod';
import type { Trouble } from '../engine/define.ts';
import { isRef, schemeOf } from '../engine/refs.ts';
import { lastOf } from '../engine/seen.ts';

/** A name that can be looked up: of a host, never an address. */
export const hostName = z.string().regex(/^(?=[a-z0-9._-]*[a-z_-])[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_])?\.?$/i);

/** A port of a host, `db:5432` or `[fd00::1]:5432`. */
export const hostAndPort = z.string().regex(/^(?:\[[0-9a-f:.]{2,45}\]|[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_])?):(?!0)\d{1,5}$/i);

/** How many names or addresses one step tries at most. */
export const mostTried = 10;

/** The names that a resource needs: those its owner or its compose file says, and those of the addresses that its errors blame. */
export function namesNeeded({ situation, view }: Trouble): string[] {
  const said = (lastOf(view, 'container.place')?.value.dependsOn ?? []).filter((name) => !isRef(name));
  return fitting(hostName, [...blamed({ situation }).map(({ host }) => host), ...said]);
}

/** The `host:port` that the errors of a resource blame. */
export function addressesNeeded({ situation }: Pick<Trouble, 'situation'>): string[] {
  return fitting(hostAndPort, blamed({ situation }).map(({ host, port }) => `${host}:${port}`));
}

/** What a finding blames is `net://host:port` until somebody is known by that name. */
function blamed({ situation }: Pick<Trouble, 'situation'>): { host: string; port: string }[] {
  const refs = situation.findings.flatMap(({ blames }) => (blames !== undefined && schemeOf(blames) === 'net' ? blames : []));
  return refs.flatMap((ref) => {
    const [, host = '', port = ''] = /^net:\/\/(\[[^\]]*\]|[^:/]+)(?::(\d+))?$/.exec(ref) ?? [];
    return host === '' ? [] : { host, port };
  });
}

function fitting(shape: z.ZodType<string, string>, texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => shape.safeParse(text).success).slice(0, mostTried);
}
