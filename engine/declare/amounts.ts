import { clash } from './fields.ts';
import { has, links, marksOf, type Clause } from './clauses.ts';
import type { Guest } from './lab-names.ts';
import type { How, Mark, Topic } from './lex/meaning.ts';
import type { Question, Wish } from './wish.ts';

type Disk = NonNullable<Wish['disks']>[number];

/** One number of a clause: of what, how meant, and in which sentence; cores by number, sizes in MB. */
type Amount = { of: Topic; value: number; how: How; sentence: number; disk?: Omit<Disk, 'size_gb'> & { count: number; thing: boolean }; guessed?: boolean };

/** What the numbers of a clause ask of a guest; `shrinks` is a disk that would get smaller, in GB; `guessed` tells that a lone size was taken for memory. */
export type Amounts = {
  fields: Pick<Wish, 'cores' | 'memory_mb' | 'disks'>; from: Record<string, number>; questions: Question[]; shrinks: { from: number | null; to: number | null; sentence: number } | null; guessed: boolean;
};

/** The numbers of a clause as fields. More or less by so much is counted from what the guest has. */
export function amountsOf(clause: Clause, guest: Guest | null, isNew: boolean): Amounts {
  const { amounts, questions } = named(clause, isNew);
  const all: Amounts = { fields: {}, from: {}, questions, shrinks: null, guessed: amounts.some(({ guessed }) => guessed === true) };
  for (const amount of amounts) {
    if (amount.of === 'disk') addDisk(all, amount, { clause, guest, isNew });
    else addNumber(all, amount, { clause, guest, isNew });
  }
  if (factorOf(clause) !== null) multiply(all, clause, guest);
  return all;
}

type Around = { clause: Clause; guest: Guest | null; isNew: boolean };

function addNumber(all: Amounts, amount: Amount, { clause, guest, isNew }: Around): void {
  if (amount.how === 'from') return;
  const field = amount.of === 'cores' ? 'cores' : 'memory_mb';
  const now = guest?.[field] ?? null;
  const by = !isNew && (amount.how === 'by' || amount.how === 'less' || clause.verb?.verb === 'add');
  if (by && now === null) return void all.questions.push({ about: field, says: `How ${field === 'cores' ? 'many cores' : 'much memory'} shall it have then? What it has now is not known here.`, sentence: amount.sentence });
  const less = amount.how === 'less' || amount.how === 'by' && ['lower', 'shrink'].includes(clause.verb?.verb ?? '');
  if (field === 'cores' && !Number.isInteger(amount.value)) return void all.questions.push({ about: field, says: `${amount.value} cores: a guest has whole cores. How many?`, sentence: amount.sentence });
  const value = amount.how === 'least' && now !== null && !isNew ? Math.max(now, amount.value) : Math.round(by && now !== null ? now + (less ? -amount.value : amount.value) : amount.value);
  if (value <= 0) return void all.questions.push({ about: field, says: `That leaves ${value} ${field === 'cores' ? 'cores' : 'MB of memory'}: how much shall it be?`, sentence: amount.sentence });
  const before = all.fields[field];
  if (before !== undefined && before !== value) all.questions.push(clash(field, [before, value], amount.sentence));
  all.fields[field] = value;
  all.from[field] = amount.sentence;
}

function addDisk(all: Amounts, amount: Amount, { clause, guest, isNew }: Around): void {
  const gb = amount.value / 1024;
  const at = isNew ? undefined : marksOf(clause, 'slot')[0]?.slot;
  const now = at === undefined || /0$|rootfs/.test(at) ? guest?.disk_gb ?? null : null;
  const verb = clause.verb?.verb ?? '';
  if (amount.how === 'from') return;
  const old = disksBefore(clause) ?? now;
  const extra = !isNew && (amount.disk?.extra === true || amount.disk?.thing === true && ['add', 'set', 'put', 'create', 'want'].includes(verb) && !has(clause, 'topic'));
  const by = !isNew && !extra && (amount.how === 'by' || amount.how === 'less' || verb === 'add');
  const smaller = amount.how === 'less' || ['lower', 'shrink'].includes(verb);
  if (!isNew && !extra && amount.how !== 'least' && (smaller || !by && old !== null && gb < old)) {
    all.shrinks = { from: old, to: by ? old && old - gb : gb, sentence: amount.sentence };
    return;
  }
  if (!isNew && amount.how === 'least' && old !== null && gb <= old) return void Object.assign(all.fields, { disks: [{ size_gb: old }] }, void (all.from['disks'] = amount.sentence));
  const { storage, count = 1 } = amount.disk ?? {};
  const where = { ...(at === undefined ? {} : { slot: at }), ...(storage === undefined ? {} : { storage }), ...(extra ? { extra: true as const } : {}) };
  const disk: Disk = by && now === null ? { grow_gb: gb, ...where } : { size_gb: by && now !== null ? now + gb : gb, ...where };
  all.fields.disks = [...(all.fields.disks ?? []), ...Array.from({ length: count }, () => disk)];
  all.from['disks'] = amount.sentence;
}

/** The size that a text says a disk has now, "from 100 GB to …", in GB. */
function disksBefore(clause: Clause): number | null {
  const old = marksOf(clause, 'size').find(({ how }) => how === 'from');
  const number = marksOf(clause, 'number').find(({ how }) => how === 'from');
  return old ? old.mb / 1024 : number?.value ?? null;
}

/** How many times as much a clause asks for; null where it does not. */
function factorOf(clause: Clause): number | null {
  return clause.verb?.factor ?? (links(clause, 'twice') ? 2 : links(clause, 'half') ? 0.5 : null);
}

function multiply(all: Amounts, clause: Clause, guest: Guest | null): void {
  const factor = factorOf(clause) ?? 1;
  for (const { topic, sentence } of marksOf(clause, 'topic')) {
    const field = topic === 'cores' ? 'cores' : topic === 'memory' ? 'memory_mb' : 'disk_gb';
    const now = guest?.[field] ?? null;
    if (now === null) all.questions.push({ about: field, says: `How much shall it be then? What it has now is not known here.`, sentence });
    else if (field === 'disk_gb' && factor < 1) all.shrinks = { from: now, to: now * factor, sentence };
    else if (field === 'disk_gb') Object.assign(all.fields, { disks: [{ size_gb: now * factor }] }, void (all.from['disks'] = sentence));
    else if (Number.isInteger(now * factor)) Object.assign(all.fields, { [field]: now * factor }, void (all.from[field] = sentence));
    else all.questions.push({ about: field, says: `${now} times ${factor} is no whole number: how much shall it be?`, sentence });
  }
}

/** The numbers of a clause with what each is of: by its own noun, by the noun before it, or by its place in the list. */
function named(clause: Clause, isNew: boolean): { amounts: Amount[]; questions: Question[] } {
  const amounts: Amount[] = [];
  const bare: (Mark & { is: 'size' })[] = [];
  const questions: Question[] = [];
  let topic: (Mark & { is: 'topic' }) | null = null;
  for (const mark of clause.marks) {
    if (mark.is === 'topic') topic = mark;
    if (mark.is === 'vague' && mark.about === 'size') topic = topicOf(mark) ?? topic;
    if (mark.is === 'cores') amounts.push({ of: 'cores', value: mark.cores, how: mark.how, sentence: mark.sentence });
    if (mark.is === 'number') {
      const of = topic ?? marksOf(clause, 'topic')[0] ?? null;
      const isPlain = of?.topic === 'cores' || of?.topic === 'memory' && mark.value >= 256;
      if (of !== null && isPlain) amounts.push({ of: of.topic, value: mark.value, how: mark.how, sentence: mark.sentence });
      else if (of !== null && mark.how !== 'from' && !links(clause, 'order')) questions.push({ about: of.topic === 'memory' ? 'memory_mb' : 'disk_gb', says: `${mark.value} of ${of.topic}: in GB, or in another unit?`, sentence: mark.sentence, choices: [`${mark.value} GB`, `${mark.value} MB`] });
    }
    if (mark.is !== 'size') continue;
    const of = mark.of ?? ofLast(amounts) ?? (topic === null || topic.topic === 'cores' ? onlyTopic(clause, isNew) : topic.topic);
    if (of === null) bare.push(mark);
    else amounts.push(sized(mark, of, topic));
  }
  const sentences = [...new Set(bare.map(({ sentence }) => sentence))];
  const more = sentences.flatMap((said) => placed(bare.filter(({ sentence }) => sentence === said), amounts.filter(({ sentence }) => sentence === said), { clause, isNew, questions }));
  return { amounts: [...amounts, ...more], questions };
}

/** "More memory, at least 24 GB": what there shall be more of. */
function topicOf(mark: Mark & { is: 'vague' }): (Mark & { is: 'topic' }) | null {
  const of = /memory|ram/i.test(mark.says) ? 'memory' : /disk|space|storage|room/i.test(mark.says) ? 'disk' : null;
  return of && { is: 'topic', topic: of, at: mark.at, end: mark.end, sentence: mark.sentence };
}

/** "From 8 GB to 12 GB" is of one thing. */
function ofLast(amounts: readonly Amount[]): 'memory' | 'disk' | null {
  const last = amounts.at(-1);
  return last?.how === 'from' && last.of !== 'cores' ? last.of : null;
}

/** "20 GB off the disk": what is spoken of at all, where that is one thing. */
function onlyTopic(clause: Clause, isNew: boolean): 'memory' | 'disk' | null {
  const topics = isNew ? [] : [...new Set(marksOf(clause, 'topic').map(({ topic }) => topic))];
  return topics.length === 1 && topics[0] !== undefined && topics[0] !== 'cores' ? topics[0] : null;
}

function sized(mark: Mark & { is: 'size' }, of: 'memory' | 'disk', topic: (Mark & { is: 'topic' }) | null = null): Amount {
  const extra = mark.extra === true || topic?.extra === true;
  const disk = { count: mark.disks ?? 1, thing: mark.thing === true, ...(mark.storage === undefined ? {} : { storage: mark.storage }), ...(extra ? { extra: true as const } : {}) };
  return { of, value: mark.mb, how: mark.how, sentence: mark.sentence, ...(of === 'disk' ? { disk } : {}) };
}

/** Sizes without a noun: memory comes before disk, as people list them. One that could be either is asked about. */
function placed(bare: readonly (Mark & { is: 'size' })[], amounts: readonly Amount[], { clause, isNew, questions }: { clause: Clause; isNew: boolean; questions: Question[] }): Amount[] {
  const verb = clause.verb?.verb ?? '';
  if (['grow', 'shrink'].includes(verb) && !isNew && !has(clause, 'cores')) return bare.map((mark) => sized(mark, 'disk'));
  const [memory, disk] = [amounts.some(({ of }) => of === 'memory'), amounts.some(({ of }) => of === 'disk')];
  const old = bare.filter(({ how }) => how === 'from');
  const rest = bare.filter(({ how }) => how !== 'from');
  if (memory) return rest.map((mark) => sized(mark, 'disk'));
  const [first, ...others] = rest;
  if (first === undefined) return [];
  const isMemory = disk || others.length > 0 || has(clause, 'cores');
  if (isMemory) return [...old.map((mark) => sized(mark, 'memory')), sized(first, 'memory'), ...others.map((mark) => sized(mark, 'disk'))];
  if (isNew) return [{ ...sized(first, 'memory'), guessed: true }];
  questions.push({ about: 'memory_mb', says: `${first.mb / 1024} GB of memory, or of disk?`, sentence: first.sentence, choices: ['memory', 'disk'] });
  return [];
}

/** Whether a clause says that a guest shall get more or less, without a number. */
export function vagueSize(clause: Clause): { says: string; sentence: number } | null {
  const vague = marksOf(clause, 'vague').find(({ about }) => about === 'size');
  if (vague) return { says: vague.says, sentence: vague.sentence };
  const verb = clause.verb;
  const asks = verb !== null && ['grow', 'raise', 'lower', 'shrink'].includes(verb.verb) && links(clause, 'latest') === undefined;
  return asks ? { says: verb.verb, sentence: clause.sentence } : null;
}
