import { z } from 'zod';
import { wishOps } from './wish.ts';

/** Fields that a model gives as a whole number: cores, sizes by the unit in their name, and numbers of guests, networks and the start order. */
export const numberFields = ['vmid', 'count', 'cores', 'memory_mb', 'disk_gb', 'vlan', 'startup_order'] as const;

/** Fields that a model gives as a name out of the text. */
export const wordFields = ['name', 'node', 'storage', 'bridge', 'ip', 'gateway', 'image', 'clone', 'pool', 'tag', 'snapshot_name'] as const;

/** One name: no space, no quote, no sign that a shell knows. */
const word = z.string().regex(/^[\p{L}\p{N}](?:[\p{L}\p{N}._:/-]{0,62}[\p{L}\p{N}])?$/u);
const sentence = z.int().min(1).max(10_000);

const said = z.union([
  z.strictObject({ field: z.enum(numberFields), number: z.int().min(0).max(999_999_999), sentence }),
  z.strictObject({ field: z.enum(wordFields), word, sentence }),
  z.strictObject({ field: z.literal('power'), power: z.enum(['start', 'stop', 'shutdown', 'reboot']), sentence }),
  z.strictObject({ field: z.literal('onboot'), onboot: z.boolean(), sentence }),
]);

/** What a model may answer about a declaration: some wishes, each field a number, a name or a word of a closed list, with the number (from 1) of its sentence. */
export const modelAnswer = z.strictObject({
  wishes: z.array(z.strictObject({ op: z.enum(wishOps), kind: z.enum(['vm', 'lxc', 'storage', 'unsaid']), sentence, said: z.array(said).max(24) })).max(16),
});

/** How a model has read a declaration. */
export type ModelAnswer = z.infer<typeof modelAnswer>;

/** One wish as a model has read it. */
export type ModelWish = ModelAnswer['wishes'][number];

/** One field as a model has read it. */
export type ModelSaid = ModelWish['said'][number];

/** An answer in which names stand again for their pseudonyms; what is no name then is left out. */
export function shownAnswer({ wishes }: ModelAnswer, show: (text: string) => string): ModelAnswer {
  const one = (entry: ModelSaid): ModelSaid[] => {
    if (!('word' in entry)) return [entry];
    const read = word.safeParse(show(entry.word));
    return read.success ? [{ ...entry, word: read.data }] : [];
  };
  return { wishes: wishes.map((wish) => ({ ...wish, said: wish.said.flatMap(one) })) };
}
