import { z } from 'zod';
import type { Asks } from '../../engine/types.ts';
import { shorten } from '../render/limits.ts';

/** The fields of our forms; each form has one. */
const fields = ['name', 'reason', 'lesson'] as const;

/** What a sent form holds, as far as it is ours. */
export const sentForm = z.object({ custom_id: z.string(), components: z.tuple([z.object({ component: z.object({ custom_id: z.enum(fields), value: z.string() }) })]) });

/** The answer to a press that opens a form, which asks for a name, for a reason, or for what somebody knows better. Its id is the token of the pressed button. */
export function formFor(token: string, { what, hint }: Asks): object {
  const { title, label, description, input } = forms[what](hint);
  return { type: 9, data: { custom_id: token, title, components: [{ type: 18, label, description: shorten(description, 100), component: { type: 4, custom_id: what, ...input } }] } };
}

/** What was typed into a sent form. */
export function typedIn({ components: [{ component }] }: z.infer<typeof sentForm>): string {
  return component.value;
}

const [oneLine, severalLines] = [1, 2];

const forms = {
  name: (hint: string) => ({
    title: 'Type the name to approve', label: 'Name', description: `Exactly as it is called: ${hint}`,
    input: { style: oneLine, min_length: 1, max_length: 100, required: true, placeholder: shorten(hint, 100) },
  }),
  reason: (hint: string) => ({
    title: 'Reject this step', label: 'Why not?', description: 'It counts once you send this. Nothing of it is run.',
    input: { style: severalLines, max_length: 300, required: false, placeholder: shorten(hint, 100) },
  }),
  lesson: (hint: string) => ({
    title: 'What do you know better?', label: 'In your words', description: 'You see it before it is kept. No secrets: they are taken out.',
    input: { style: severalLines, min_length: 1, max_length: 1000, required: true, placeholder: shorten(hint, 100) },
  }),
};
