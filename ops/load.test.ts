import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isFault } from '../engine/errors.ts';
import { checkActions, checkCommands, loadParts, type PartKind } from './load.ts';

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'parts-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

const diagnosis = (id: string) => `export default { part: 'diagnosis', id: '${id}', about: '', diagnose: () => null };`;

test('parts come in the order of their file names', async () => {
  put({ 'b.ts': diagnosis('second'), 'a.ts': diagnosis('first'), 'c.ts': diagnosis('third') });
  const parts = await load('diagnosis');
  expect(parts.map((part) => part.id)).toEqual(['first', 'second', 'third']);
});

test('models stand beside adapters, and whoever loads the one kind passes over the other', async () => {
  const part = (fields: string) => `export default { about: '', settings: {}, connect: () => null, on: () => true, ${fields} };`;
  put({ 'a.ts': part("part: 'adapter', scheme: 'docker'"), 'b.ts': part("part: 'model', provider: 'ollama'") });
  expect((await load('adapter')).map((one) => one.scheme)).toEqual(['docker']);
  expect((await load('model')).map((one) => one.provider)).toEqual(['ollama']);
});

test('tests, type tests, declarations, folders and other files are no parts', async () => {
  put({
    'a.ts': diagnosis('only'), 'a.test.ts': 'throw new Error()', 'a.test-d.ts': 'throw new Error()',
    'a.d.ts': 'throw new Error()', 'a.js': 'throw new Error()', 'note.md': '# a',
  });
  mkdirSync(join(folder, 'deep.ts'));
  mkdirSync(join(folder, 'deep'));
  writeFileSync(join(folder, 'deep', 'b.ts'), diagnosis('deep'));
  expect((await load('diagnosis')).map((part) => part.id)).toEqual(['only']);
});

test.each<[string, PartKind, string, RegExp]>([
  ['no default export', 'diagnosis', 'export const a = 1;', /odd\.ts has no default export that is a diagnosis.*defineDiagnosis/],
  ['another kind', 'detector', diagnosis('x'), /odd\.ts holds a part of the kind "diagnosis" where a detector is expected.*defineDetector/],
  ['no kind', 'action', 'export default { name: "x" };', /odd\.ts holds something that is no part where a action is expected/],
  ['no id', 'diagnosis', "export default { part: 'diagnosis', diagnose: () => null };", /odd\.ts has no id/],
  ['a missing function', 'channel', "export default { part: 'channel', platform: 'discord', on: () => true };", /odd\.ts lacks connect/],
  ['a job without a rhythm', 'job', "export default { part: 'job', name: 'x', run: () => null };", /odd\.ts lacks everySeconds.*defineJob/],
  ['no settings', 'adapter', "export default { part: 'adapter', scheme: 'docker', connect: () => null };", /odd\.ts has no settings/],
  ['a file that throws', 'diagnosis', "throw new Error('broken inside');", /odd\.ts cannot be imported: broken inside/],
])('a file with %s is refused by name', async (_, kind, text, words) => {
  put({ 'odd.ts': text });
  await expect(load(kind)).rejects.toThrow(words);
  await expect(load(kind)).rejects.toSatisfy((error) => isFault(error, 'part.wrong'));
});

test('two parts with one id are refused, both named', async () => {
  put({ 'a.ts': diagnosis('same'), 'b.ts': diagnosis('same') });
  await expect(load('diagnosis')).rejects.toThrow(/b\.ts has the same id as .*a\.ts: "same"/);
});

test('a folder that is not there is refused by name', async () => {
  await expect(loadParts('action', pathToFileURL(join(folder, 'gone')))).rejects.toThrow(/action parts cannot be read: .*gone/);
});

test('an action that needs a verb no machine has is refused with the verbs there are', () => {
  const needs = ['restart', 'migrate'] as unknown as ['restart'];
  expect(() => { checkActions([{ name: 'move', needs }]); })
    .toThrow('The action "move" needs "migrate", which no machine can do; the verbs are start, stop, restart, commit, collectDiagnostics, inspect, snapshot, rollback, checkPaths, checkPermissions, resolveNames, reach, createGuest, cloneGuest, configureGuest, growDisk, moveDisk, migrateGuest, deleteGuest, deleteSnapshot, backupGuest, addStorage, changeStorage, removeStorage, createPool, addToPool, installKubernetes.');
  expect(() => { checkActions([{ name: 'idle', needs: [] }]); }).toThrow('The action "idle" lists no verb');
  expect(() => { checkActions([{ name: 'restart', needs: ['restart', 'inspect'] }]); }).not.toThrow();
  expect(() => { checkActions([{ name: 'explain', needs: [], guide: () => [] }]); }).not.toThrow();
  expect(() => { checkActions([{ name: 'explain', needs: ['restart'], guide: () => [] }]); }).toThrow('The action "explain" is a guide');
});

function put(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

function load<Kind extends PartKind>(kind: Kind) {
  return loadParts(kind, pathToFileURL(folder));
}

test('a command that no platform could show is named', () => {
  const text = { name: 'resource', about: 'Which one', kind: 'text' } as const;
  expect(() => { checkCommands([{ name: 'Status', about: 'x', options: [] }]); }).toThrow('The command "Status" has "Status"');
  expect(() => { checkCommands([{ name: 'status', about: 'x'.repeat(101), options: [] }]); }).toThrow('The command "status" has "status"');
  expect(() => { checkCommands([{ name: 'status', about: 'x', options: [{ ...text, name: 'the one' }] }]); }).toThrow('has "the one"');
  expect(() => { checkCommands([{ name: 'status', about: 'x', options: [text, { ...text, name: 'more' }] }]); }).toThrow('has two texts');
  expect(() => { checkCommands([{ name: 'status', about: 'x', options: [text, { ...text, name: 'more', apart: true }] }]); }).not.toThrow();
  expect(() => { checkCommands([{ name: 'status', about: 'x', options: [text] }]); }).not.toThrow();
});
