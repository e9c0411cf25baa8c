import { opendir, stat } from 'node:fs/promises';
import { isDynamicPattern } from 'tinyglobby';
import { Fault } from '../../engine/errors.ts';
import { folderOf } from './declared.ts';
import { expand } from './found.ts';
import type { Teller } from './visit.ts';
import { isGone, whyUnread } from './why.ts';

/** Which of some patterns no file is at, which may be for now or for a wrong letter. */
export async function absentOf(patterns: readonly string[]): Promise<string[]> {
  const absent = await Promise.all(patterns.map(async (pattern) => {
    const isThere = isDynamicPattern(pattern) ? (await expand([pattern])).length > 0 : await stat(pattern).then(() => true, (error: unknown) => !isGone(error));
    return isThere ? [] : [pattern];
  }));
  return absent.flat();
}

/** Tells which folders of globs cannot be listed, until they can: what is in them is not found. */
export async function tellClosed(patterns: readonly string[], teller: Teller): Promise<void> {
  for (const folder of new Set(patterns.filter((pattern) => isDynamicPattern(pattern)).map(folderOf))) {
    const what = `folder ${folder}`;
    const error = await list(folder).then(() => null, (reason: unknown) => reason);
    if (error === null || isGone(error)) teller.well(what);
    else teller.trouble(what, new Fault('machine.unauthorised', `The ${what} of LOG_FILES cannot be listed: ${whyUnread(error) ?? ''}`, { cause: error }));
  }
}

async function list(folder: string): Promise<void> {
  await stat(`${folder}/.`);
  await (await opendir(folder)).close();
}
