import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import { Fault, wordsOf } from '../../engine/errors.ts';
import { environment, readConfig } from '../config.ts';
import { loadAllParts } from '../parts.ts';
import { collectSettings, storageSettings } from '../settings.ts';
import { recordingOf, secondsOf, spanWords, type Recording } from './live.ts';
import { play } from './play.ts';
import { readRecords } from './records.ts';
import { previewOf, reportOf, type Report, type Totals } from './report.ts';
import { changesOf, rulesOf, type Rules } from './rules.ts';
import { databaseOf, withScratch } from './scratch.ts';
import { stageOn } from './stage.ts';

/** What is replayed, a file (`-` for standard input) or the live database since a span like `7d`, and with which settings changed. */
export type ReplayAsked = { file: string | undefined; since: string | undefined; set: readonly string[]; signal: AbortSignal };

/** A replay; `before` is what the settings as they are would have sent, when some were changed, and `preview` says both in a sentence. */
export type Preview = Report & { before: Totals | null; preview: string };

/** Replays, and once more with the settings as they are when some were changed. Rejects with a Fault that says what is wrong. */
export async function replay(asked: ReplayAsked): Promise<Preview> {
  if ((asked.file === undefined) === (asked.since === undefined)) {
    throw new Fault('config.invalid', 'Name a recording (FILE.jsonl, or - for standard input), or --since 7d for the live database.');
  }
  const parts = await loadAllParts();
  const env = environment();
  const changes = changesOf(asked.set, parts);
  const [usual, rules] = [rulesOf(env, parts), rulesOf(env, parts, changes)];
  const { DATABASE_URL, DATA_DIR } = readConfig(env, collectSettings([...parts.detectors, ...parts.adapters, ...parts.models, ...parts.channels])).of(storageSettings);
  if (asked.file !== undefined) return preview({ records: readRecords(await textOf(asked.file)), before: [] }, { asked, rules, usual, url: DATABASE_URL });
  const spanMs = secondsOf(asked.since ?? '') * 1000;
  const live = await databaseOf(DATABASE_URL, DATA_DIR);
  try {
    const until = new Date();
    const recording = await recordingOf(live.url, { since: new Date(until.getTime() - spanMs), until });
    return await preview(recording, { asked, rules, usual, url: live.url });
  } finally {
    await live.close();
  }
}

type How = { asked: ReplayAsked; rules: Rules; usual: Rules; url: string | undefined };

async function preview(recording: Recording, { asked, rules, usual, url }: How): Promise<Preview> {
  const played = (by: Rules) => withScratch(url, async (store) => {
    const stage = stageOn(store, by);
    stage.facts.restore(recording.before);
    return reportOf(await play(recording.records, stage, asked.signal), stage.deps.words.called());
  });
  const after = await played(rules);
  const before = asked.set.length === 0 ? null : (await played(usual)).total;
  const span = asked.since === undefined ? 'this recording' : spanWords(asked.since);
  return { ...after, before, preview: previewOf(after.total, { span, set: asked.set, before }) };
}

async function textOf(file: string): Promise<string> {
  try {
    return await text(file === '-' ? process.stdin : createReadStream(file));
  } catch (cause) {
    throw new Fault('config.invalid', `${file} cannot be read: ${wordsOf(cause)}`, { cause });
  }
}
