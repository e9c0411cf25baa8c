import { diagnose } from '../../engine/diagnose.ts';
import type { Diagnosis } from '../../engine/define.ts';
import { evidenceText, type Counted } from '../../engine/distill.ts';
import type { Evidence } from '../../engine/evidence.ts';
import { toldBy, type HeardLines } from '../../engine/evidence-told.ts';
import { logClasses, logLevels } from '../../engine/signature.ts';
import { newMiner } from '../../engine/signatures/miner.ts';
import { evidenceIn, type RecordedCase } from '../cli/case.ts';
import type { NamedWorld } from './worlds.ts';

/** Whether the family that is diagnosed from the text which may leave is the one that is diagnosed from the lines themselves. */
export function sameWhenDistilled(one: RecordedCase, diagnoses: readonly Diagnosis[]): boolean {
  const raw = evidenceIn(one, newMiner());
  const distilled: Evidence = { ...raw, ...toldBy(heardIn(leaving(one.log_excerpt ?? []))) };
  return diagnose(raw, diagnoses).hypothesis.family === diagnose(distilled, diagnoses).hypothesis.family;
}

/** The trouble of each thing of a world as recorded incidents, as `diagnose` reads them. */
export function recordedIn({ name, world, log }: NamedWorld): RecordedCase[] {
  return Object.entries(world.shows).filter(([thing]) => log.trouble(thing).length > 0).map(([thing, symptom]) => {
    const down = symptom.is === 'loop' || symptom.is === 'end';
    const state = down ? { status: symptom.is === 'loop' ? 'restarting' : 'exited', exit_code: symptom.exit } : { status: 'running', exit_code: symptom.is === 'oom' ? 137 : 0, oom_killed: symptom.is === 'oom' };
    return { id: `${name} ${thing}`, app: thing, container_state: state, log_excerpt: [...log.trouble(thing)] };
  });
}

/** What is told of lines to those outside. */
function leaving(lines: readonly string[]): string {
  const miner = newMiner();
  const counted = new Map<string, Counted>();
  for (const line of lines) {
    const signature = miner.sign(line);
    counted.set(signature.id, { signature, lines: (counted.get(signature.id)?.lines ?? 0) + 1 });
  }
  return evidenceText([...counted.values()], lines.length);
}

/** What such a text tells: of each kind of lines its level, its class and how many there were. */
function heardIn(text: string): HeardLines[] {
  return text.split('\n').flatMap((line): HeardLines[] => {
    const [, level, words = '', count] = /^(?:[0-9a-f]{16}|unsigned) (\w+) ([a-z ]+) ([\d ,.]+)x: /.exec(line) ?? [];
    if (count === undefined) return [];
    const name = words.replaceAll(' ', '_');
    return [{ level: logLevels.find((one) => one === level) ?? 'unknown', class: logClasses.find((one) => one === name) ?? null, count: Number(count.replace(/\D/g, '')), host: null, facts: [] }];
  });
}
