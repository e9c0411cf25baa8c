import { z } from 'zod';
import type { Form, Given } from '../../engine/commands.ts';
import { shorten } from '../render/limits.ts';

/** A sent form of a command, as far as it is ours. */
export const sentWriting = z.object({ custom_id: z.string().startsWith('write:'), components: z.tuple([z.object({ component: z.object({ custom_id: z.string(), value: z.string() }) })]) });

/** The answer to a command that opens its form; null where what was given is too long to come back with it. */
export function writingFor(command: string, { option, given, title, label, hint, value, longest }: Form): object | null {
  const id = `write:${command}:${JSON.stringify(given)}`;
  if (id.length > 100 || value.length > longest) return null;
  const input = { type: 4, custom_id: option, style: 2, min_length: 1, max_length: longest, required: true, ...(value === '' ? {} : { value }) };
  return { type: 9, data: { custom_id: id, title: shorten(title, 45), components: [{ type: 18, label: shorten(label, 45), description: shorten(hint, 100), component: input }] } };
}

/** The command of a sent form, and all that was given; null where the form is not one of ours. */
export function writtenIn({ custom_id: id, components: [{ component }] }: z.infer<typeof sentWriting>): { command: string; given: Given } | null {
  const [, command, known] = /^write:([a-z]+):(.*)$/s.exec(id) ?? [];
  if (command === undefined || known === undefined) return null;
  try {
    const given = givenBefore.parse(JSON.parse(known));
    return { command, given: { ...given, [component.custom_id]: component.value } };
  } catch {
    return null;
  }
}

const givenBefore = z.record(z.string(), z.union([z.string(), z.number()]));
