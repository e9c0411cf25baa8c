import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { textsIn } from './testing/play.ts';
import { buttonsIn, chats, offerOf, shownIn } from './testing/press-world.ts';
import { composeCommand, labelledProject, projectName, projectOf, type Project, type Entries } from './testing/real-compose.ts';
import { realDocker, realDockerSocket, scripts, type RealDocker } from './testing/real-docker.ts';
import { canStartEngine, ownEngine, type OwnEngine } from './testing/real-dockerd.ts';
import { startStack, until, type Stack } from './testing/stack.ts';

const socket = realDockerSocket();
const command = socket === null ? null : composeCommand();
const seconds = { timeout: 300_000 };

/** These tests take minutes, so that they keep no other test waiting for its engine where they can have one of their own. */
let own: OwnEngine | null = null;
beforeAll(async () => { own = socket !== null && canStartEngine() ? await ownEngine() : null; }, 60_000);
afterAll(async () => { await own?.remove(); }, 60_000);

/** Connects twice a second and says when it cannot; `failed` is what it does then. */
const connects = (failed: string): string => `echo started; trap "exit 0" TERM; while :; do nc -w 2 db 5432 </dev/null >/dev/null 2>&1 || { echo "ERROR could not connect to db:5432: connection refused" >&2; ${failed}; }; sleep 0.5; done`;

const shop = {
  db: { script: 'trap "exit 0" TERM; echo ready; nc -ll -p 5432 -e cat & wait $!; exit $?', restart: 'no' },
  api: { script: connects(':'), restart: 'always', needs: ['db'] },
  web: { script: connects(':'), restart: 'always', needs: ['db'] },
  worker: { script: connects('exit 1'), restart: 'always', needs: ['db'] },
} satisfies Entries;
const clients = ['api', 'web', 'worker'].map(refOf);
const witness = 'docker://lab/witness';

/** Compose 1 does not write down who needs whom, so that it takes until the logs tell; what was opened by then joins the one cause. */
type Way = { title: string; made: boolean; tellsNeeds: boolean; open: (engine: RealDocker, folder: string) => Project; downs: [string, string, (engine: RealDocker, project: Project) => Promise<void>][] };
const ways: Way[] = [
  {
    title: 'with the labels of compose 2', made: true, tellsNeeds: true, open: labelledProject,
    downs: [
      ['ends with a kill -9 of its process', 'stopped with exit code 137', (engine) => engine.exec(`${projectName}-db-1`, 'kill -9 $(pidof nc)')],
      ['is stopped by a person', 'is stopped, and 3 others need it', (_engine, project) => project.stop('db')],
    ],
  },
  {
    title: 'started by compose itself', made: command !== null, tellsNeeds: false, open: (engine, folder) => projectOf(command ?? [], engine, folder),
    downs: [['is killed by a command', 'is stopped, and 3 others need it', (_engine, project) => project.kill('db')]],
  },
];

for (const { title, made, tellsNeeds, open, downs } of ways) {
  describe.skipIf(socket === null || !made)(`a project ${title}`, () => {
    let engine: RealDocker;
    let stack: Stack;
    let project: Project;
    let folder: string;

    beforeEach(async () => {
      engine = await realDocker(own?.socket ?? socket ?? '');
      folder = await mkdtemp(join(tmpdir(), 'copilot-compose-'));
      project = open(engine, folder);
      await project.up(shop);
      stack = await startStack({ dockerUrl: engine.url, env: { SETTLE_SECONDS: '3', RECOVERY_SECONDS: '5', LOG_WINDOW_SECONDS: '2' } });
      await until('all of it to be known', async () => (await seen("kind = 'container.place' AND resource LIKE '%/shop/%'")).length === 4);
      await until('their logs to be read', async () => (await seen("kind = 'log.reach' AND resource LIKE '%/shop/%'")).length === 4);
    }, 90_000);
    afterEach(async () => {
      await stack.stop();
      await engine.close();
      await rm(folder, { recursive: true });
      expect([...stack.discord.violations, ...stack.telegram.violations]).toEqual([]);
    }, 60_000);

    test.for(downs)('whose database %s has one card in each chat, which names it and who suffers, and is over once it runs again', seconds, async ([, says, down]) => {
      await down(engine, project);
      await until('all who suffer to be on its ticket', async () => (await affected()).length === clients.length, 120_000);
      expect(await affected()).toEqual(clients);
      await until('nobody else to have one', async () => (await causes()).length === 1);
      expect(await causes()).toEqual([{ resource: refOf('db'), open: true }]);
      if (tellsNeeds) expect(await stack.database.query('SELECT 1 FROM tickets')).toHaveLength(1);
      const offer = await offerOf(stack, refOf('db'));
      for (const chat of chats) {
        await until(`${chat} to name them`, () => ['api', 'web', 'worker'].every((name) => shownIn(stack, chat, offer.places[chat].card).includes(`lab/shop_${name}`)));
        expect(cardsIn(chat)).toEqual([expect.stringContaining(`lab/shop_db ${says}`)]);
      }
      await project.start('db');
      await until('the end', async () => (await causes()).every((cause) => !cause.open), 60_000);
      for (const chat of chats) {
        await until(`${chat} to say so`, () => /^✅ RECOVERED by itself \d\d:\d\d · lab\/shop_db/.test(shownIn(stack, chat, offer.places[chat].card)));
        expect([...buttonsIn(stack, chat, offer.places[chat].plan), ...buttonsIn(stack, chat, offer.places[chat].card)]).toEqual(['Correct…']);
      }
      await untilWitnessed();
      expect(await causes()).toEqual([{ resource: refOf('db'), open: false }, { resource: witness, open: true }]);
      for (const chat of chats) expect(textsIn(stack, chat).filter((text) => text.startsWith(`✅ RECOVERED by itself · ${offer.label} `))).toHaveLength(1);
    });

    test('that its owner changes, restarts in part and takes down is no incident', seconds, async () => {
      const before = await idOf('db');
      await project.up({ ...shop, db: { ...shop.db, env: { SIZE: 'large' } } });
      expect(await idOf('db')).not.toBe(before);
      await project.restart('db');
      await project.stop('worker');
      await untilWitnessed();
      expect(await stack.database.query('SELECT resource FROM tickets')).toEqual([{ resource: witness }]);
      await project.down();
      await until('it to be gone', async () => (await seen("kind = 'container.state' AND resource LIKE '%/shop/%' AND value ->> 'present' = 'false'")).length === 4);
      await sleep(5000);
      expect(await stack.database.query('SELECT resource FROM tickets')).toEqual([{ resource: witness }]);
    });

    function seen(what: string): Promise<unknown[]> {
      return stack.database.query(`SELECT DISTINCT resource FROM facts WHERE ${what}`);
    }

    /** The tickets that did not become part of another one. */
    function causes(): Promise<{ resource: string; open: boolean }[]> {
      return stack.database.query("SELECT resource, state <> 'recorded' AS open FROM tickets WHERE body -> 'outcome' ->> 'kind' IS DISTINCT FROM 'joined' ORDER BY id");
    }

    async function affected(): Promise<string[]> {
      const found = await stack.database.query<{ resource: string }>("SELECT one ->> 'resource' AS resource FROM tickets, jsonb_array_elements(body -> 'situation' -> 'affected') AS one WHERE tickets.resource = $1", [refOf('db')]);
      return found.map(({ resource }) => resource).sort();
    }

    function cardsIn(chat: (typeof chats)[number]): string[] {
      return textsIn(stack, chat).filter((text) => text.includes('logs stay on your server') && !text.includes('same cause as'));
    }

    async function idOf(service: string): Promise<string> {
      const filters = { label: [`com.docker.compose.project=${projectName}`, `com.docker.compose.service=${service}`] };
      const [found] = await engine.docker.listContainers({ all: true, filters });
      return found?.Id ?? '';
    }

    /** Long enough for whatever is still told of what is over to be told, and until something that breaks then has been told, too. */
    async function untilWitnessed(): Promise<void> {
      await sleep(12_000);
      await engine.run({ name: 'witness', script: scripts.crashes(3), restartPolicy: 'always' });
      await offerOf(stack, 'witness');
    }
  });
}

function refOf(service: string): string {
  return `docker://lab/${projectName}/${service}`;
}
