import { z } from 'zod';
import { shorten } from '../render/limits.ts';

/** The field of our one form. */
const field = 'name';

/** What a sent form holds, as far as it is ours. */
export const sentForm = z.object({ custom_id: z.string(), components: z.tuple([z.object({ component: z.object({ custom_id: z.literal(field), value: z.string() }) })]) });

/** The answer to a press that opens a form, which asks for a name. Its id is the token of the pressed button. */
export function formFor(token: string, name: string): object {
  const input = { type: 4, custom_id: field, style: 1, min_length: 1, max_length: 100, required: true, placeholder: shorten(name, 100) };
  return {
    type: 9,
    data: {
      custom_id: token, title: 'Type the name to approve',
      components: [{ type: 18, label: 'Name', description: shorten(`Exactly as it is called: ${name}`, 100), component: input }],
    },
  };
}

/** What was typed into a sent form. */
export function typedIn({ components: [{ component }] }: z.infer<typeof sentForm>): string {
  return component.value;
}
