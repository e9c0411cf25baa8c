import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns } from '../evidence.ts';

/** It ends by itself with an error; nothing more is known. The honest answer when no other diagnosis fits. */
export default defineDiagnosis({
  id: 'ends-by-itself',
  about: 'The program ends by itself with an error; the cause is not known.',
  diagnose: (evidence) => {
    const last = evidence.ends.at(-1);
    if (!last || last.exitCode === 0) return null;
    const stays = ['exited', 'dead', 'created'].includes(evidence.status ?? 'unknown');
    const signal = last.exitCode > 128 && last.exitCode < 160;
    const again = [stays ? 'start_resource' : 'restart_resource'];
    const look = ['collect_diagnostics', 'verify_resource_health'];
    return {
      family: 'unexplained', cause: 'unknown',
      says: signal
        ? safe`its program was ended by signal ${last.exitCode - 128}; why is not known`
        : safe`its program ends by itself with exit code ${last.exitCode}; why is not known`,
      confidence: 0.3, against: [safe`an exit code alone does not tell a cause`],
      signs: stateSigns(evidence), recommends: evidence.lines > 0 ? [look, again] : [again, ['collect_diagnostics']],
    };
  },
});
