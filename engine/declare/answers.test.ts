import { expect, test } from 'vitest';
import { attic } from '../../ops/testing/declared-lab.ts';
import { answered, questionsWithIds, type AnsweredReading } from './answers.ts';
import { previewOf } from './preview.ts';
import { read } from './read.ts';

/** Answers each question, in its turn, with the next of some answers. */
function answering(text: string, ...said: string[]): AnsweredReading {
  const answers: Record<string, string> = {};
  let now = answered({ text }, attic);
  for (const one of said) {
    const [question] = now.questions.filter(({ id }) => answers[id] === undefined);
    if (question) answers[question.id] = one;
    now = answered({ text, answers }, attic);
  }
  return now;
}

test.each<[string, string[], object[]]>([
  ['I need a server with 4 cores', ['a VM'], [{ op: 'create', kind: 'vm', cores: 4 }]], ['I need a server with 4 cores', ['lxc'], [{ kind: 'lxc' }]], ['Technitium in a container', ['172.16.4.53/24'], [{ kind: 'lxc', network: [{ ip: '172.16.4.53/24' }] }]],
  ['Create a few containers', ['three'], [{ kind: 'lxc', count: 3 }]], ['Make shop bigger.', ['6 cores'], [{ op: 'modify', vmid: 110, cores: 6 }]], ['Give mail more memory', ['4 GB'], [{ op: 'modify', vmid: 111, memory_mb: 4096 }]], ['Move shop to elm', ['live'], [{ node: 'elm', live: true }]], ['Move shop to elm', ['with downtime'], [{ live: false }]],
  ['Create a VM cloned from template fancy-os', ['debian-13-cloud'], [{ clone: 'debian-13-cloud' }]], ['Five VMs on different nodes', ['yes'], [{ count: 5 }]], ['Give shop 20 GB', ['memory'], [{ memory_mb: 20_480 }]], ['Roll back shop', ['tidy'], [{ op: 'rollback', snapshot_name: 'tidy' }]], ['Reboot VM 110 on elm', ['yes'], [{ op: 'power', vmid: 110 }]],
  ['Create a VM with 2 cores and a flux capacitor.', ['not for you to do'], [{ cores: 2 }]], ['Create a VM with 2 cores and a flux capacitor.', ['8 GB of memory'], [{ cores: 2, memory_mb: 8192 }]], ['Create a VM with 2 cores. Blue is a nice colour.', ['ignore it'], [{ cores: 2 }]],
  ['Create a VM with 2 cores. Blue is a nice colour.', ['Give shop 6 cores'], [{ cores: 2 }, { vmid: 110, cores: 6 }]], ['Shop deserves to be blessed with eleven cores', ['Give shop 11 cores'], [{ vmid: 110, cores: 11 }]], ['Stop the wiki server', ['mail (111)'], [{ op: 'power', vmid: 111 }]], ['Create a VM called shop', ['store'], [{ op: 'create', names: ['store'] }]],
  ['I dream of a machine with 3 cores', ['a VM', 'not for you'], [{ kind: 'vm', cores: 3 }]], ['Snapshot shop as tidy', ['tidy-2'], [{ op: 'snapshot', snapshot_name: 'tidy-2' }]], ['A VM with the address 172.16.4.10/24', ['172.16.4.99/24'], [{ network: [{ ip: '172.16.4.99/24' }] }]],
])('"%s", answered with %j, is read whole', (text, said, wishes) => {
  const { reading, questions, notUnderstood } = answering(text, ...said);
  expect([questions.map(({ says }) => says), notUnderstood, reading.refused]).toEqual([[], [], null]);
  expect(reading.wishes).toMatchObject(wishes);
  expect(previewOf(reading, attic).blocked).toBe(false);
});

test.each([['Create a VM with 2 cores and a flux capacitor.', 'purple'], ['Move shop to elm', 'on a Tuesday'], ['Make shop bigger.', 'please'], ['Create a VM with 2 cores. Blue is a nice colour.', 'red as well'], ['Delete the lab VMs', 'ignore it'], ['I need a server with 4 cores', 'VM or container'], ['Make shop bigger.', '']])('"%s" is not answered by "%s"', (text, said) => {
  const { reading, questions, notUnderstood } = answering(text, said);
  expect(reading.wishes).toEqual(read(text, attic).wishes);
  expect(questions.map(({ id }) => id)).toEqual(expect.arrayContaining(notUnderstood));
  expect(notUnderstood).toHaveLength(1);
  expect(previewOf(reading, attic).blocked).toBe(true);
});

test('an answer takes nothing away that was read elsewhere, nor what its own sentence asks for besides', () => {
  expect(answering('Create a VM called den with 2 cores and more memory.', 'Delete shop').reading.wishes).toMatchObject([{ op: 'create', names: ['den'], cores: 2 }]);
});

test('an answer that cannot be is refused', () => {
  expect(answering('Make shop bigger.', '600 cores').reading.refused?.code).toBe('over_capacity');
});

test('a question has the same id whenever the same text is read, and others are left as they are by an answer', () => {
  const text = 'Create a server with a wobble. Blue is a nice colour.';
  const [first, ...rest] = answered({ text }, attic).questions;
  expect(questionsWithIds(read(text, attic)).map(({ id }) => id)).toEqual([first?.id, ...rest.map(({ id }) => id)]);
  expect(answered({ text, answers: { [first?.id ?? '']: 'VM' } }, attic).questions.map(({ id }) => id)).toEqual(rest.map(({ id }) => id));
  expect(new Set([first?.id, ...rest.map(({ id }) => id)]).size).toBe(3);
});

test('a sentence that is not for us to do says so, and what was answered stands beside what was written', () => {
  const { reading } = answering('Make shop bigger. Blue is a nice colour.', '6 cores', 'not for you to do');
  expect(reading.sentences).toEqual([{ text: 'Make shop bigger. [Make shop 6 cores.]', produced: true }, { text: 'Blue is a nice colour.', produced: true, accepted: true }]);
});

test('what a model reads stays with a draft, and its questions are answered like others', () => {
  const said = (name: string, cores: number) => ({ op: 'modify' as const, kind: 'unsaid' as const, sentence: 1, said: [{ field: 'name' as const, word: name, sentence: 1 }, { field: 'cores' as const, number: cores, sentence: 1 }] });
  const draft = { text: 'Give shop 4 cores and 10 GB of memory, mysql 6.', model: { wishes: [said('shop', 6), said('mysql', 6)] } };
  const [question] = answered(draft, attic).questions;
  expect(question?.choices).toEqual(['4 cores', '6 cores']);
  expect(answered({ ...draft, answers: { [question?.id ?? '']: '4' } }, attic)).toMatchObject({ questions: [], reading: { wishes: [{ cores: 4 }, { cores: 6 }] } });
  expect(answered({ ...draft, answers: { [question?.id ?? '']: '6 cores' } }, attic)).toMatchObject({ questions: [], reading: { wishes: [{ cores: 6 }, { cores: 6 }] } });
});

test('a choice that a model offered is done only once a person has chosen it', () => {
  const model = { wishes: [{ op: 'delete' as const, kind: 'unsaid' as const, sentence: 1, said: [{ field: 'name' as const, word: 'shop', sentence: 1 }] }] };
  const text = 'Shop has seen its best days, it belongs in the bin.';
  const asked = answered({ text, model }, attic);
  const offer = asked.questions.find(({ choices }) => choices?.includes('Delete VM 110.'));
  expect(asked.reading.wishes.some(({ op }) => op === 'delete')).toBe(false);
  expect(answered({ text, model, answers: { [offer?.id ?? '']: 'Delete VM 110.' } }, attic)).toMatchObject({ questions: [], reading: { wishes: [{ op: 'delete', vmid: 110 }] } });
});
