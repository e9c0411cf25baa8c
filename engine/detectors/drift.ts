import { dueDigest, type Stands } from '../declare/stands.ts';
import { defineDetector, defineSettings } from '../define.ts';
import { named, safe, type CloudSafe } from '../distill.ts';
import { isFresh, lastOf, settled } from '../seen.ts';

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
    if (last === null || !isFresh(last, view, freshSeconds) || !isOpen(last.value)) return null;
    const { value } = last;
    return {
      detector: 'drift', cause: value.settled ? 'drift' : 'request', resource: view.resource, severity: 'medium', rank: 10, title: titleOf(value, named(view.resource)),
      symptoms: [says(value)], evidence: [last.id], since: last.at, signature: dueDigest(value),
    };
  },
  recovered: (view, since, { finding }) => settled(view, since, {
    kind: 'declaration.stands', freshSeconds, calmSeconds: 0,
    verdict: ({ value }) => {
      const name = named(view.resource);
      if (!value.present) return { is: 'gone', says: safe`${name} is not declared any more` };
      if (!value.complete && value.wrong === null) return { is: 'unclear', says: safe`not everything that ${name} declares can be seen` };
      if (finding.cause === 'drift' && value.draft !== null) return { is: 'unclear', says: safe`a draft of ${name} waits, and what it wants is compared first` };
      if (isOpen(value) && (finding.cause === 'request') !== value.settled) return { is: 'bad', says: safe`${name} is not as declared` };
      return { is: 'well', says: isOpen(value) ? safe`${name} was as declared, and differs in another way now` : safe`${name} is as declared` };
    },
  }),
});

/** Whether there is something to do or to tell. What could not be seen in full tells nothing. */
function isOpen({ present, complete, wrong, things, steps }: Stands): boolean {
  return present && (wrong !== null || (complete && (things.length > 0 || steps.length > 0)));
}

function titleOf({ wrong, settled: wasSo, things, steps }: Stands, name: CloudSafe): CloudSafe {
  if (wrong !== null) return safe`the lock of ${name} cannot be read`;
  if (wasSo) return safe`${name} differs from its declaration in ${things.length} ${things.length === 1 ? safe`thing` : safe`things`}`;
  return safe`${name} wants ${steps.length} ${steps.length === 1 ? safe`step` : safe`steps`}`;
}

function says({ wrong, draft }: Stands): CloudSafe {
  if (wrong !== null) return safe`the status page at home says what is wrong with it`;
  return draft ? safe`a draft waits` : safe`Git holds what is wanted`;
}
