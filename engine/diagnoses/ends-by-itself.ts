import { deaths, stateOf } from '../containers.ts';
import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';

/** It ends by itself with an error; nothing more is known. The honest answer when no other diagnosis fits. */
export default defineDiagnosis({
  id: 'ends-by-itself',
  about: 'The program ends by itself with an error; the cause is not known.',
  diagnose: (_findings, view) => {
    const last = deaths(view).at(-1);
    if (!last || last.value.exitCode === 0) return null;
    const stays = ['exited', 'dead', 'created'].includes(stateOf(view)?.value.status ?? 'unknown');
    const signal = last.value.exitCode > 128 && last.value.exitCode < 160;
    const says = signal
      ? safe`its program was ended by signal ${last.value.exitCode - 128}; why is not known`
      : safe`its program ends by itself with exit code ${last.value.exitCode}; why is not known`;
    return {
      family: 'unexplained', says, confidence: 0.3, confirmed: false,
      against: [safe`an exit code alone does not tell a cause`],
      evidence: [last.id],
      recommends: [[stays ? 'start_resource' : 'restart_resource'], ['collect_diagnostics']],
    };
  },
});
