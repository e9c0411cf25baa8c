import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { foundBy, isDown, isWithoutHarm, stateSigns, toldOf } from '../evidence.ts';

/** Whoever writes to a full disk loses what it writes, so nothing is started again before there is room. */
export default defineDiagnosis({
  id: 'disk-full',
  about: 'There is no room left on the disk that it writes to, or hardly any on a storage.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'disk_full');
    const found = foundBy(evidence, safe`its use`, 'storage-filling');
    return (told ?? found) && {
      family: 'storage_permission', cause: 'disk_full',
      says: told ? safe`the disk that it writes to is full` : safe`more is kept on it than it has room for, or soon will be`,
      confidence: found === null && evidence.status === 'exited' && isWithoutHarm(evidence) ? 0.6 : 0.9, confirmed: told !== null && (isDown(evidence) || told.first.level === 'fatal'),
      against: [safe`a quota or the number of files may be used up instead`],
      signs: [...(found ?? []), ...(told?.signs ?? []), ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', ...(told ? ['validate_paths'] : []), 'guided_ui_configuration']],
    };
  },
});
