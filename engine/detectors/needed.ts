import { calm, endedAt, stateOf } from '../containers.ts';
import { defineDetector, defineSettings } from '../define.ts';
import { named, safe } from '../distill.ts';
import { downOf, type Down } from '../down.ts';
import { neededId } from '../needed.ts';
import { isFresh, lasted } from '../seen.ts';
import { stateKinds, type Fact, type Finding, type Recovery, type View } from '../types.ts';

/** What is down though others need it. It notices nothing by itself: that others suffer from it is found by joining what they tell. */
export default defineDetector({
  id: neededId,
  about: 'Something is down, maybe on purpose, and others need it.',
  schemes: ['docker', 'proxmox', 'net'],
  settings: defineSettings('Detector: needed', {}),
  detect: () => null,
  recovered: (view, since, { finding }) => {
    const down = downOf(view) ?? stayedDown(view, finding);
    if (down) return { is: 'still', evidence: down.evidence, says: safe`${named(view.resource)} ${down.says}` };
    return stateOf(view) ? calm(view, since) : upFor(view, since);
  },
});

/** Who stopped a container is forgotten after a while; that it has not run since is not. */
function stayedDown(view: View, finding: Finding): Down | null {
  const state = stateOf(view);
  if (!state || !isFresh(state, view) || !state.value.present || state.value.status !== 'exited') return null;
  const since = endedAt(state);
  return since > finding.since ? null : { says: safe`is stopped`, since, evidence: [state.id] };
}

function upFor(view: View, since: Date | null): Recovery {
  const name = named(view.resource);
  const state = lastState(view);
  if (!state || !isFresh(state, view)) return { is: 'unknown', says: safe`${name} has not been seen lately` };
  const from = since !== null && since > state.at ? since : state.at;
  if (lasted(view, from, state.seenAt) < view.calmSeconds) return { is: 'unknown', says: safe`${name} is up, but only just` };
  return { is: 'recovered', evidence: [state.id], says: safe`${name} is up` };
}

/** The state that tells whether it is up; how much it uses does not. */
function lastState(view: View): Fact | null {
  return view.facts.filter((fact) => stateKinds.includes(fact.kind) && /\.(state|reach)$/.test(fact.kind) && !/^(backup|replication|ha|zfs|log)\./.test(fact.kind)).at(-1) ?? null;
}
