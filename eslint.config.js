import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const typescript = ['**/*.ts'];
const tests = ['**/*.test.ts', '**/*.test-d.ts', 'ops/testing/**/*.ts'];
const commandLine = ['ops/main.ts', 'ops/cli.ts', 'ops/demo*.ts', 'ops/bench/**/*.ts', 'ops/env-example.ts'];

const bannedWords = '(Manager|Service|Helper|Util|Utils|Handler|Impl|Dto|DTO)([A-Z]|$)|(^|[a-z])Base([A-Z]|$)';
const naming = [
  { selector: ['typeLike', 'function'], format: null, custom: { regex: bannedWords, match: false } },
  { selector: ['variable', 'parameter'], format: null, custom: { regex: '^(data|info)$', match: false } },
  { selector: 'interface', format: null, custom: { regex: '^I[A-Z]', match: false } },
];

const noEnum = { selector: 'TSEnumDeclaration', message: 'Write a union of strings.' };
const noDefaultClass = { selector: 'TSParameterProperty', message: 'Assign the field in the constructor.' };
const noClock = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'The engine has no clock: take the time from deps.now() or the view.' },
  { selector: "CallExpression[callee.name='Date']", message: 'The engine has no clock: take the time from deps.now() or the view.' },
];
const noEnv = {
  object: 'process', property: 'env', message: 'Only ops/config.ts reads the environment: write a settings schema for the part.',
};

/** Requires a one-sentence comment that ends in a full stop above each exported function and class. */
const sentenceAbove = {
  meta: { type: 'suggestion', schema: [], messages: { missing: 'Say in one sentence above it, /** … */ ending in a full stop, what {{name}} promises.' } },
  create(context) {
    const check = (node) => {
      const name = node.declaration?.id?.name ?? 'the default export';
      const above = context.sourceCode.getCommentsBefore(node).at(-1);
      const good = above?.type === 'Block' && above.value.startsWith('*') && /[.!?)]\s*$/.test(above.value);
      if (!good) context.report({ node, messageId: 'missing', data: { name } });
    };
    return {
      'ExportNamedDeclaration[declaration.type=/^(FunctionDeclaration|ClassDeclaration)$/]': check,
      'ExportDefaultDeclaration[declaration.type=/^(FunctionDeclaration|ClassDeclaration)$/]': check,
    };
  },
};

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'data/**', 'coverage/**', '.stryker-tmp/**'] },
  eslint.configs.recommended,
  {
    files: typescript,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { house: { rules: { 'sentence-above': sentenceAbove } } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidOperator: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/naming-convention': ['error', ...naming],
      'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/max-params': ['error', { max: 3 }],
      'house/sentence-above': 'error',
      'no-console': 'error',
      'no-restricted-properties': ['error', noEnv],
      'no-restricted-imports': ['error', { paths: [{ name: 'node:process', importNames: ['env'], message: noEnv.message }] }],
      'no-restricted-syntax': ['error', noEnum, noDefaultClass],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['engine/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-properties': ['error', noEnv, { object: 'Date', property: 'now', message: noClock[0].message }, { object: 'Math', property: 'random', message: 'The engine is pure: the same facts give the same answer.' }],
      'no-restricted-syntax': ['error', noEnum, noDefaultClass, ...noClock],
      'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'performance'],
    },
  },
  { files: ['engine/define.ts'], rules: { '@typescript-eslint/max-params': ['error', { max: 4 }] } },
  { files: ['storage/migrations/*.ts'], rules: { 'max-lines': 'off', 'max-lines-per-function': 'off' } },
  { files: ['ops/config.ts'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['bot/channels/console.ts', 'bot/console/**/*.ts', ...commandLine], rules: { 'no-console': 'off' } },
  {
    files: tests,
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': 'off',
      '@typescript-eslint/max-params': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'no-restricted-properties': 'off',
      'no-console': 'off',
      'house/sentence-above': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
    rules: { 'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }] },
  },
);
