import { test } from 'vitest';
import { openTheatre } from './testing/theatre.ts';
import { dependencies } from './testing/scenarios/dependencies.ts';
import { containers } from './testing/scenarios/containers.ts';
import { clusters } from './testing/scenarios/cluster.ts';
import { logs } from './testing/scenarios/logs.ts';
import { networks } from './testing/scenarios/network.ts';
import { clocks, quiet } from './testing/scenarios/quiet.ts';
test('debug', async () => {
  const theatre = await openTheatre();
  const all = [dependencies, containers, clusters, logs, networks, quiet, clocks].flat();
  for (const s of all.filter((one) => new RegExp(process.env['ONLY'] ?? 'x').test(one.title))) {
    const r = await theatre.play(s);
    console.log(s.title, '\n' + r.cards.map((c) => JSON.stringify(c)).join('\n') + '\n' + r.messages.map((m) => `${m.at.toISOString().slice(11)} ${m.what} ${m.card ?? ''} ${m.text}`).join('\n'));
  }
  await theatre.close();
}, 100000);
