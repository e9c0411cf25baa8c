import { z } from 'zod';
import type { WithheldStore } from '../engine/ports.ts';
import { isRef } from '../engine/refs.ts';
import type { Finding, ResourceRef } from '../engine/types.ts';
import { rows, touched, type Store } from './postgres.ts';
import { finding } from './ticket-body.ts';

/** What was noticed and not told. What this version cannot read is left out. */
export function withheldIn(store: Store): WithheldStore {
  return {
    all: async () => {
      const found = await rows<{ resource: string; findings: unknown }>(store, 'SELECT resource, findings FROM withheld');
      return new Map(found.flatMap(({ resource, findings }): [ResourceRef, Finding[]][] => {
        const parsed = z.array(finding).safeParse(findings);
        return parsed.success && isRef(resource) ? [[resource, parsed.data]] : [];
      }));
    },
    keep: async (changed) => {
      const over = [...changed].flatMap(([resource, findings]) => (findings.length === 0 ? [resource] : []));
      const still = [...changed].filter(([, findings]) => findings.length > 0).sort(([a], [b]) => (a < b ? -1 : 1));
      if (over.length > 0) await rows(store, 'DELETE FROM withheld WHERE resource = ANY($1)', [over]);
      if (still.length === 0) return;
      await rows(store,
        `INSERT INTO withheld (resource, findings) SELECT * FROM unnest($1::text[], $2::jsonb[])
         ON CONFLICT (resource) DO UPDATE SET findings = excluded.findings`,
        [still.map(([resource]) => resource), still.map(([, findings]) => JSON.stringify(findings))]);
    },
  };
}

/** Drops what was withheld of resources that nothing is known of any more. */
export async function purgeWithheld(store: Store): Promise<void> {
  await touched(store, 'DELETE FROM withheld WHERE NOT EXISTS (SELECT 1 FROM facts WHERE facts.resource = withheld.resource)');
}
