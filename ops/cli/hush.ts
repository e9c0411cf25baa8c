import { Command } from 'commander';
import { Fault } from '../../engine/errors.ts';
import { isRef } from '../../engine/refs.ts';
import type { Hush } from '../../engine/types.ts';
import { hushesIn } from '../../storage/hushes.ts';
import { loadAllParts } from '../parts.ts';
import { secondsOf } from '../replay/live.ts';
import { withStore } from './with-store.ts';

type Wish = { for: string; why: string; detector?: string; signature?: string; maintenance?: boolean };

/** `copilot hush`: what is not told for a while. It is watched all the same, and what is still wrong at the end is told. */
export const command = new Command()
  .addCommand(new Command('add').description('be quiet about a resource, a detector or a signature')
    .argument('[resource]', 'such as docker://nas1/immich/server; needed for maintenance')
    .requiredOption('--for <span>', 'how long: 90m, 24h, 7d').option('--why <words>', 'a reason', 'asked for in the terminal')
    .option('--detector <id>', 'only what this detector notices').option('--signature <id>', 'only this signature of a log')
    .option('--maintenance', 'also about everything that hangs on the resource')
    .action(async (resource: string | undefined, wish: Wish) => {
      const hush = hushOf(resource, wish);
      if (wish.detector !== undefined) await refuseUnknown(wish.detector);
      await withStore('hush', async (store) => {
        const id = await hushesIn(store).add(hush);
        process.stdout.write(`${id}: ${told({ ...hush, id })}\n`);
      });
    }))
  .addCommand(new Command('list').description('what is not told at present').option('--json', 'one JSON array').action(({ json = false }: { json?: boolean }) => withStore('hush', async (store) => {
    const all = await hushesIn(store).active();
    process.stdout.write(json ? `${JSON.stringify(all)}\n` : all.map((hush) => `${hush.id}: ${told(hush)}\n`).join('') || 'Everything is told.\n');
  })))
  .addCommand(new Command('end').description('tell it again').argument('<id>', 'the number that list shows').action((id: string) => withStore('hush', async (store) => {
    if (!/^\d{1,15}$/.test(id) || !await hushesIn(store).end(id)) throw new Fault('config.invalid', `There is no hush ${id} that still lasts; \`hush list\` shows those there are.`);
    process.stdout.write(`${id} has ended.\n`);
  })));

function hushOf(resource: string | undefined, wish: Wish): Omit<Hush, 'id'> {
  if (resource !== undefined && !isRef(resource)) throw new Fault('config.invalid', `${resource} is no resource; it is written docker://host/name or proxmox://cluster/id.`);
  if (wish.maintenance === true && resource === undefined) throw new Fault('config.invalid', 'Maintenance needs a resource.');
  const what: Hush['what'] = { resource, detector: wish.detector, signature: wish.signature };
  if (Object.values(what).every((one) => one === undefined)) throw new Fault('config.invalid', 'Say about what to be quiet: a resource, --detector or --signature.');
  if (wish.signature !== undefined && !/^[0-9a-f]{16}$/.test(wish.signature)) throw new Fault('config.invalid', `${wish.signature} is no signature; \`copilot signatures FILE\` shows theirs, 16 hexadecimal digits.`);
  const until = new Date(Date.now() + secondsOf(wish.for, '--for') * 1000);
  return { kind: wish.maintenance === true ? 'maintenance' : 'silence', what, until, by: 'the terminal', why: wish.why };
}

async function refuseUnknown(detector: string): Promise<void> {
  const { detectors } = await loadAllParts();
  const ids = detectors.map(({ id }) => id).sort();
  if (!ids.includes(detector)) throw new Fault('config.invalid', `There is no detector ${detector}; there are ${ids.join(', ')}.`);
}

function told({ kind, what, until, by, why }: Hush): string {
  return `${kind} of ${Object.values(what).filter((one) => one !== undefined).join(', ')} until ${until.toISOString()}, by ${by}: ${why}`;
}
