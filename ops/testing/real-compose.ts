import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mark, type RealDocker, type RealSpec } from './real-docker.ts';

/** What a compose file says of one service; `needs` are the services that are started before it. */
export type Entry = { script: string; restart: 'no' | 'always'; needs?: readonly string[]; env?: Readonly<Record<string, string>> };
export type Entries = Readonly<Record<string, Entry>>;

/** A project on a real engine. */
export type Project = {
  /** Makes the engine run these services, and replaces those that have changed. */
  up: (services: Entries) => Promise<void>;
  stop: (service: string) => Promise<void>;
  kill: (service: string) => Promise<void>;
  start: (service: string) => Promise<void>;
  restart: (service: string) => Promise<void>;
  down: () => Promise<void>;
};

/** What a project is called here. */
export const projectName = 'shop';

/** The words that run compose on this machine; null where it is not installed. */
export function composeCommand(): readonly string[] | null {
  const spellings = [['docker', 'compose'], ['docker-compose']] as const;
  return spellings.find(([command, ...words]) => spawnSync(command, [...words, 'version']).status === 0) ?? null;
}

/** A project that compose itself runs, whichever of its versions this machine has; its file is written to a folder. */
export function projectOf(command: readonly string[], engine: RealDocker, folder: string): Project {
  const file = join(folder, 'docker-compose.json');
  const [program = '', ...words] = command;
  const compose = async (...asked: string[]): Promise<void> => {
    await promisify(execFile)(program, [...words, '-p', projectName, '-f', file, ...asked], { env: { ...process.env, DOCKER_HOST: engine.url } });
  };
  return {
    up: async (services) => {
      await writeFile(file, JSON.stringify(fileOf(services)));
      await compose('up', '-d', '-t', '5');
    },
    stop: (service) => compose('stop', '-t', '5', service),
    kill: (service) => compose('kill', service),
    start: (service) => compose('start', service),
    restart: (service) => compose('restart', '-t', '5', service),
    down: () => compose('down', '-t', '5'),
  };
}

function fileOf(services: Entries): object {
  const labels = { [mark]: 'true' };
  const written = Object.entries(services).map(([name, { script, restart, needs = [], env = {} }]) => [name, {
    image: 'lab/busybox:1', command: ['sh', '-c', script.replaceAll('$', '$$$$')], restart, depends_on: needs, environment: env, labels,
  }] as const);
  return { version: '2.4', services: Object.fromEntries(written), networks: { default: { labels } } };
}

/** A project made container by container, with the labels and in the order of compose 2, whose labels name what a service needs. */
export function labelledProject(engine: RealDocker): Project {
  const hashes = new Map<string, string>();
  const of = (service: string) => engine.docker.getContainer(containerOf(service));
  return {
    up: async (services) => {
      await engine.network(`${projectName}_default`);
      for (const [name, service] of Object.entries(services)) {
        const spec = specOf(name, service);
        const hash = spec.labels?.[configHash] ?? '';
        if (!hashes.has(name)) await engine.run(spec);
        else if (hashes.get(name) !== hash) await replace(engine, spec);
        hashes.set(name, hash);
      }
    },
    stop: async (service) => { await of(service).stop({ t: 5 }); },
    kill: async (service) => { await of(service).kill(); },
    start: async (service) => { await of(service).start(); },
    restart: async (service) => { await of(service).restart({ t: 5 }); },
    down: async () => {
      for (const service of [...hashes.keys()].reverse()) {
        if ((await of(service).inspect()).State.Running) await of(service).stop({ t: 5 });
        await of(service).remove();
      }
      hashes.clear();
    },
  };
}

const configHash = 'com.docker.compose.config-hash';

function specOf(name: string, { script, restart, needs = [], env = {} }: Entry): RealSpec {
  const written = { script, restartPolicy: restart, env: Object.entries(env).map(([key, value]) => `${key}=${value}`) };
  const labels = {
    project: projectName, service: name, 'container-number': '1', oneoff: 'False', version: '2.30.3',
    'project.working_dir': `/srv/${projectName}`, 'project.config_files': `/srv/${projectName}/compose.yaml`,
    depends_on: needs.map((need) => `${need}:service_started:false`).join(','),
    'config-hash': createHash('sha256').update(JSON.stringify(written)).digest('hex'),
  };
  const prefixed = Object.entries(labels).map(([label, value]) => [`com.docker.compose.${label}`, value]);
  return { ...written, name: containerOf(name), labels: Object.fromEntries(prefixed) as Record<string, string>, network: `${projectName}_default`, aliases: [name] };
}

/** The new one is made beside the old one, which is then stopped and taken away before the new one gets its name and starts. */
async function replace(engine: RealDocker, spec: RealSpec): Promise<void> {
  const old = await engine.docker.getContainer(spec.name).inspect();
  const labels = { ...spec.labels, 'com.docker.compose.replace': spec.name };
  const next = engine.docker.getContainer(await engine.create({ ...spec, labels, name: `${old.Id.slice(0, 12)}_${spec.name}` }));
  await engine.docker.getContainer(old.Id).stop({ t: 5 });
  await engine.docker.getContainer(old.Id).remove();
  await next.rename({ name: spec.name });
  await next.start();
}

function containerOf(service: string): string {
  return `${projectName}-${service}-1`;
}
