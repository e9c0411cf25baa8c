import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';

/** A guest that nobody stopped is to run again; a crash and a shutdown from inside look alike. */
export default defineDiagnosis({
  id: 'guest-stopped',
  about: 'A virtual machine or container of Proxmox stopped, and nobody asked for it.',
  diagnose: ({ found, down }) => {
    const noticed = found.find(({ detector }) => detector === 'guest-stopped');
    if (!noticed || down?.canStart !== true) return null;
    return {
      family: 'transient_state', cause: 'stopped', says: safe`it stopped, and nobody asked for it`,
      confidence: 0.6, against: [safe`somebody may have shut it down from inside`],
      signs: [{ says: down.says, facts: [...noticed.facts, ...down.facts] }],
      recommends: [['start_resource'], ['collect_diagnostics']],
    };
  },
});
