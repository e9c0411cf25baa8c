import { RawLog } from '../../engine/raw-log.ts';
import { timesOf } from './clock.ts';
import { cutLines, isBinary } from './cut.ts';
import { tellGap, type Followed, type FollowWorld, type Generation } from './followed.ts';
import { cutShort } from './keep-up.ts';
import { isTail, moveOn, tailBytes, writeLeft, type Mark } from './mark.ts';

const pieceBytes = 256 * 1024;
const mostPieces = 16;
const headBytes = 1024;

/** How far reading came: to the end, or there is more at once. */
export type ReadEnd = 'end' | 'more';

/** Reads on in all files of a path, the oldest first, and takes what is new; a bound keeps one path from holding up the others. */
export async function readOn(followed: Followed, world: FollowWorld): Promise<ReadEnd> {
  for (const file of [...followed.files]) {
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
    if (piece === 'binary') return whenBinary(followed, file, world);
    if (piece.mark.offset === file.mark.offset) return 'end';
    file.quietSince = world.nowMs();
    await takePiece({ followed, file, world }, piece);
  }
  return 'end';
}

type Piece = { lines: string[]; mark: Mark; isLast: boolean };

/** The next lines of a file. What stands before its mark must be what was read, else it was cut. */
async function nextPiece({ bytes, mark }: Generation, { half }: { half: boolean }): Promise<Piece | 'cut' | 'binary'> {
  const back = tailBytes(mark);
  const around = await bytes?.read(mark.offset - back, back + pieceBytes) ?? Buffer.alloc(0);
  if (bytes === null || !isTail(mark, around.subarray(0, back))) return 'cut';
  const fresh = around.subarray(back);
  if (mark.offset === 0 && isBinary(fresh.subarray(0, headBytes))) return 'binary';
  const full = fresh.length === pieceBytes;
  const { lines, used, skip } = cutLines(fresh, { skip: mark.skip, full, half });
  if (used === 0) return { lines, mark, isLast: true };
  return { lines, isLast: !full, mark: await moveOn(mark, bytes, { before: around.subarray(0, back + used), offset: mark.offset + used, skip }) };
}

async function takePiece({ followed, file, world }: { followed: Followed; file: Generation; world: FollowWorld }, { lines, mark, isLast }: Piece): Promise<void> {
  if (lines.length > 0) {
    const nowMs = world.nowMs();
    const ats = timesOf(lines, followed.clock, { nowMs, changedMs: isLast ? await file.bytes?.changedMs() ?? null : null });
    const at = ats.at(-1) ?? null;
    const taken = followed.taken + lines.length;
    const value = writeLeft({ at, seenMs: nowMs, marks: followed.files.map((one) => (one === file ? mark : one.mark)) });
    await world.reading.take({ service: followed.service, source: followed.source, stream: 'file', ats, lines: new RawLog(lines), cursor: { value, taken } });
    Object.assign(followed, { at, taken });
  }
  file.mark = mark;
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

async function whenBinary(followed: Followed, file: Generation, world: FollowWorld): Promise<ReadEnd> {
  await tellGap(followed, world, { why: 'unreadable', until: null });
  await file.bytes?.close();
  file.bytes = null;
  return 'end';
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
  return files.at(-1) === file && await file.bytes?.isDeleted() === false;
}

/** The last file that is known of a path stays on the list, so that its successor is known as such. */
async function close(followed: Followed, file: Generation): Promise<void> {
  await file.bytes?.close();
  file.bytes = null;
  followed.files = followed.files.filter((one) => one !== file || one === followed.files.at(-1));
}
