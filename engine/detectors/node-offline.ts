import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { named, safe } from '../distill.ts';
import { lastTask } from '../guests.ts';
import { factsOf, isFresh, runOf, settled } from '../seen.ts';
import type { View } from '../types.ts';

const settings = defineSettings('Detector: node offline', {
  NODE_OFFLINE_SECONDS: wholeNumber(0, 3600, 60, 'Seconds a node must be offline, while its cluster answers, before it is an incident'),
  NODE_REBOOT_SECONDS: wholeNumber(0, 3600, 900, 'Seconds a node that was shut down or restarted in an orderly way may stay away'),
});

/** A node is offline while the others of its cluster answer. */
export default defineDetector({
  id: 'node-offline',
  about: 'A node of a Proxmox cluster is offline.',
  schemes: ['proxmox'],
  settings,
  detect: (view, { NODE_OFFLINE_SECONDS, NODE_REBOOT_SECONDS }) => {
    const run = runOf(view, 'node.state', (fact) => fact.value.present && fact.value.status === 'offline');
    if (run === null || !isFresh(run.last, view)) return null;
    const asked = wasAskedFor(view, run.since);
    if (run.seconds < (asked ? Math.max(NODE_OFFLINE_SECONDS, NODE_REBOOT_SECONDS) : NODE_OFFLINE_SECONDS)) return null;
    return {
      detector: 'node-offline', cause: 'online', resource: view.resource, severity: asked ? 'medium' : 'high', rank: 40,
      title: asked ? safe`${named(view.resource)} was shut down and has not come back` : safe`${named(view.resource)} is offline`,
      symptoms: [asked ? safe`it stopped its guests in an orderly way before` : safe`its cluster answers, it does not`],
      evidence: [run.first.id], since: run.since,
    };
  },
  recovered: (view, since) => settled(view, since, {
    kind: 'node.state',
    verdict: ({ value }) => {
      const name = named(view.resource);
      if (!value.present) return { is: 'gone', says: safe`${name} is not part of its cluster any more` };
      if (value.status === 'online') return { is: 'well', says: safe`${name} is online` };
      return value.status === 'offline' ? { is: 'bad', says: safe`${name} is offline` } : { is: 'unclear', says: safe`nobody knows how ${name} is` };
    },
  }),
});

/** A node that is shut down or restarted by a person stops its guests first, as a task of its own. */
function wasAskedFor(view: View, offlineSince: Date): boolean {
  const up = factsOf(view, 'node.state').filter((fact) => fact.at < offlineSince && fact.value.status === 'online').at(-1);
  return lastTask(view, up?.seenAt ?? offlineSince)?.does === 'stop';
}
