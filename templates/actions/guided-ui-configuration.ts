import { z } from 'zod';
import { defineAction } from '../../engine/define.ts';
import { named, safe } from '../../engine/distill.ts';
import { guideFor, guides, numbered } from '../guides/catalogue.ts';
import type { Guide } from '../guides/guide.ts';

const params = z.strictObject({ guide: z.enum([...guides.keys()]) });

/** Tells a person where to click. The copilot does nothing itself; the detectors judge whether it helped. */
export default defineAction({
  name: 'guided_ui_configuration',
  about: 'Show a person, step by step, what to change by hand.',
  schemes: ['docker', 'proxmox'],
  needs: [],
  risk: 'none',
  params,
  fill: ({ situation: { findings, resource }, cause }) => {
    const guide = guideFor(resource, cause, findings.map(({ detector }) => detector));
    return guide === null ? null : { guide };
  },
  guide: (target, given) => numbered(guideOf(given), target),
  title: (target, given) => safe`${guideOf(given).title}: ${named(target)}`,
  effect: () => safe`you do this yourself; press "Done" when it is done`,
  undo: safe`I change nothing`,
  run: (_machine, target) => Promise.resolve({ id: 'by hand', says: safe`${named(target)} was changed by hand`, details: {} }),
  verify: () => 'detectors',
});

function guideOf(given: unknown): Guide {
  const { guide } = params.parse(given);
  return guides.get(guide) ?? { title: safe`Change it by hand`, steps: () => [] };
}
