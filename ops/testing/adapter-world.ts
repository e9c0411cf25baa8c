import type { AdapterWorld } from '../../engine/define.ts';
import { bundlesIn } from '../bundles.ts';

/** What an adapter needs, in a folder of a test; what it says is added to a list. */
export function adapterWorld(dataDir: string, said: string[] = []): AdapterWorld {
  const now = () => new Date();
  return { dataDir, keep: bundlesIn(dataDir, now), now, say: (words) => { said.push(words); } };
}
