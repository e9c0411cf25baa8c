import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { foundBy, stateSigns, toldOf } from '../evidence.ts';

/** Every further write to a failing disk risks more. */
export default defineDiagnosis({
  id: 'disk-failing',
  about: 'The disk under it fails, as it says itself, or as its pool or the log tells.',
  diagnose: (evidence) => {
    const shared = toldOf(evidence, 'unsupported', 'chown_refused', 'stale_handle') !== null;
    const told = toldOf(evidence, 'disk_failing', ...(shared ? [] : ['io_error' as const]));
    const found = foundBy(evidence, safe`its own report`, 'disk-health', 'zfs');
    return (told ?? found) && {
      family: 'hardware_device', cause: 'disk_failure',
      says: found ? safe`the disk, or one of the pool, fails or is away` : safe`the disk or pool under it reports errors`,
      confidence: found ? 0.9 : 0.85,
      against: [safe`a cable, a controller or a network share can look the same`],
      signs: [...(found ?? []), ...(told?.signs ?? []), ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', ...(told ? ['validate_paths'] : []), 'guided_ui_configuration']],
      avoid: ['rollback_to_snapshot', 'restart_resource'],
    };
  },
});
