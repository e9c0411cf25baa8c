import { wordsOf } from '../../engine/errors.ts';
import { environment } from '../config.ts';
import { loadAllParts } from '../parts.ts';
import { withScratch } from '../replay/scratch.ts';
import { variations } from './cast.ts';
import { scoreCases } from './cases.ts';
import { declarationText, mindText, scoreDeclarations, scoreMinds } from './declarations.ts';
import { recordedIn, sameWhenDistilled } from './distilled.ts';
import { playAll } from './field.ts';
import { share } from './intervals.ts';
import { reportText } from './report.ts';
import { scoreOf } from './score.ts';
import { loadWorlds } from './worlds.ts';

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`The evals failed: ${wordsOf(error)}\n`);
  return 1;
});

async function main(given: readonly string[]): Promise<number> {
  const wanted = given.filter((one) => !one.startsWith('--'));
  if (wanted[0] === 'declarations') return declarations(given.includes('--json'));
  const worlds = (await loadWorlds()).filter(({ name }) => wanted.length === 0 || wanted.some((one) => name.includes(one)));
  if (worlds.length === 0) {
    process.stderr.write('usage: npm run evals -- [part of the name of a world…] [--quick] [--json], or npm run evals -- declarations [--json]\n');
    return 2;
  }
  const parts = await loadAllParts();
  const verdicts = await withScratch(undefined, (store) => playAll(worlds, given.includes('--quick') ? 1 : variations, { store, parts }));
  const score = scoreOf(verdicts);
  const asRaw = worlds.flatMap(recordedIn).map((one) => sameWhenDistilled(one, parts.diagnoses));
  const distilledAsRaw = share(asRaw.filter((one) => one).length, asRaw.length);
  const folder = environment()['TEST_CASES'];
  const cases = folder === undefined ? null : await scoreCases(folder, parts.diagnoses);
  const report = { ...score, distilledAsRaw, cases };
  process.stdout.write(`${given.includes('--json') ? JSON.stringify({ ...report, verdicts }) : reportText(report, verdicts)}\n`);
  return 0;
}

async function declarations(json: boolean): Promise<number> {
  const folder = environment()['TEST_CASES'];
  const score = await scoreDeclarations(folder);
  const withModel = await scoreMinds(folder);
  process.stdout.write(`${json ? JSON.stringify({ ...score, withModel }) : `${declarationText(score)}\n${mindText(withModel)}`}\n`);
  return 0;
}
