import { expect, test } from 'vitest';
import { readGiven, type CommandOption } from './commands.ts';

const options: CommandOption[] = [
  { name: 'resource', about: 'Which one', kind: 'text' }, { name: 'hours', about: 'How far back', kind: 'whole', least: 1, most: 720 },
];

test.each([
  ['', {}], ['lab/plex', { resource: 'lab/plex' }], ['lab/plex 6', { resource: 'lab/plex', hours: 6 }], ['  6 ', { hours: 6 }],
  ['my old server  12', { resource: 'my old server', hours: 12 }], ['lab/101', { resource: 'lab/101' }], ['lab/plex 0', null], ['lab/plex 721', null],
])('after a command %j means %j', (written, given) => {
  expect(readGiven(options, written)).toEqual(given);
});

test.each([
  [{ resource: 'lab/plex', hours: 6 }, true], [{}, true], [{ hours: 721 }, false], [{ hours: 1.5 }, false], [{ hours: '6' }, false], [{ resource: 7 }, false],
])('of what was filled in %j is taken: %j', (written, taken) => {
  expect(readGiven(options, written)).toEqual(taken ? written : null);
});

test('lines stay lines, and what has a field of its own is never filled by what is written in a row', () => {
  const text = { name: 'incident', about: 'Which one', kind: 'text' } as const;
  const apart = { name: 'cause', about: 'Why', kind: 'text', apart: true } as const;
  expect(readGiven([apart, text], ' INC-17   cause: a \n lesson:  b ')).toEqual({ incident: 'INC-17 cause: a \n lesson: b' });
  expect(readGiven([apart], 'x')).toBeNull();
  expect(readGiven([text, apart], { incident: 'INC-17', cause: 'a' })).toEqual({ incident: 'INC-17', cause: 'a' });
});

const approval: CommandOption[] = [
  { name: 'incident', about: 'Which one', kind: 'word' }, { name: 'step', about: 'Its number', kind: 'whole', least: 1, most: 9 },
  { name: 'plan', about: 'Its letters', kind: 'word' }, { name: 'name', about: 'Its name', kind: 'text' },
];

test.each([
  ['INC-42 1 7F3A', { incident: 'INC-42', step: 1, plan: '7F3A' }], ['INC-42 1 7F3A my old server', { incident: 'INC-42', step: 1, plan: '7F3A', name: 'my old server' }],
  ['INC-42 7F3A', { incident: 'INC-42', plan: '7F3A' }], ['42 1 1234', { incident: '42', step: 1, plan: '1234' }], ['INC-42 10 7F3A', null],
])('words are read in their order: %j is %j', (written, given) => {
  expect(readGiven(approval, written)).toEqual(given);
});

test('more than there are options for is not understood', () => {
  expect(readGiven([], 'now')).toBeNull();
  expect(readGiven(options.slice(1), '6 7')).toBeNull();
});
