import type { KeepBundle } from '../../engine/bundle.ts';
import { addressed } from '../../engine/distill.ts';
import { Fault } from '../../engine/errors.ts';
import type { Near } from '../../engine/ports.ts';
import { hostOf, type ResourceRef } from '../../engine/refs.ts';
import type { HostPaths } from './host-paths.ts';
import { inspectContainer, resolve, type Inventory } from './inventory.ts';
import type { Inspection } from './shapes.ts';

/** Where a machine finds its engines, keeps its bundles, and looks from. `addressOf` is where the published ports of a host are. */
export type Hands = {
  inventories: ReadonlyMap<string, Inventory>;
  keep: KeepBundle;
  near: Near | null;
  paths: HostPaths;
  addressOf: (host: string) => string;
};

/** The container that a ref means now. */
export type Found = { inventory: Inventory; ref: ResourceRef; seen: Inspection };

/** The container that a ref means at this moment. Rejects with `machine.missing` when there is none. */
export async function find(hands: Pick<Hands, 'inventories'>, target: ResourceRef): Promise<Found> {
  const inventory = inventoryOf(hands, target);
  const summary = await resolve(inventory.engine, target);
  if (summary === null) throw new Fault('machine.missing', `There is no container for ${addressed(target)}; it may have been removed or renamed`);
  return { inventory, ref: target, seen: await inspectContainer(inventory.engine, summary.Id) };
}

/** The engine that a ref belongs to. Throws `machine.missing` when no setting names it. */
export function inventoryOf({ inventories }: Pick<Hands, 'inventories'>, target: ResourceRef): Inventory {
  const inventory = inventories.get(hostOf(target));
  if (!inventory) throw new Fault('machine.missing', `No Docker host of this name is in DOCKER_HOSTS: ${hostOf(target)}`);
  return inventory;
}
