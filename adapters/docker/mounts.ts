import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { isFault } from '../../engine/errors.ts';
import { ask, each } from './engine.ts';
import type { Found, Hands } from './find.ts';
import type { Stood } from './host-paths.ts';
import type { Inspection } from './shapes.ts';

/** What is known of one mount. `hidden` means that Docker cannot show it because one source of the container is missing or broken. */
export type Looked = { mount: Inspection['Mounts'][number]; is: Stood | 'missing' | 'made now' | 'hidden' };

const statShape = z.object({ size: z.number(), mode: z.number(), mtime: z.coerce.date(), linkTarget: z.string().default('') });
type Stat = z.infer<typeof statShape>;

/** Bits that Docker gives to a folder that it makes for a mount whose source is missing. */
const madeMode = 0o755;
const justNowMs = 2000;
const looksAtOnce = 3;

/** Looks at what is mounted into a container: through the owner's folders where they hold it, else by asking Docker for each, without reading any content. */
export async function lookAtMounts(found: Found, { paths }: Pick<Hands, 'paths'>): Promise<Looked[]> {
  const mounts = found.seen.Mounts.filter(({ Type }) => Type === 'bind' || Type === 'volume');
  const own = await Promise.all(mounts.map((mount) => paths.look(found.inventory.engine.host, mount.Source)));
  if (own.every((one) => one !== null)) return mounts.map((mount, at) => ({ mount, is: own[at] ?? 'hidden' }));
  const whole = await statAt(found, '/');
  return each(mounts.map((mount, at) => ({ mount, own: own[at] ?? null })), looksAtOnce, async ({ mount, own: seen }) =>
    ({ mount, is: seen ?? (whole === null ? 'hidden' : await lookByDocker(found, mount)) }));
}

async function lookByDocker(found: Found, mount: Looked['mount']): Promise<Looked['is']> {
  const answer = await statAt(found, mount.Destination);
  if (answer === null) return 'missing';
  if (kindOf(answer.stat) !== 'link') return isMadeNow(found, mount, answer) ? 'made now' : stood(answer.stat);
  const target = await statAt(found, answer.stat.linkTarget);
  return target === null ? 'missing' : stood(target.stat);
}

/** For a container that is down Docker makes a missing folder when it is asked about it, as it does at each start. */
function isMadeNow({ seen }: Found, { Type }: Looked['mount'], { stat, at }: { stat: Stat; at: Date }): boolean {
  const isDown = !['running', 'paused', 'restarting'].includes(seen.State.Status);
  return isDown && Type === 'bind' && kindOf(stat) === 'folder' && (stat.mode & 0o777) === madeMode && stat.mtime.getTime() > at.getTime() - justNowMs;
}

/** What Docker says of a path inside, and when by its own clock; null when there is nothing, or it cannot put the mounts together. */
async function statAt({ inventory: { engine }, seen }: Found, path: string): Promise<{ stat: Stat; at: Date } | null> {
  try {
    const { headers } = await ask(engine, { doing: 'look at what is mounted into a container' }, async (docker, abortSignal) => {
      const answer = await docker.getContainer(seen.Id).infoArchive({ path, abortSignal }) as IncomingMessage;
      return answer.resume();
    });
    const told = Buffer.from(String(headers['x-docker-container-path-stat']), 'base64').toString('utf8');
    return { stat: statShape.parse(JSON.parse(told)), at: new Date(headers.date ?? Number.NaN) };
  } catch (error) {
    if (isFault(error, 'machine.missing', 'machine.refused')) return null;
    throw error;
  }
}

function stood(stat: Stat): Stood {
  return { kind: kindOf(stat), size: stat.size, mode: stat.mode & 0o777, owner: null };
}

/** Docker tells modes as Go writes them, with the kind in the upper bits. */
function kindOf({ mode }: Stat): Stood['kind'] {
  if (mode >= 2 ** 31) return 'folder';
  if ((mode & (1 << 27)) !== 0) return 'link';
  if ((mode & (1 << 24)) !== 0) return 'socket';
  return (mode & ((1 << 26) | (1 << 25))) === 0 ? 'file' : 'other';
}
