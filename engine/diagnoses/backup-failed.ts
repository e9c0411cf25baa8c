import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { foundBy } from '../evidence.ts';

/** Most backups fail at where they are to be kept; the log of the task tells. */
export default defineDiagnosis({
  id: 'backup-failed',
  about: 'A guest has no good backup of late.',
  diagnose: (evidence) => {
    const found = foundBy(evidence, safe`its last backups`, 'backup');
    return found && {
      family: 'storage_permission', cause: 'backup_failed',
      says: safe`its backup failed or was left out, most often for want of room or of the storage that keeps it`,
      confidence: 0.6, against: [safe`a lock on the guest, or no job that covers it, leads to the same`],
      signs: found, recommends: [['guided_ui_configuration']],
    };
  },
});
