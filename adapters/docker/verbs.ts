import type { Container } from 'dockerode';
import { named, safe, type CloudSafe } from '../../engine/distill.ts';
import type { Machine } from '../../engine/ports.ts';
import type { ResourceRef } from '../../engine/refs.ts';
import type { Receipt } from '../../engine/types.ts';
import { checkPaths } from './check-paths.ts';
import { checkPermissions } from './check-permissions.ts';
import { gather } from './diagnostics.ts';
import { ask } from './engine.ts';
import { statusOf } from './faults.ts';
import { find, inventoryOf, type Found, type Hands } from './find.ts';
import { inspectContainer, inspectOrNull, lookUp, resolve } from './inventory.ts';
import { reachPorts } from './reach-ports.ts';
import { resolveNames } from './resolve-names.ts';
import type { Inspection } from './shapes.ts';
import { fingerprintOf, stateOf } from './state.ts';

type Verb = 'start' | 'stop' | 'restart';

/** Beyond the time that the container may take to stop. */
const graceSeconds = 30;
const usualStopSeconds = 10;

const calls = {
  start: (container, options) => container.start(options),
  stop: (container, options) => container.stop(options),
  restart: (container, options) => container.restart(options),
} satisfies Record<Verb, (container: Container, options: object) => Promise<unknown>>;

/** The verbs of Docker for all hosts. A ref is looked up at each call, for ids change at every recreate. */
export function machineOf(hands: Hands): Machine {
  return {
    start: (target) => change(hands, target, 'start'),
    stop: (target) => change(hands, target, 'stop'),
    restart: (target) => change(hands, target, 'restart'),
    collectDiagnostics: async (target) => {
      const { inventory, seen, ref } = await find(hands, target);
      return hands.keep(await gather(inventory.engine, { ref, seen }));
    },
    inspect: async (target) => [await lookUp(inventoryOf(hands, target), target)],
    fingerprint: async (target) => {
      const { engine } = inventoryOf(hands, target);
      const summary = await resolve(engine, target);
      const seen = summary === null ? null : await inspectOrNull(engine, summary.Id);
      return seen === null ? null : fingerprintOf(stateOf(seen));
    },
    checkPaths: async (target) => checkPaths(await find(hands, target), hands),
    checkPermissions: async (target) => checkPermissions(await find(hands, target), hands),
    ...trying(hands),
  };
}

/** What needs somebody to look names up and try ports from here. */
function trying({ near, ...hands }: Hands): Pick<Machine, 'resolveNames' | 'reach'> {
  if (near === null) return {};
  return {
    resolveNames: async (target, names) => resolveNames(await find(hands, target), names, near),
    reach: async (target, addresses) => reachPorts(await find(hands, target), addresses, { ...hands, near }),
  };
}

async function change(hands: Hands, target: ResourceRef, verb: Verb): Promise<Receipt> {
  const found = await find(hands, target);
  const did = await send(found, verb);
  const after = await inspectContainer(found.inventory.engine, found.seen.Id).catch(() => null);
  return receiptOf(found, { verb, did, after });
}

/** Sends one verb; false when there was nothing to do. Podman kills at once unless it is told how long a stop may take. */
async function send({ inventory: { engine }, ref, seen }: Found, verb: Verb): Promise<boolean> {
  const t = seen.Config.StopTimeout ?? usualStopSeconds;
  return ask(engine, { doing: `${verb} ${named(ref)}`, changes: true, seconds: t + graceSeconds }, async (docker, abortSignal) => {
    try {
      await calls[verb](docker.getContainer(seen.Id), verb === 'start' ? { abortSignal } : { t, abortSignal });
      return true;
    } catch (error) {
      if (statusOf(error) === 304) return false;
      throw error;
    }
  });
}

function receiptOf({ ref, seen }: Found, { verb, did, after }: { verb: Verb; did: boolean; after: Inspection | null }): Receipt {
  const state = after === null ? null : stateOf(after);
  const moment = verb === 'stop' ? state?.finishedAt : state?.startedAt;
  return {
    id: [seen.Id.slice(0, 12), ...(moment ? [moment] : [])].join('@'),
    says: wordsFor(ref, verb, did),
    details: { containerId: seen.Id, changed: did, ...(state === null ? {} : { status: state.status, startedAt: state.startedAt, finishedAt: state.finishedAt }) },
  };
}

function wordsFor(ref: ResourceRef, verb: Verb, did: boolean): CloudSafe {
  const name = named(ref);
  if (verb === 'restart') return safe`Docker restarted ${name}`;
  if (verb === 'start') return did ? safe`Docker started ${name}` : safe`${name} was running already`;
  return did ? safe`Docker stopped ${name}` : safe`${name} was stopped already`;
}
