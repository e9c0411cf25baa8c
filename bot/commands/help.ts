import { defineCommand } from '../../engine/commands.ts';
import { safe } from '../../engine/distill.ts';

/** What may be asked and told here by whoever asks. */
export default defineCommand({
  name: 'help',
  about: safe`What you can ask me`,
  usage: safe`/help`,
  roles: ['admin', 'user'],
  options: [],
  answer: ({ actor }, { commands }) => Promise.resolve({
    push: safe`ℹ️ What you can ask me`,
    tone: 'info',
    lines: commands.filter(({ roles }) => roles.includes(actor.role)).map(({ usage, about }) => ({ label: usage, text: about })),
    foot: safe`I answer commands and buttons; I do not chat.`,
    link: null,
  }),
});
