import type { Checked } from '../../engine/checks.ts';
import { receiptOfChecks } from '../../engine/checks.ts';
import { pathName, safe } from '../../engine/distill.ts';
import type { Receipt } from '../../engine/types.ts';
import type { Found, Hands } from './find.ts';
import { lookAtMounts, type Looked } from './mounts.ts';

/** A name that people give to files; a folder of that name was most likely made by Docker in place of a file that was missing. */
const fileLike = /\.(?:conf|cfg|cnf|ini|ya?ml|json|toml|xml|env|properties|txt|pem|crt|key|sock|sql|sh|py|log|db|sqlite3?)$/i;

/** Whether what is mounted into a container is there and is what it seems to be. */
export async function checkPaths(found: Found, hands: Pick<Hands, 'paths'>): Promise<Receipt> {
  const looked = await lookAtMounts(found, hands);
  return receiptOfChecks(looked.map(judged), safe`folders and files`);
}

function judged({ mount, is }: Looked): Checked {
  const path = pathName(mount.Destination);
  const use = mount.RW ? safe`writable` : safe`read-only`;
  if (is === 'hidden') return { fits: false, word: 'hidden', says: safe`${path} cannot be put in place: a source of this container is missing or is a broken link` };
  if (is === 'missing') return { fits: false, word: 'missing', says: safe`${path} is missing, or a broken link` };
  if (is === 'made now') return { fits: false, word: 'made_now', says: safe`${path} was missing; Docker seems to have made an empty folder for it just now` };
  if (is.kind === 'folder' && fileLike.test(mount.Destination)) return { fits: false, word: 'folder_for_file', says: safe`${path} is a folder, though its name is that of a file` };
  if (is.kind === 'file' && is.size === 0) return { fits: null, word: 'empty_file', says: safe`${path} is an empty file` };
  const kind = is.kind === 'folder' ? safe`folder` : is.kind === 'file' ? safe`file` : is.kind === 'socket' ? safe`socket` : safe`special file`;
  return { fits: true, word: is.kind, says: safe`${path} (${kind}, ${use})` };
}
