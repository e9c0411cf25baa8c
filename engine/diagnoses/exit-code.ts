import { defineDiagnosis, type Guess } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns } from '../evidence.ts';

type Meaning = Pick<Guess, 'family' | 'cause' | 'says'> & { look: string[] };

const settings: Meaning = { family: 'config_credentials', cause: 'config_error', says: safe`by its exit code a setting of it is wrong`, look: [] };

/** What the exit codes of sysexits.h mean, and those of signals that have one common reason. */
const meanings: Readonly<Record<number, Meaning>> = {
  64: settings,
  66: { family: 'storage_permission', cause: 'missing_mount', says: safe`by its exit code a file that it reads is not there`, look: ['validate_paths'] },
  68: { family: 'dependency_network', cause: 'dns_failure', says: safe`by its exit code it cannot find a name`, look: ['validate_dns_resolution'] },
  69: { family: 'dependency_network', cause: 'dependency_down', says: safe`by its exit code something that it needs does not answer`, look: ['validate_network_connectivity'] },
  73: { family: 'storage_permission', cause: 'volume_permission', says: safe`by its exit code it cannot write a file`, look: ['validate_permissions'] },
  77: { family: 'storage_permission', cause: 'volume_permission', says: safe`by its exit code it lacks a permission`, look: ['validate_permissions'] },
  78: settings,
  128: { family: 'config_credentials', cause: 'wrong_command', says: safe`by its exit code it could not be set up`, look: [] },
  132: { family: 'hardware_device', cause: 'cpu_unsupported', says: safe`by its exit code the processor lacks something that it needs`, look: [] },
};

/** The log tells more than this; where it tells nothing, this is better than nothing. */
export default defineDiagnosis({
  id: 'exit-code',
  about: 'Its log tells no cause, but its exit code has a common meaning.',
  diagnose: (evidence) => {
    const meaning = meanings[evidence.ends.at(-1)?.exitCode ?? 0];
    if (meaning === undefined) return null;
    const { look, ...what } = meaning;
    return {
      ...what, confidence: 0.4, against: [safe`a program may use this exit code for reasons of its own`], signs: stateSigns(evidence),
      recommends: [['collect_diagnostics', ...look, 'guided_ui_configuration']],
    };
  },
});
