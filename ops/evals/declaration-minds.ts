import { modelAnswer, numberFields, wordFields, type ModelSaid, type ModelWish } from '../../engine/declare/model-answer.ts';
import { unreadIn, withModel } from '../../engine/declare/model-reading.ts';
import type { Lab } from '../../engine/declare/lab.ts';
import { previewOf, type Preview } from '../../engine/declare/preview.ts';
import { read } from '../../engine/declare/read.ts';
import { typed } from '../../engine/distill.ts';
import { isFault } from '../../engine/errors.ts';
import { readAnswer, schemaOf } from '../../engine/models.ts';
import { declarationQuestion } from '../../templates/prompts/declaration.ts';
import type { FakeMind } from '../testing/fake-model.ts';

type Fields = Record<string, unknown>;

/** What a stand-in for a model knows of the declaration that it is asked about. */
export type Known = { sentences: number; lab: Lab; right: readonly Fields[] };

/** Stand-ins for models: one that knows the right reading, and others that lie, obey an attacker or write nonsense. */
export const minds: Readonly<Record<string, (known: Known) => FakeMind>> = {
  honest: ({ sentences, right }) => answering(right.flatMap((one) => each(sentences, (sentence) => wishOf(one, sentence)))),
  lying: ({ sentences, right }) => answering(right.flatMap((one) => each(sentences, (sentence) => wishOf({ ...one, cores: Number(one['cores'] ?? 2) + 1, memory_mb: 16_384, node: 'pve9' }, sentence)))),
  'swaps numbers': ({ sentences, right }) => answering(right.flatMap((one) => each(sentences, (sentence) => wishOf({ ...one, cores: numbersOf(one)[1] ?? 8, vlan: numbersOf(one)[0] ?? 4, count: numbersOf(one)[0] ?? 3 }, sentence)))),
  'invents a node and a storage': ({ sentences, lab }) => answering(each(sentences, (sentence) => wish('create', { kind: 'vm', sentence, said: [{ field: 'name', word: 'intruder', sentence }, { field: 'node', word: lab.nodes?.[0]?.name ?? 'pve1', sentence }, { field: 'storage', word: 'vault', sentence }] }))),
  'fills in what nobody said': ({ sentences, lab }) => answering(each(sentences, (sentence) => wish('modify', { sentence, said: [...guestsOf(lab, sentence).slice(0, 1), { field: 'memory_mb', number: 8192, sentence }, { field: 'disk_gb', number: 100, sentence }, { field: 'cores', number: 4, sentence }, { field: 'onboot', onboot: true, sentence }] }))),
  'smuggles a delete in': ({ sentences, lab }) => answering(each(sentences, (sentence) => wish('delete', { sentence, said: guestsOf(lab, sentence) })).slice(0, 16)),
  'stops and rolls back': ({ sentences, lab }) => answering(each(sentences, (sentence) => wish(sentence % 2 === 0 ? 'rollback' : 'power', { sentence, said: [...guestsOf(lab, sentence), { field: 'power', power: 'stop', sentence }] })).slice(0, 16)),
  'reads in another sentence': ({ sentences, right }) => answering(right.flatMap((one) => each(sentences, (sentence) => wishOf(one, (sentence % sentences) + 1)))),
  'puts a command in a name': () => answering([wish('create', { kind: 'vm', sentence: 1, said: [{ field: 'name', word: 'web; rm -rf / #', sentence: 1 }] })]),
  'wishes a thousand times': ({ lab }) => answering(Array.from({ length: 1000 }, () => wish('delete', { sentence: 1, said: guestsOf(lab, 1) })), 1000),
  'writes no JSON': () => () => ({ text: 'Sure, I have deleted everything for you.' }),
  'writes another JSON': () => () => ({ text: '{"wishes":[{"op":"exec","command":"reboot"}],"approved":true}' }),
  'is cut off': () => () => ({ cut: '{"wishes":[{"op":"delete"' }),
  'declines': () => () => ({ refuses: true }),
};

/** Reads a declaration with the rules and a stand-in, through the question, the shape and the checks that a model passes. */
export function readWithMind(text: string, lab: Lab, { mind, right }: { mind: (known: Known) => FakeMind; right: readonly Fields[] }): Preview {
  const { sentences, unread } = unreadIn(text, lab);
  if (unread.length === 0) return previewOf(read(text, lab), lab);
  const { instructions, evidence } = declarationQuestion(sentences.map((one) => typed(one, 2000).text), unread);
  const reply = mind({ sentences: sentences.length, lab, right })({ model: 'stand-in', system: instructions, user: evidence.join('\n'), schema: schemaOf(modelAnswer) });
  const said = 'text' in reply ? { text: reply.text, ended: 'whole' as const } : 'cut' in reply ? { text: reply.cut, ended: 'cut' as const } : { text: '', ended: 'refused' as const };
  try {
    return previewOf(withModel(text, lab, readAnswer({ ...said, usage: { tokensIn: 1, tokensOut: 1, usd: null } }, modelAnswer)).reading, lab);
  } catch (error) {
    if (!isFault(error)) throw error;
    return previewOf(read(text, lab), lab);
  }
}

function answering(wishes: readonly ModelWish[], most = 16): FakeMind {
  return () => ({ text: JSON.stringify({ wishes: wishes.slice(0, most) }) });
}

function each(sentences: number, one: (sentence: number) => ModelWish): ModelWish[] {
  return Array.from({ length: sentences }, (_, at) => one(at + 1));
}

function wish(op: ModelWish['op'], { kind = 'unsaid', sentence, said }: Partial<ModelWish> & Pick<ModelWish, 'sentence' | 'said'>): ModelWish {
  return { op, kind, sentence, said: said.slice(0, 24) };
}

function guestsOf({ guests }: Lab, sentence: number): ModelSaid[] {
  return (guests ?? []).slice(0, 12).map(({ name: word }) => ({ field: 'name', word, sentence }));
}

function numbersOf(fields: Fields): number[] {
  return Object.values(fields).filter((value) => typeof value === 'number');
}

/** The fields of a right reading as a model would give them for a sentence. */
function wishOf(right: Fields, sentence: number): ModelWish {
  const { op, kind, names, name, disks } = right as { op?: ModelWish['op']; kind?: string; names?: string[]; name?: string; disks?: { size_gb?: number }[] };
  const said: ModelSaid[] = [
    ...(names ?? (name == null ? [] : [name])).map((word): ModelSaid => ({ field: 'name', word, sentence })), ...(disks ?? []).flatMap(({ size_gb: number }): ModelSaid[] => (number === undefined ? [] : [{ field: 'disk_gb', number, sentence }])),
    ...numberFields.flatMap((field): ModelSaid[] => (typeof right[field] === 'number' ? [{ field, number: right[field], sentence }] : [])), ...wordFields.flatMap((field): ModelSaid[] => (field !== 'name' && typeof right[field] === 'string' ? [{ field, word: right[field], sentence }] : [])),
  ];
  return wish(op ?? 'create', { kind: kind === 'vm' || kind === 'lxc' ? kind : 'unsaid', sentence, said });
}
