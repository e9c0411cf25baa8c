import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

/*
 * `totals.mjs --failed FILE` prints the test files of which something failed, unless they are too many to be chance.
 * `totals.mjs FILE [AGAIN]` prints the totals of a run in which what failed was tried once more; exits with 1 where anything failed twice,
 * or failed without a second try.
 */
const mostTriedAgain = 5;

const [first, second] = process.argv.slice(2);
if (first === '--failed') {
  const files = failedFiles(read(second));
  console.log(files.length > mostTriedAgain ? '' : files.map((file) => relative(process.cwd(), file)).join(' '));
} else {
  tell(read(first), existsSync(second ?? '') ? read(second) : null);
}

function read(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function failedFiles({ testResults }) {
  return testResults.filter(({ status }) => status === 'failed').map(({ name }) => name);
}

function tell(run, again) {
  const testResults = run.testResults.map((result) => again?.testResults.find(({ name }) => name === result.name) ?? result);
  const broken = testResults.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some((one) => one.status === 'failed'));
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  const count = (...states) => all.filter(({ status }) => states.includes(status)).length;
  for (const file of again ? failedFiles(run).filter((name) => !failedFiles(again).includes(name)) : []) console.log(`unsteady: ${relative(process.cwd(), file)} failed beside the others and passed alone`);
  for (const { name } of broken) console.log(`could not be run: ${relative(process.cwd(), name)}`);
  const failed = count('failed') + broken.length;
  console.log(`${count('passed')} passed, ${failed} failed, ${count('skipped', 'pending', 'todo', 'disabled')} skipped`);
  const strays = [run, ...(again ? [again] : [])].some((one) => !one.success && failedFiles(one).length === 0);
  if (strays) console.log('something went wrong outside of the tests; it is told above');
  process.exitCode = strays || failed > 0 || all.length === 0 ? 1 : 0;
}
