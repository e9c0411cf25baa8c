import { defineCommand } from '../../engine/commands.ts';
import { safe } from '../../engine/distill.ts';
import { incidentsLike } from '../incident-named.ts';
import { pressStep, stepOptions } from '../step-named.ts';

const usage = safe`/reject INC-42 1 7F3A [why]`;

/** The words of the Reject button. */
export default defineCommand({
  name: 'reject',
  about: safe`Reject the step that waits, and say why`,
  usage,
  roles: ['admin'],
  options: [...stepOptions, { name: 'why', about: safe`Why not, in a few words`, kind: 'text' }],
  answer: (asked, world) => pressStep(asked, world, { action: 'decline', typed: String(asked.given['why'] ?? ''), usage }),
  suggest: (option, typed, world) => (option === 'incident' ? incidentsLike(typed, world) : Promise.resolve([])),
});
