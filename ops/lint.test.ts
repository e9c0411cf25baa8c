import { ESLint } from 'eslint';
import { beforeAll, expect, test } from 'vitest';
import tseslint from 'typescript-eslint';

let eslint: ESLint;
beforeAll(() => {
  const { rules } = tseslint.configs.disableTypeChecked;
  const cheap = Object.fromEntries(Object.entries(rules ?? {}).filter(([name]) => name !== '@typescript-eslint/naming-convention'));
  const languageOptions = { parserOptions: { projectService: false, project: false } };
  eslint = new ESLint({ overrideConfig: [{ files: ['**/*.ts'], languageOptions, rules: cheap }] });
});

const long = (lines: number) => Array.from({ length: lines }, (_, at) => `  let v${at} = ${at}; v${at} += 1;`).join('\n');

test.each<[string, string, string, string]>([
  ['the environment outside ops/config.ts', 'bot/planted.ts', "export const token = process.env['TOKEN'];", 'no-restricted-properties'],
  ['the environment taken apart', 'ops/planted.ts', 'const { env } = process;\nexport const all = env;', 'no-restricted-properties'],
  ['the environment imported', 'adapters/planted.ts', "import { env } from 'node:process';\nexport const all = env;", 'no-restricted-imports'],
  ['the clock in the engine', 'engine/planted.ts', 'export const now = Date.now();', 'no-restricted-properties'],
  ['a date of now in the engine', 'engine/stages/planted.ts', 'export const now = new Date();', 'no-restricted-syntax'],
  ['chance in the engine', 'engine/planted.ts', 'export const luck = Math.random();', 'no-restricted-properties'],
  ['a timer in the engine', 'engine/planted.ts', 'setTimeout(() => undefined, 1);', 'no-restricted-globals'],
  ['the process in the engine', 'engine/planted.ts', 'export const id = process.pid;', 'no-restricted-globals'],
  ['a network call in the engine', 'engine/planted.ts', "export const page = fetch('http://x');", 'no-restricted-globals'],
  ['console outside the console', 'bot/planted.ts', "console.log('x');", 'no-console'],
  ['an enum', 'engine/planted.ts', 'export enum Colour { Red }', 'no-restricted-syntax'],
  ['a banned word in a name', 'bot/planted.ts', '/** Opens it. */\nexport function openTicketManager() { return 1; }', '@typescript-eslint/naming-convention'],
  ['a variable that says nothing', 'bot/planted.ts', 'export const data = 1;', '@typescript-eslint/naming-convention'],
  ['an export without its sentence', 'bot/planted.ts', 'export function open() { return 1; }', 'house/sentence-above'],
  ['a sentence without a full stop', 'bot/planted.ts', '/** Opens it */\nexport function open() { return 1; }', 'house/sentence-above'],
  ['four parameters', 'bot/planted.ts', '/** Opens. */\nexport function open(a: 1, b: 1, c: 1, d: 1) { return [a, b, c, d]; }', '@typescript-eslint/max-params'],
  ['a long function', 'bot/planted.ts', `/** Opens. */\nexport function open() {\n${long(41)}\n}`, 'max-lines-per-function'],
  ['a long file', 'bot/planted.ts', `export {};\n${long(201)}`, 'max-lines'],
])('%s is refused', async (_, filePath, text, rule) => {
  expect(await rulesBroken(filePath, text)).toContain(rule);
});

test.each<[string, string, string]>([
  ['the environment in ops/config.ts', 'ops/config.ts', "export const token = process.env['TOKEN'];"],
  ['the environment in a test', 'bot/planted.test.ts', "export const token = process.env['TOKEN'];"],
  ['a given time in the engine', 'engine/planted.ts', "export const then = new Date('2026-01-01');"],
  ['the clock outside the engine', 'ops/planted.ts', 'export const now = new Date(Date.now());'],
  ['console on the command line', 'ops/demo.ts', "console.log('x');"],
  ['a word that only contains a banned one', 'bot/planted.ts', '/** Opens it. */\nexport function openDatabase() { return 1; }'],
])('%s is allowed', async (_, filePath, text) => {
  expect(await rulesBroken(filePath, text)).toEqual([]);
});

async function rulesBroken(filePath: string, text: string): Promise<string[]> {
  const results = await eslint.lintText(`${text}\n`, { filePath });
  return results.flatMap((result) => result.messages.map((message) => message.ruleId ?? message.message));
}
