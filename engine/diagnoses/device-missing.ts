import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** A device that is not there is not brought back by a restart. */
export default defineDiagnosis({
  id: 'device-missing',
  about: 'A device that it uses is not there or does not answer.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'device_silent', 'device', 'cpu_unsupported');
    const cpu = told?.first.class === 'cpu_unsupported';
    return told && {
      family: 'hardware_device', cause: cpu ? 'cpu_unsupported' : 'missing_device',
      says: cpu ? safe`the processor, as it is shown to it, lacks something that it needs` : safe`a device that it uses is not there or does not answer`,
      confidence: 0.88, against: [cpu ? safe`the processor of the host may have it, and only not be passed on` : safe`another program may hold the device`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', ...(cpu ? [] : ['validate_paths']), 'guided_ui_configuration']],
    };
  },
});
