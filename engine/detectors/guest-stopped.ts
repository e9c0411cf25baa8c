import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { safe } from '../distill.ts';
import { downRun, guestName, guestOf, listSeconds, storyOf, whyDown } from '../guests.ts';
import { factsOf, isFresh, secondsBetween, settled, type Run } from '../seen.ts';
import type { Finding, View } from '../types.ts';

const settings = defineSettings('Detector: guest stopped', {
  GUEST_STOPPED_SECONDS: wholeNumber(0, 3600, 60, 'Seconds a guest must be down, with nobody having asked for it, before it is an incident'),
});

/** For how long the stop of a guest is news, in seconds; the tasks that tell who asked for it are remembered for longer. */
const newsSeconds = 6 * 3600;

/** A guest is down and nobody asked for it. A crash and a shutdown from inside look alike: neither leaves a task. */
export default defineDetector({
  id: 'guest-stopped',
  about: 'A virtual machine or container of Proxmox stopped, and nobody asked for it.',
  schemes: ['proxmox'],
  settings,
  detect: (view, { GUEST_STOPPED_SECONDS }) => {
    const [guest, run] = [guestOf(view), downRun(view)];
    if (guest === null || run === null || guest.value.template || !isFresh(guest, view)) return null;
    if (run.seconds < GUEST_STOPPED_SECONDS || secondsBetween(run.since, view.now) > newsSeconds) return null;
    const ran = hasRun(view, run);
    if ((!ran && guest.value.onBoot !== true) || whyDown(view) !== null) return null;
    return ran ? stopped(view, run) : neverStarted(view, run);
  },
  recovered: (view, since) => settled(view, since, {
    kind: 'guest.state', graceSeconds: listSeconds,
    verdict: ({ value }) => {
      const name = guestName(view);
      if (!value.present) return { is: 'gone', says: safe`${name} was removed` };
      if (value.template) return { is: 'gone', says: safe`${name} is a template now` };
      if (value.status === 'running') return { is: 'well', says: safe`${name} is running` };
      if (value.status !== 'stopped') return { is: 'unclear', says: safe`${name} is neither running nor stopped` };
      const why = whyDown(view);
      if (why === 'asked') return { is: 'gone', says: safe`${name} was stopped on purpose` };
      return why === 'wait' ? { is: 'unclear', says: safe`something is being done to ${name}` } : { is: 'bad', says: safe`${name} is stopped` };
    },
  }),
});

function hasRun(view: View, run: Run<'guest.state'>): boolean {
  return factsOf(view, 'guest.state').some((fact) => fact.at < run.since && (fact.value.status === 'running' || fact.value.status === 'paused'));
}

function stopped(view: View, run: Run<'guest.state'>): Finding {
  const optional = run.last.value.onBoot === false;
  return {
    ...common(view, run), severity: optional ? 'low' : 'medium',
    title: safe`${guestName(view)} stopped, and nobody asked for it`,
    symptoms: [storyOf(view), ...(optional ? [safe`it is not set to start with its node`] : [])],
  };
}

function neverStarted(view: View, run: Run<'guest.state'>): Finding {
  return {
    ...common(view, run), severity: 'low',
    title: safe`${guestName(view)} is stopped, though it is set to start with its node`,
    symptoms: [safe`it has not been seen running`],
  };
}

function common(view: View, run: Run<'guest.state'>): Pick<Finding, 'detector' | 'cause' | 'resource' | 'rank' | 'evidence' | 'since'> {
  return { detector: 'guest-stopped', cause: 'running', resource: view.resource, rank: 10, evidence: [run.first.id], since: run.since };
}
