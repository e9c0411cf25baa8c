import type { Clause } from './clauses.ts';
import { saysKind, type Span } from './grounds.ts';
import type { LabNames } from './lab-names.ts';
import type { Mark, Meaning, Pointer, Verb } from './lex/meaning.ts';
import type { ModelSaid, ModelWish } from './model-answer.ts';
import type { Wish } from './wish.ts';

/** A field of a model with the words that say it; its sentence counts from 0. */
export type Grounded = { entry: ModelSaid; span: Span; sentence: number };

/** What a model has read, as the clause that the reader would have made of plainer words: from here on both are treated alike. */
export function clauseOf({ op, kind, sentence }: Pick<ModelWish, 'op' | 'kind' | 'sentence'>, grounded: readonly Grounded[], { names, text }: { names: LabNames; text: string }): Clause {
  const at = sentence - 1;
  const place = { at: 0, end: 0, sentence: at };
  const power = grounded.flatMap(({ entry }) => (entry.field === 'power' ? [entry.power] : []))[0];
  const marks = op === 'create' ? newGuest(grounded, names) : oldGuest(grounded, names);
  if ((kind === 'vm' || kind === 'lxc') && saysKind(kind, text)) marks.push({ is: 'kind', kind, many: false, ...place });
  return { sentence: at, verb: { is: 'verb', verb: verbs[op], ...(power === undefined ? {} : { power }), ...place }, marks, opens: null };
}

const verbs: Readonly<Record<Wish['op'], Verb>> = { create: 'create', modify: 'set', delete: 'delete', power: 'power', snapshot: 'snapshot', rollback: 'rollback' };

function newGuest(grounded: readonly Grounded[], names: LabNames): Mark[] {
  return grounded.flatMap(({ entry, span, sentence }) => [nameMark(entry) ?? countMark(entry) ?? meaningOf(entry, names)].flatMap((one) => (one === null ? [] : [{ ...one, ...span, sentence }])));
}

function nameMark(entry: ModelSaid): Meaning | null {
  if (entry.field === 'name') return { is: 'names', names: [entry.word], said: true };
  return entry.field === 'vmid' ? { is: 'ids', vmids: [entry.number], kind: null, label: true } : null;
}

function countMark(entry: ModelSaid): Meaning | null {
  return entry.field === 'count' && entry.number >= 1 && entry.number <= 200 ? { is: 'count', count: entry.number } : null;
}

function oldGuest(grounded: readonly Grounded[], names: LabNames): Mark[] {
  return grounded.flatMap(({ entry, span, sentence }) => {
    const pointer = pointerOf(entry);
    const meaning: Meaning | null = pointer === null ? meaningOf(entry, names) : { is: 'guests', pointers: [pointer], bare: false };
    return meaning === null ? [] : [{ ...meaning, ...span, sentence }];
  });
}

function pointerOf(entry: ModelSaid): Pointer | null {
  if (entry.field === 'vmid') return { by: 'vmid', vmid: entry.number, kind: null };
  if (entry.field !== 'name') return null;
  return /^\d{3,9}$/.test(entry.word) ? { by: 'vmid', vmid: Number(entry.word), kind: null } : { by: 'name', name: entry.word, kind: null };
}

function meaningOf(entry: ModelSaid, names: LabNames): Meaning | null {
  switch (entry.field) {
    case 'cores': return { is: 'cores', cores: entry.number, how: 'is' };
    case 'memory_mb': return { is: 'size', mb: entry.number, of: 'memory', how: 'is' };
    case 'disk_gb': return { is: 'size', mb: entry.number * 1024, of: 'disk', how: 'is' };
    case 'vlan': return entry.number >= 1 && entry.number <= 4094 ? { is: 'card', card: { vlan: entry.number } } : null;
    case 'startup_order': return { is: 'fields', fields: { startup_order: entry.number } };
    case 'node': return { is: 'node', nodes: [names.node(entry.word) ?? entry.word] };
    case 'storage': return { is: 'storage', storage: names.storage(entry.word) ?? entry.word };
    case 'bridge': return { is: 'card', card: { bridge: names.bridge(entry.word) ?? entry.word } };
    case 'ip': return { is: 'card', card: { ip: entry.word.toLowerCase() } };
    case 'gateway': return { is: 'card', card: { gw: entry.word } };
    case 'image': return { is: 'image', image: entry.word.toLowerCase(), release: /\d/.test(entry.word) };
    case 'clone': return { is: 'clone', from: entry.word };
    case 'pool': return { is: 'fields', fields: { pool: entry.word } };
    case 'tag': return { is: 'fields', fields: { tags: [entry.word.toLowerCase()] } };
    case 'snapshot_name': return { is: 'fields', fields: { snapshot_name: entry.word } };
    case 'onboot': return { is: 'fields', fields: { onboot: entry.onboot } };
    default: return null;
  }
}
