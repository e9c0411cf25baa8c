import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** Where the kernel kills it, a restart helps until the memory is full again; a limit that its own runtime keeps is a setting. */
export default defineDiagnosis({
  id: 'out-of-memory',
  about: 'Its memory limit, or the memory of the host, was full.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'oom_limit', 'oom_host', 'heap_limit', 'out_of_memory');
    if (evidence.kills.length === 0 && !told) return null;
    const killed = evidence.kills.length > 0 || toldOf(evidence, 'oom_limit', 'oom_host') !== null;
    const onHost = toldOf(evidence, 'oom_host') !== null;
    const limit = evidence.memoryLimitMiB ? safe` (limit ${evidence.memoryLimitMiB} MiB)` : safe``;
    return {
      family: 'resource_limit', cause: onHost ? 'oom_host' : 'oom_limit',
      says: onHost ? safe`the host ran out of memory and its kernel ended a process of it` : safe`it needs more memory than it may have${limit}`,
      confidence: evidence.kills.length > 0 || onHost ? 0.93 : 0.85, confirmed: onHost || evidence.kills.length > 0,
      signs: [...evidence.kills.map(({ facts }) => ({ says: safe`killed for want of memory`, facts })), ...(told?.signs ?? []), ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'guided_ui_configuration', 'verify_resource_health'], ...(killed ? [['restart_resource']] : [])],
    };
  },
});
