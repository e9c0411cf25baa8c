import type { RefusalCode, Wish } from '../wish.ts';

/** What a clause does, before it is known to what: the same "add" makes a guest or gives one a disk. */
export type Verb = 'create' | 'clone' | 'give' | 'set' | 'add' | 'move' | 'delete' | 'power' | 'snapshot' | 'rollback' | 'grow' | 'raise' | 'lower' | 'shrink' | 'times' | 'has' | 'want' | 'rename' | 'put';

/** What a number is of. */
export type Topic = 'cores' | 'memory' | 'disk';

/** How a number is meant: the new value, more or less by so much, the value that it has now, or the least it may be. */
export type How = 'is' | 'by' | 'less' | 'from' | 'least';

/** Guests that a text points at: by number, by name, or by what they are called together. */
export type Pointer = { by: 'vmid'; vmid: number; kind: 'vm' | 'lxc' | null } | { by: 'name'; name: string; kind: 'vm' | 'lxc' | null };

/** What some words of a sentence mean by themselves. */
export type Meaning =
  | { is: 'verb'; verb: Verb; power?: NonNullable<Wish['power']>; factor?: number }
  | { is: 'count'; count: number | null; times?: true }
  | { is: 'kind'; kind: 'vm' | 'lxc' | null; many: boolean }
  | { is: 'role'; role: string; many: boolean; k3s?: boolean }
  | { is: 'app'; slug: string; says: string; words: number }
  | { is: 'image'; image: string; release: boolean }
  | { is: 'clone'; from: string }
  | { is: 'like'; pointer: Pointer }
  | { is: 'names'; names: string[]; said: boolean }
  | { is: 'gone'; snapshot: string }
  | { is: 'ids'; vmids: number[]; kind: 'vm' | 'lxc' | null; label: boolean }
  | { is: 'guests'; pointers: Pointer[]; bare: boolean }
  | { is: 'group'; word: string; kind: 'vm' | 'lxc' | null; all: boolean; count?: number }
  | { is: 'them'; how: 'it' | 'them' | 'both' | 'rest'; count?: number }
  | { is: 'cores'; cores: number; how: How }
  | { is: 'size'; mb: number; of: 'memory' | 'disk' | null; how: How; disks?: number; storage?: string; extra?: boolean; thing?: boolean }
  | { is: 'number'; value: number; how: How }
  | { is: 'topic'; topic: Topic; extra?: boolean }
  | { is: 'node'; nodes: string[]; from?: boolean; each?: boolean }
  | { is: 'cards'; cards: number }
  | { is: 'slot'; slot: string }
  | { is: 'negated'; says: string }
  | { is: 'swap'; mb: number }
  | { is: 'storage'; storage: string }
  | { is: 'card'; card: Partial<NonNullable<Wish['network']>[number]>; anew?: boolean }
  | { is: 'addresses'; ips: string[] }
  | { is: 'fields'; fields: Partial<Wish>; loose?: boolean; perNode?: boolean; per?: boolean }
  | { is: 'nfs'; server?: string; path?: string }
  | { is: 'kubernetes'; cluster: boolean }
  | { is: 'host'; memoryGb: number }
  | { is: 'live'; live: boolean }
  | { is: 'purpose'; says: string }
  | { is: 'vague'; about: string; says: string }
  | { is: 'small' }
  | { is: 'refused'; code: RefusalCode; says: string }
  | { is: 'link'; link: string }
  | { is: 'word'; says: string };

/** Some words of a sentence and what they mean; `at` is where they begin in their sentence. */
export type Mark = Meaning & { at: number; end: number; sentence: number };

/** The marks of one meaning. */
export type MarkOf<Is extends Meaning['is']> = Extract<Meaning, { is: Is }> & { at: number; end: number; sentence: number };
