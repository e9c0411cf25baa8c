import { oneOf, safe, type CloudSafe } from '../../engine/distill.ts';
import type { Fact, FactKind, FactValues } from '../../engine/types.ts';
import { containerStatuses, healthStates } from '../../engine/types.ts';

/** What a fact says happened or became so, in words of ours and of closed lists; null where a chat need not know. */
export function wordsOf(fact: Fact): CloudSafe | null {
  const words = wordsFor[fact.kind] as ((value: unknown) => CloudSafe | null) | undefined;
  return words?.(fact.value) ?? null;
}

const guestStatuses = ['running', 'stopped', 'paused'];
const results = ['ok', 'warnings', 'failed', 'missing', 'none'];

const wordsFor: { [Kind in FactKind]?: (value: FactValues[Kind]) => CloudSafe | null } = {
  'host.reach': ({ reachable, refused }) => (reachable ? safe`reachable` : refused ? safe`does not let us watch` : safe`not reachable`),
  'container.state': ({ present, status, health }) => {
    if (!present) return safe`removed`;
    return health === 'none' ? oneOf(status, containerStatuses) : safe`${oneOf(status, containerStatuses)}, ${oneOf(health, healthStates)}`;
  },
  'container.died': ({ exitCode }) => safe`ended with exit code ${exitCode}`,
  'container.killed': ({ signal }) => safe`got signal ${signal}`,
  'container.started': () => safe`started`,
  'container.stopped': () => safe`stopped on request`,
  'container.restarted': () => safe`restarted on request`,
  'container.oom': () => safe`ran out of memory`,
  'container.health': ({ health }) => oneOf(health, healthStates),
  'node.state': ({ present, status }) => (present ? oneOf(status, ['online', 'offline']) : safe`removed`),
  'guest.state': ({ present, status, lock }) => {
    if (!present) return safe`removed`;
    return lock === null ? oneOf(status, guestStatuses) : safe`${oneOf(status, guestStatuses)}, locked`;
  },
  'storage.state': ({ present, status }) => (present ? oneOf(status, ['available', 'unavailable']) : safe`removed`),
  'task.ended': ({ result }) => safe`a task of Proxmox ended: ${oneOf(result, results)}`,
  'backup.state': ({ last }) => safe`backup ${oneOf(last, results)}`,
  'replication.state': ({ failures }) => (failures === 0 ? safe`replicates` : safe`replication failed ${failures} times`),
  'ha.state': ({ status }) => safe`high availability: ${oneOf(status, ['started', 'stopped', 'error', 'fence', 'recovery', 'migrate'])}`,
  'cluster.state': ({ quorate, nodes, online }) => safe`${online} of ${nodes} nodes online, ${quorate ? safe`quorate` : safe`no quorum`}`,
  'disk.health': ({ health }) => safe`disk ${oneOf(health, ['passed', 'failed'])}`,
  'zfs.state': ({ health, errors }) => safe`pool ${oneOf(health, ['online', 'degraded', 'faulted'])}, ${errors} errors`,
  'certificate.state': () => safe`certificate renewed`,
  'probe.state': ({ ok }) => (ok ? safe`answers` : safe`does not answer`),
  'declaration.state': ({ present, wrong }) => (present ? wrong === null ? safe`declared` : safe`declared, with a lock that is wrong` : safe`no longer declared`),
  'leaving.state': ({ held }) => (held ? safe`nothing is sent` : safe`sending goes on`),
};
