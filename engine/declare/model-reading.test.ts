import { expect, test } from 'vitest';
import { attic } from '../../ops/testing/declared-lab.ts';
import { modelAnswer, shownAnswer, type ModelSaid, type ModelWish } from './model-answer.ts';
import { unreadIn, withModel } from './model-reading.ts';
import { read } from './read.ts';

const wish = (op: ModelWish['op'], said: Record<string, string | number | boolean>, { sentence = 1, kind = 'unsaid' }: { sentence?: number; kind?: ModelWish['kind'] } = {}): ModelWish => ({
  op, kind, sentence,
  said: Object.entries(said).map(([field, value]) => ({ field, sentence, ...(field === 'power' ? { power: value } : typeof value === 'number' ? { number: value } : typeof value === 'boolean' ? { onboot: value } : { word: value }) }) as ModelSaid),
});
const odd = 'Shop deserves eleven cores.';
const rows = 'Give shop 4 cores and 10 GB of memory, mysql 6 and mail 2.';

test('only what the rules have not wholly read is left to a model', () => {
  expect(unreadIn(`Hello! Create a VM. ${odd}`, attic).unread).toEqual([2]);
  expect(unreadIn('Create a VM on pve9. Blue sky.', attic).unread).toEqual([1]);
  expect(unreadIn('Give shop 4 cores.', attic).unread).toEqual([]);
});

test('what a model reads of a guest that the rules could not decide is taken, and told as assumed', () => {
  const { reading, taken, left } = withModel(rows, attic, { wishes: [wish('modify', { name: 'mysql', cores: 6 }), wish('modify', { name: 'mail', cores: 2 })] });
  expect([taken, left]).toEqual([4, 0]);
  expect(reading).toMatchObject({ wishes: [{ vmid: 110, cores: 4 }, { vmid: 112, cores: 6, from: { cores: 0 } }, { vmid: 111, cores: 2 }], questions: [], refused: null });
  expect(reading.assumed).toEqual([{ wish: 1, field: 'cores', value: '6', why: 'a model read it so' }, { wish: 2, field: 'cores', value: '2', why: 'a model read it so' }]);
});

test('words between, which hold no thing, are let be where both read the same', () => {
  const { reading } = withModel(odd, attic, { wishes: [wish('modify', { name: 'shop', cores: 11 })] });
  expect(reading).toMatchObject({ wishes: [{ vmid: 110, cores: 11 }], questions: [], assumed: [{ field: 'words', value: '"deserves"' }] });
  expect(withModel('Shop deserves eleven cores and a flux capacitor.', attic, { wishes: [wish('modify', { name: 'shop', cores: 11 })] }).reading.questions).toMatchObject([{ about: 'words', says: 'Not understood: "flux", "capacitor". What is meant by it?' }]);
  expect(withModel(odd, attic, { wishes: [wish('modify', { name: 'shop' })] }).reading.questions).toMatchObject([{ about: 'words' }]);
});

test.each<[string, string, ModelWish]>([
  ['a number that is not there', odd, wish('modify', { name: 'shop', cores: 12 })],
  ['memory nobody spoke of', odd, wish('modify', { name: 'shop', cores: 11, memory_mb: 11_264 })],
  ['a node that nobody named', odd, wish('modify', { name: 'shop', cores: 11, node: 'elm' })],
  ['a number with another unit', 'Shop deserves to bathe in 11 GB of memory, cores aside.', wish('modify', { name: 'shop', cores: 11 })],
  ['the value of another sentence', `${odd} Somewhere the sky is 7.`, wish('modify', { name: 'shop', cores: 7 })],
])('%s is not taken', (_what, text, one) => {
  const { reading, left } = withModel(text, attic, { wishes: [one] });
  expect(left).toBeGreaterThan(0);
  expect(reading.wishes).toEqual(read(text, attic).wishes);
});

test.each<[string, string, ModelWish, string[] | undefined]>([
  ['delete', 'Shop has seen its best days, it belongs in the bin.', wish('delete', { name: 'shop' }), ['Delete VM 110.', 'not for you to do']], ['rollback', 'Shop was happier at tidy.', wish('rollback', { name: 'shop', snapshot_name: 'tidy' }), ['Roll back VM 110 to the snapshot tidy.', 'not for you to do']],
  ['a stop', 'Shop goes to bed.', wish('power', { name: 'shop', power: 'shutdown' }), ['Shut down VM 110.', 'not for you to do']], ['a disk that moves', 'Shop dreams of barn.', wish('modify', { name: 'shop', storage: 'barn' }), undefined], ['a storage', 'Barn is dreamt of by shop.', wish('create', { name: 'barn' }, { kind: 'storage' }), undefined],
])('%s is never taken from a model, it is asked', (_what, text, one, choices) => {
  const { reading } = withModel(text, attic, { wishes: [one] });
  expect(reading.wishes).toEqual(read(text, attic).wishes);
  expect(reading.questions.length).toBeGreaterThan(0);
  if (choices) expect(reading.questions.find(({ about }) => about === 'sentence')).toMatchObject({ sentence: 0, choices });
});

test.each(['Shop deserves no eleven cores.', 'If it rains, bless shop with eleven cores.', 'Shop deserves two more cores.'])('"%s" is not for a model to read alone', (text) => {
  const { reading } = withModel(text, attic, { wishes: [wish('modify', { name: 'shop', cores: text.includes('two') ? 2 : 11 })] });
  expect(reading.wishes).toEqual(read(text, attic).wishes);
  expect(reading.questions.length).toBeGreaterThan(0);
});

test('where both read a value and differ, the rules win and it is asked', () => {
  const { reading } = withModel(rows, attic, { wishes: [wish('modify', { name: 'shop', cores: 6 })] });
  expect(reading.wishes[0]).toMatchObject({ vmid: 110, cores: 4 });
  expect(reading.questions).toContainEqual({ about: 'cores', says: 'shop: read as 4 cores; a model reads 6 cores. Which is meant?', sentence: 0, choices: ['4 cores', '6 cores'] });
});

test('a number or a name that the model gave no place is asked about', () => {
  const { reading } = withModel('Give shop 4 cores and 10 GB of memory, mysql 6 and mail 2.', attic, { wishes: [wish('modify', { name: 'mysql', cores: 6 })] });
  expect(reading.questions.map(({ about, says }) => [about, says])).toEqual([['change', 'What shall be changed, and to what?'], ['words', 'Not understood: "2". What is meant by it?']]);
});

test('what a model adds passes the same checks as ever', () => {
  expect(withModel('Give shop 4 cores and 10 GB of memory, mysql 60 and mail 2.', attic, { wishes: [wish('modify', { name: 'mysql', cores: 60 })] }).reading.refused?.code).toBe('over_capacity');
});

test.each<[string, unknown]>([
  ['a command in a name', { wishes: [wish('modify', { name: 'shop; rm -rf /', cores: 11 })] }], ['a thousand wishes', { wishes: Array.from({ length: 1000 }, () => wish('delete', { name: 'shop' })) }],
  ['a field of its own', { wishes: [{ ...wish('modify', {}), command: 'reboot' }] }], ['no wishes', []], ['a sentence before the first', { wishes: [wish('modify', { name: 'shop' }, { sentence: 0 })] }],
])('an answer with %s has not the shape', (_what, answer) => {
  expect(modelAnswer.safeParse(answer).success).toBe(false);
});

test('a pseudonym that stands for no name is left out', () => {
  expect(shownAnswer({ wishes: [wish('modify', { name: 'guest-1', node: 'host-1' })] }, (word) => (word === 'guest-1' ? 'shop' : 'a; b')).wishes[0]?.said).toEqual([{ field: 'name', word: 'shop', sentence: 1 }]);
});
