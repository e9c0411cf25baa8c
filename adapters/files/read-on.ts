import { RawLog } from '../../engine/raw-log.ts';
import { timesOf } from './clock.ts';
import { cutLines, isBinary } from './cut.ts';
import { latestRead, tellGap, type Followed, type FollowWorld, type Generation } from './followed.ts';
import { cutShort, seekCopies } from './keep-up.ts';
import { isTail, moveOn, tailBytes, writeLeft, type Mark } from './mark.ts';
import { isCopyOfHere } from './missed.ts';

const pieceBytes = 256 * 1024;
const mostPieces = 16;
const headBytes = 1024;
const keptMarks = 3;

/** How far reading came: to the end, or there is more at once. */
export type ReadEnd = 'end' | 'more';

/** Reads on in all files of a path, the oldest first, and takes what is new; a bound keeps one path from holding up the others. */
export async function readOn(followed: Followed, world: FollowWorld): Promise<ReadEnd> {
  for (const file of [...followed.files]) {
    if (await isCopyOfHere(file, followed)) await lookAgain(followed, file);
    if (await readFile(followed, file, world) === 'more') return 'more';
    if (file.place !== 'here') await letGo(followed, file, world);
  }
  followed.seenMs = world.nowMs();
  return 'end';
}

async function readFile(followed: Followed, file: Generation, world: FollowWorld): Promise<ReadEnd> {
  for (let pieces = 0; file.bytes !== null; pieces += 1) {
    if (pieces === mostPieces) return 'more';
    const piece = await nextPiece(file, { half: false });
    if (piece === 'cut') return whenCut(followed, file, world);
    if (typeof piece === 'string') return whenUnreadable(file, piece);
    if (piece.mark.offset === file.mark.offset) return 'end';
    if (file.place === 'here' && file.mark.offset === 0 && await seekCopies(followed, file, world)) return 'more';
    file.quietSince = world.nowMs();
    await takePiece({ followed, file, world }, piece);
  }
  return 'end';
}

/** What is no text, and what cannot be unpacked, as if a file system said so. */
type Unreadable = 'EBINARY' | 'EBROKEN';
type Piece = { lines: string[]; mark: Mark; isLast: boolean };

/** The next lines of a file. What stands before its mark must be what was read, else it was cut. */
async function nextPiece({ bytes, mark, place }: Generation, { half }: { half: boolean }): Promise<Piece | 'cut' | Unreadable> {
  const back = tailBytes(mark);
  const around = await bytes?.read(mark.offset - back, back + pieceBytes).catch((error: unknown) => {
    if (place === 'copy') return null;
    throw error;
  }) ?? null;
  if (around === null && bytes !== null) return 'EBROKEN';
  if (around === null || bytes === null || !isTail(mark, around.subarray(0, back))) return 'cut';
  const fresh = around.subarray(back);
  if (mark.offset === 0 && isBinary(fresh.subarray(0, headBytes))) return 'EBINARY';
  const full = fresh.length === pieceBytes;
  const { lines, used, skip } = cutLines(fresh, { skip: mark.skip, full, half });
  if (used === 0) return { lines, mark, isLast: true };
  return { lines, isLast: !full, mark: await moveOn(mark, bytes, { before: around.subarray(0, back + used), offset: mark.offset + used, skip }) };
}

async function takePiece({ followed, file, world }: { followed: Followed; file: Generation; world: FollowWorld }, { lines, mark, isLast }: Piece): Promise<void> {
  if (lines.length > 0) {
    const nowMs = world.nowMs();
    const ats = timesOf(lines, followed.clock, { nowMs, changedMs: isLast ? (await file.bytes?.now())?.mtimeMs ?? null : null });
    const at = ats.at(-1) ?? null;
    const taken = followed.taken + lines.length;
    const value = writeLeft({ at, seenMs: nowMs, marks: marksOf(followed.files, file).map((one) => (one === file.mark ? mark : one)) });
    await world.reading.take({ service: followed.service, source: followed.source, stream: 'file', ats, lines: new RawLog(lines), cursor: { value, taken } });
    Object.assign(followed, { at, taken });
  }
  file.mark = mark;
}

/** Where files stand when lines of one of them are taken. One of which nothing was read is found again as what came after the others, unless it came before. */
function marksOf(files: readonly Generation[], file: Generation): Mark[] {
  const at = files.indexOf(file);
  return files.filter((one, n) => n === at || one.mark.offset > 0 || (n < at && one.bytes !== null)).map((one) => one.mark);
}

async function whenCut(followed: Followed, file: Generation, world: FollowWorld): Promise<ReadEnd> {
  if (file.place !== 'copy') {
    await cutShort(followed, file, world);
    return 'more';
  }
  await tellGap(followed, world, { why: 'truncated', until: null });
  await close(followed, file);
  return 'end';
}

async function whenUnreadable(file: Generation, code: Unreadable): Promise<never> {
  await file.bytes?.close();
  file.bytes = null;
  throw Object.assign(new Error('cannot be read as text'), { code });
}

/** A copy of what stands at the path is looked at again once that was cut. */
async function lookAgain(followed: Followed, file: Generation): Promise<void> {
  await file.bytes?.close();
  file.bytes = null;
  followed.files = followed.files.filter((one) => one !== file);
  followed.aside = new Set([...followed.aside ?? []].filter((name) => !name.startsWith(`${file.mark.ino} `)));
}

/** A file that was moved away is let go once it is quiet for long enough, a copy at once; what no newline ended is a line then. */
async function letGo(followed: Followed, file: Generation, world: FollowWorld): Promise<void> {
  if (file.bytes !== null && file.place === 'moved' && (world.nowMs() - file.quietSince < world.graceMs || await isStillTheOne(followed, file))) return;
  const piece = file.bytes === null ? 'cut' : await nextPiece(file, { half: true });
  if (typeof piece !== 'string') await takePiece({ followed, file, world }, piece);
  await close(followed, file);
}

/** A program that was not told of the rotation writes on to the file that was moved away, and nothing stands at the path. */
async function isStillTheOne({ files }: Followed, file: Generation): Promise<boolean> {
  return files.at(-1) === file && (await file.bytes?.now())?.nlink !== 0;
}

/** The last files of a path stay on the list, so that their successors are known as such. */
async function close(followed: Followed, file: Generation): Promise<void> {
  await file.bytes?.close();
  file.bytes = null;
  file.mark = { ...file.mark, done: true };
  const kept = [followed.files.at(-1), ...latestRead(followed.files).slice(0, keptMarks)];
  followed.files = followed.files.filter((one) => one !== file || kept.includes(one));
}
