import { once } from 'node:events';
import { Command } from 'commander';
import { diagnose } from '../../engine/diagnose.ts';
import { Fault, isFault } from '../../engine/errors.ts';
import { newMiner } from '../../engine/signatures/miner.ts';
import type { Diagnosis } from '../../engine/define.ts';
import { loadDiagnoses } from '../parts.ts';
import { evidenceIn, recordedCase, type RecordedCase } from './case.ts';
import { linesIn } from './lines.ts';

/** What is told of one recorded incident. */
export type Answer = {
  id: string | number;
  family: string;
  cause: string;
  confidence: number;
  confirmed: boolean;
  hypothesis: string;
  actions: string[];
  evidence: string[];
};

/** `copilot diagnose FILE`: the likely cause of each recorded incident, without network, database or model. A line that is none is named on standard error, and the rest is answered. */
export const command = new Command()
  .argument('<file>', 'one recorded incident per line as JSON: id, container_state, log_excerpt; - for standard input')
  .option('--json', 'one JSON object for each incident')
  .action(async (file: string, { json = false }: { json?: boolean }) => {
    const diagnoses = await loadDiagnoses();
    for await (const one of casesIn(file)) {
      if (isFault(one)) {
        process.stderr.write(`${one.message}\n`);
        process.exitCode = 1;
      } else {
        const answer = answerTo(one, diagnoses);
        await print(`${json ? JSON.stringify(answer) : inWords(answer)}\n`);
      }
    }
  });

/** What the diagnoses say of one recorded incident. */
export function answerTo(one: RecordedCase, diagnoses: readonly Diagnosis[]): Answer {
  const { hypothesis, signs } = diagnose(evidenceIn(one, newMiner()), diagnoses);
  const { family, cause, confidence, confirmed, says, recommends } = hypothesis;
  const known = family !== 'unexplained';
  return {
    id: one.id, family: known ? family : 'unknown', cause, confidence, confirmed, hypothesis: says,
    actions: recommends[0] === undefined ? [] : known ? recommends[0] : lookFirst, evidence: signs.map((sign) => sign.says),
  };
}

/** What is done where the cause is not known. */
const lookFirst = ['collect_diagnostics', 'verify_resource_health'];

/** The incidents of a file, and in the place of each line that is none the Fault that says why. */
async function* casesIn(file: string): AsyncGenerator<RecordedCase | Fault> {
  let at = 0;
  for await (const lines of linesIn(file)) {
    for (const line of lines) {
      at += 1;
      const text = at === 1 ? line.replace(/^\uFEFF/, '') : line;
      if (text.trim() !== '') yield caseOf(text, at);
    }
  }
}

function caseOf(line: string, at: number): RecordedCase | Fault {
  const read = jsonOf(line);
  if (read === null) return new Fault('config.invalid', `Line ${at} is not JSON; write one recorded incident per line.`);
  const parsed = recordedCase.safeParse(read.json);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`));
  return new Fault('config.invalid', `Line ${at} is not a recorded incident: ${wrong.join('; ')}.`);
}

function jsonOf(line: string): { json: unknown } | null {
  try {
    return { json: JSON.parse(line) };
  } catch {
    return null;
  }
}

function inWords({ id, family, cause, confidence, confirmed, hypothesis, actions, evidence }: Answer): string {
  const sure = confirmed ? 'confirmed' : `not confirmed, ${Math.round(confidence * 100)} %`;
  return `${id}: ${hypothesis} (${family}, ${cause}; ${sure})\n    because: ${evidence.join(', ') || 'nothing telling'}\n    do: ${actions.join(', ') || 'nothing'}`;
}

async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}
