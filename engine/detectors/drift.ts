import { dueDigest, standsFor, sureOf, type Stands } from '../declare/stands.ts';
import { defineDetector, defineSettings } from '../define.ts';
import { named, safe, type CloudSafe } from '../distill.ts';
import type { Finding, View } from '../types.ts';
import { isFresh, lastOf, settled, type FactOf, type Verdict } from '../seen.ts';

/** How long a look at a declaration speaks for now, in seconds: a large cluster is not read more often than needed. */
const freshSeconds = 600;

/** A declaration that is not in force: what it wants was never made so, or differs from what it made. */
export default defineDetector({
  id: 'drift',
  about: 'A declaration of a cluster wants something that is not so, or its lock cannot be read.',
  schemes: ['git'],
  settings: defineSettings('Detector: drift', {}),
  detect: (view) => {
    const last = lastOf(view, 'declaration.stands');
    if (last === null || !isFresh(last, view, freshSeconds)) return null;
    return [last.value, ...inForceOf(last.value)].filter(isOpen).map((stands) => findingOf(stands, { view, last }));
  },
  recovered: (view, since, { finding }) => settled(view, since, {
    kind: 'declaration.stands', freshSeconds, calmSeconds: 0,
    verdict: ({ value }) => verdictOn(value, finding.cause, named(view.resource)),
  }),
});

/** What is in Git and was in force is told beside a draft; what was never so waits for that. */
function inForceOf({ inForce }: Stands): Stands[] {
  return inForce?.settled === true ? [inForce] : [];
}

function findingOf(stands: Stands, { view, last }: { view: View; last: FactOf<'declaration.stands'> }): Finding {
  return {
    detector: 'drift', cause: stands.settled ? 'drift' : 'request', resource: view.resource, severity: 'medium', rank: 10, title: titleOf(stands, named(view.resource)),
    symptoms: [says(last.value)], evidence: [last.id], since: last.at, signature: dueDigest(stands),
  };
}

/** What is not surely over is not over: nobody may be able to see now what was otherwise. */
function verdictOn(value: Stands, cause: string, name: CloudSafe): Verdict {
  const stands = standsFor(cause, value);
  if (!value.present || (stands === null && value.inForce === null)) return { is: 'gone', says: safe`${name} is not declared any more` };
  if (stands === null) return { is: 'unclear', says: safe`a draft of ${name} waits, and what is in Git has not been compared` };
  const { settled: wasSo, complete, wrong, things } = stands;
  if (isOpen(stands) && (cause === 'request') !== wasSo) return { is: 'bad', says: safe`${name} is not as declared` };
  const isUnsure = cause === 'request' ? !complete : things.some(({ differed }) => differed);
  if (isUnsure && wrong === null) return { is: 'unclear', says: safe`not everything that ${name} declares can be seen` };
  return { is: 'well', says: isOpen(stands) ? safe`${name} was as declared, and differs in another way now` : safe`${name} is as declared` };
}

/** Whether there is something to do, or to tell for sure. */
function isOpen({ present, wrong, draft, things, steps }: Stands): boolean {
  return present && (wrong !== null || draft !== null || sureOf(things).length > 0 || steps.length > 0);
}

function titleOf({ wrong, settled: wasSo, things: all, steps, draft }: Stands, name: CloudSafe): CloudSafe {
  const things = sureOf(all);
  const count = steps.length + (draft === null ? 0 : 1);
  if (wrong !== null) return safe`the lock of ${name} cannot be read`;
  if (wasSo) return safe`${name} differs from its declaration in ${things.length} ${things.length === 1 ? safe`thing` : safe`things`}`;
  return safe`${name} wants ${count} ${count === 1 ? safe`step` : safe`steps`}`;
}

function says({ wrong, draft }: Stands): CloudSafe {
  if (wrong !== null) return safe`the status page at home says what is wrong with it`;
  return draft ? safe`a draft waits` : safe`Git holds what is wanted`;
}
