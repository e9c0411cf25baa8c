import { stateOf } from '../containers.ts';
import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { downOf } from '../down.ts';
import { guestOf } from '../guests.ts';
import { neededId } from '../needed.ts';

/** It is down, and what needs it says so. */
export default defineDiagnosis({
  id: 'stopped-but-needed',
  about: 'It was stopped or never started, while others need it.',
  diagnose: (findings, view) => {
    const needed = findings.find((finding) => finding.detector === neededId);
    const down = downOf(view);
    if (!needed || findings.length > 1 || !down) return null;
    const state = (stateOf(view) ?? guestOf(view))?.value;
    const canStart = state?.present === true && ['exited', 'created', 'dead', 'stopped'].includes(state.status);
    return {
      family: 'stopped',
      says: safe`it ${down.says} while others need it`,
      confidence: 0.9, confirmed: true, against: [], evidence: down.evidence,
      recommends: canStart ? [['start_resource']] : [],
    };
  },
});
