import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** The driver of the host must be loaded anew; restarting the container alone does not do that. */
export default defineDiagnosis({
  id: 'driver-mismatch',
  about: 'The driver of a device does not fit what uses it.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'driver_mismatch');
    return told && {
      family: 'hardware_device', cause: 'host_driver_mismatch',
      says: safe`the driver that the host has loaded does not fit, so the host needs a restart or a driver`,
      confidence: 0.88,
      against: [safe`the runtime may only lack the setting for the device`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'guided_ui_configuration', 'verify_resource_health']],
    };
  },
});
