import { defineCommand } from '../../engine/commands.ts';
import { safe } from '../../engine/distill.ts';
import { incidentsLike } from '../incident-named.ts';
import { pressStep, stepOptions } from '../step-named.ts';

const usage = safe`/approve INC-42 1 7F3A [name]`;

/** The words of the Approve button, for where buttons cannot be pressed. The letters tell exactly which words are approved. */
export default defineCommand({
  name: 'approve',
  about: safe`Approve the step that waits, as its button does`,
  usage,
  roles: ['admin'],
  options: [...stepOptions, { name: 'name', about: safe`The name, for what cannot be undone`, kind: 'text' }],
  answer: (asked, world) => pressStep(asked, world, { action: 'approve', usage, ...(typeof asked.given['name'] === 'string' ? { typed: asked.given['name'] } : {}) }),
  suggest: (option, typed, world) => (option === 'incident' ? incidentsLike(typed, world) : Promise.resolve([])),
});
