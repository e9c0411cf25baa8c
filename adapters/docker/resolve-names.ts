import { foundFromHere, receiptOfChecks, type Checked } from '../../engine/checks.ts';
import { named, safe, type CloudSafe } from '../../engine/distill.ts';
import type { Near } from '../../engine/ports.ts';
import { refOf } from '../../engine/refs.ts';
import type { Receipt } from '../../engine/types.ts';
import type { Found } from './find.ts';
import { isUp, knowsNames, neighboursOf, networksOf, networksWith, type Neighbour } from './neighbours.ts';

/** What a container knows of names: its networks, and who else is on the engine. */
type Viewer = { host: string; networks: readonly string[]; neighbours: readonly Neighbour[] };

/** Looks names up as a container would: among the containers of its networks, else as this machine finds them. Names that may come out of a log are not repeated. */
export async function resolveNames({ inventory: { engine }, ref, seen }: Found, names: readonly string[], near: Near): Promise<Receipt> {
  const neighbours = (await neighboursOf(engine)).filter((one) => one.ref !== ref);
  const viewer: Viewer = { host: engine.host, networks: networksOf(seen, neighbours), neighbours };
  const checked = await Promise.all(names.map((name) => resolved(name.toLowerCase().replace(/\.$/, ''), viewer, near)));
  return receiptOfChecks(checked, safe`names`);
}

async function resolved(name: string, viewer: Viewer, near: Near): Promise<Checked> {
  const holders = viewer.neighbours.flatMap((one) => {
    const networks = networksWith(name, one);
    return networks.length === 0 ? [] : heldBy(one, networks, viewer);
  });
  const best = holders.find((one) => one.fits === true) ?? holders[0];
  if (best) return best;
  if (viewer.networks.length === 0) return { fits: false, word: 'no_network', says: safe`it is on no network, so that it can look up no name` };
  return foundFromHere(await near.find(name));
}

/** Docker tells a name only on a network that both are on, that is not the default one, and while the container runs. */
function heldBy(one: Neighbour, networks: readonly string[], viewer: Viewer): Checked {
  const name = named(one.ref);
  const shared = networks.filter((network) => viewer.networks.includes(network));
  const [network = ''] = shared.filter(knowsNames);
  if (shared.length === 0) return { fits: false, word: 'other_network', says: safe`${name} has that name on network ${shown(networks[0] ?? '', viewer)}, which it is not on` };
  if (network === '') return { fits: false, word: 'default_network', says: safe`${name} is on the default network too, where no names are looked up` };
  if (!isUp(one)) return { fits: false, word: 'down', says: safe`${name} has that name, but does not run` };
  return { fits: true, word: 'container', says: safe`${name} is found on network ${shown(network, viewer)}` };
}

function shown(network: string, { host }: Viewer): CloudSafe {
  return named(refOf('docker', host, network));
}
