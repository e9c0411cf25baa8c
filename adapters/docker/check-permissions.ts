import { receiptOfChecks, type Checked } from '../../engine/checks.ts';
import { pathName, safe } from '../../engine/distill.ts';
import type { Receipt } from '../../engine/types.ts';
import type { Found, Hands } from './find.ts';
import type { Stood } from './host-paths.ts';
import { lookAtMounts, type Looked } from './mounts.ts';
import type { Inspection } from './shapes.ts';

/** Whom a container runs as: `uid` and `gid` are null where only a name is known, `others` says that it is in further groups. */
type User = { uid: number | null; gid: number | null; others: boolean };

/** Read, write and enter, as bits of one class. */
const [readBit, writeBit, enterBit] = [4, 2, 1];

/** Whether a container may use what is mounted into it, by the permission bits, the user it runs as, and the owner where that is known. */
export async function checkPermissions(found: Found, hands: Pick<Hands, 'paths'>): Promise<Receipt> {
  const user = userOf(found.seen);
  const looked = await lookAtMounts(found, hands);
  return receiptOfChecks(looked.map((one) => judged(one, user)), safe`folders and files`);
}

/** Whom a container runs as; the number of a user that has only a name stands in a file inside, which is not read. */
function userOf({ Config: { User: user }, HostConfig: { GroupAdd } }: Inspection): User {
  const [name = '', group] = user.split(':');
  if (name === '' || name === 'root') return { uid: 0, gid: 0, others: false };
  return { uid: numberIn(name), gid: group === undefined ? null : numberIn(group), others: GroupAdd.length > 0 };
}

function judged({ mount, is }: Looked, user: User): Checked {
  const path = pathName(mount.Destination);
  if (typeof is === 'string') return { fits: null, word: 'unseen', says: safe`${path} is not there to be looked at` };
  const who = user.uid === null ? safe`a user known by name only` : safe`user ${user.uid}`;
  if (user.uid === 0) return { fits: true, word: 'root', says: safe`${path} (it runs as root)` };
  const needed = readBit + (is.kind === 'folder' ? enterBit : 0) + (mount.RW ? writeBit : 0);
  const fits = mayUse(is, user, needed);
  const whose = is.owner ? safe`mode ${octal(is.mode)}, of ${is.owner.uid}:${is.owner.gid}` : safe`mode ${octal(is.mode)}, owner not known`;
  const wants = mount.RW ? safe`read and write` : safe`read`;
  if (fits) return { fits, word: 'fits', says: safe`${path} (${whose}; it runs as ${who})` };
  if (fits === null) return { fits, word: 'owner_unknown', says: safe`${path} has ${whose}; it runs as ${who}, and whether that may ${wants} cannot be told` };
  return { fits, word: 'denied', says: safe`${path} has ${whose}; it runs as ${who}, which may not ${wants}` };
}

/** Whether a user may; where it is not known which class of bits counts, only an answer that is the same for all of them is one. */
function mayUse({ mode, owner }: Stood, user: User, needed: number): boolean | null {
  const [ofOwner, ofGroup, ofOthers] = [mode >> 6, mode >> 3, mode].map((bits) => (bits & needed) === needed);
  const answers = classes(owner, user).map((one) => (one === 'owner' ? ofOwner : one === 'group' ? ofGroup : ofOthers));
  return answers.every((one) => one === answers[0]) ? answers[0] ?? null : null;
}

/** The classes that may count for a user. */
function classes(owner: Stood['owner'], user: User): ('owner' | 'group' | 'others')[] {
  if (owner === null || user.uid === null) return ['owner', 'group', 'others'];
  if (owner.uid === user.uid) return ['owner'];
  if (owner.gid === user.gid) return ['group'];
  return user.gid === null || user.others ? ['group', 'others'] : ['others'];
}

function numberIn(text: string): number | null {
  return /^\d{1,10}$/.test(text) ? Number(text) : null;
}

/** The number that people read as permission bits, 750 for rwxr-x---. */
function octal(mode: number): number {
  return Number((mode & 0o777).toString(8));
}

