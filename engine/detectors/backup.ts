import { z } from 'zod';
import { defineDetector, defineSettings, type SettingMeta } from '../define.ts';
import { safe, spanOf, type CloudSafe } from '../distill.ts';
import { guestName } from '../guests.ts';
import { isFresh, removalOf, runOf, secondsBetween, settled, slowSeconds, type FactOf } from '../seen.ts';
import type { Severity, View } from '../types.ts';

const settings = defineSettings('Detector: backup', {
  BACKUP_NONE: z.enum(['on', 'off']).default('off')
    .meta({ about: 'Whether a guest that no backup job covers is told of, on or off' } satisfies SettingMeta),
});
type Values = ReturnType<typeof settings.schema.parse>;

/** The backup of a guest failed, did not run in time, or ended with warnings. What is not known opens nothing. */
export default defineDetector({
  id: 'backup',
  about: 'The backup of a guest failed, did not run in time, cannot be read back, or ended with warnings.',
  schemes: ['proxmox'],
  settings,
  detect: (view, values) => {
    const run = runOf(view, 'backup.state', (fact) => isTold(fact, values));
    if (run === null || !isFresh(run.last, view, slowSeconds) || removalOf(view)) return null;
    const severity = severityOf(run.last, view);
    return {
      detector: 'backup', cause: 'backup', resource: view.resource, severity, rank: severity === 'high' ? 20 : 10,
      title: safe`${guestName(view)}${wordsFor(run.last)}${lastGood(run.last, view)}`,
      symptoms: [meaningOf(run.last)], evidence: [run.last.id], since: run.since,
    };
  },
  recovered: (view, since, { settings: values }) => settled(view, since, {
    kind: 'backup.state', freshSeconds: slowSeconds, calmSeconds: 0,
    verdict: (fact) => {
      const name = guestName(view);
      if (removalOf(view)) return { is: 'gone', says: safe`${name} was removed` };
      if (isTold(fact, values)) return { is: 'bad', says: safe`${name}${wordsFor(fact)}` };
      if (fact.value.last === 'ok') return { is: 'well', says: safe`${name} has a good backup` };
      return fact.value.last === 'none' ? { is: 'gone', says: safe`no backup job covers ${name} any more` } : { is: 'unclear', says: safe`nobody knows how the backup of ${name} ended` };
    },
  }),
});

function isTold({ value: { last, verified } }: FactOf<'backup.state'>, { BACKUP_NONE }: Values): boolean {
  return verified === 'failed' || last === 'failed' || last === 'missing' || last === 'warnings' || (last === 'none' && BACKUP_NONE === 'on');
}

/** High once two backups in a row are lacking, or the newest one is there but cannot be read. */
function severityOf({ value: { last, verified, lastOkAt, everySeconds } }: FactOf<'backup.state'>, view: View): Severity {
  if (verified === 'failed') return 'high';
  if (last === 'warnings' || last === 'none') return 'low';
  const lastOk = lastOkAt === null ? new Date(0) : new Date(lastOkAt);
  return everySeconds !== null && secondsBetween(lastOk, view.now) > 2 * everySeconds ? 'high' : 'medium';
}

function wordsFor({ value: { last, verified } }: FactOf<'backup.state'>): CloudSafe {
  if (verified === 'failed') return safe`: its newest backup cannot be read back`;
  if (last === 'failed') return safe`: its backup failed`;
  if (last === 'missing') return safe`: its backup did not run in time`;
  return last === 'none' ? safe`: no backup job covers it` : safe`: its backup ended with warnings`;
}

function meaningOf({ value: { last, verified } }: FactOf<'backup.state'>): CloudSafe {
  if (verified === 'failed') return safe`the check of the backup found it damaged; do not count on it`;
  if (last === 'warnings') return safe`it can most likely be used; the task log in Proxmox says what was left out`;
  return last === 'none' ? safe`if it is lost, it is lost` : safe`what changed since the last good backup is not saved; the task log in Proxmox says why`;
}

function lastGood({ value: { last, verified, lastOkAt } }: FactOf<'backup.state'>, view: View): CloudSafe {
  if (verified === 'failed' || last === 'warnings' || last === 'none') return safe``;
  const at = new Date(lastOkAt ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? safe` (there is no good one)` : safe` (the last good one is ${spanOf(secondsBetween(at, view.now))} old)`;
}
