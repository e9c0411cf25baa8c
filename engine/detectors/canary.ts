import { leavingRef } from '../canary.ts';
import { defineDetector, defineSettings } from '../define.ts';
import { safe } from '../distill.ts';
import { lastOf } from '../seen.ts';

/** Something that was planted in a log was about to leave the house. */
export default defineDetector({
  id: 'canary',
  about: 'A canary from a log was about to leave the house, and nothing is sent any more.',
  schemes: ['net'],
  settings: defineSettings('Detector: canary', {}),
  detect: (view) => {
    const state = lastOf(view, 'leaving.state');
    if (view.resource !== leavingRef || state?.value.held !== true) return null;
    return {
      detector: 'canary', cause: 'canary', resource: view.resource, severity: 'high', rank: 99,
      title: safe`a canary from a log was about to leave the house; nothing is sent any more`,
      symptoms: [safe`what holds it was not sent`, safe`chats and cloud models get nothing until an owner opens the door again: npm run -s copilot -- leaving open`],
      evidence: [state.id], since: state.at,
    };
  },
  recovered: (view) => {
    const state = lastOf(view, 'leaving.state');
    if (state === null) return { is: 'unknown', says: safe`nobody knows whether the door is open` };
    return state.value.held
      ? { is: 'still', evidence: [state.id], says: safe`nothing is sent` }
      : { is: 'recovered', evidence: [state.id], says: safe`an owner opened the door again` };
  },
});
