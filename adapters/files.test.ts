import { hostname, tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { adapterWorld } from '../ops/testing/adapter-world.ts';
import type { ResourceRef } from '../engine/refs.ts';
import adapter from './files.ts';

const longName = 'x'.repeat(65);

describe('the settings', () => {
  test.each<[string, Record<string, string>, string[]]>([
    ['nothing', {}, []],
    ['good ones', { LOG_FILES: 'web=/var/log/{a,b}/*.log, web=/srv/web.log,db.1=/db/log', LOG_FILES_HOST: 'nas-1.lan', LOG_FILES_WATCH: '/var/log/**,/srv/*' }, []],
    ['a path alone', { LOG_FILES: 'web=/a.log,/secret/b.log' }, ['entry 2 of LOG_FILES must read service=/path']],
    ['a service alone', { LOG_FILES: 'secret=' }, ['entry 1 of LOG_FILES must read service=/path']],
    ['a service with a name that is none', { LOG_FILES: 'a secret=/a.log' }, ['entry 1 of LOG_FILES needs a name']],
    ['a service with too long a name', { LOG_FILES: `${longName}=/a.log` }, ['entry 1 of LOG_FILES needs a name']],
    ['a path from nowhere', { LOG_FILES: 'web=secret/*.log' }, ['entry 1 of LOG_FILES needs a path that begins with /']],
    ['several that are wrong', { LOG_FILES: 'web=secret,=/b' }, ['entry 1 of LOG_FILES needs a path', 'entry 2 of LOG_FILES needs a name']],
    ['a host that is none', { LOG_FILES_HOST: 'secret/host' }, ['LOG_FILES_HOST needs a name']],
    ['a path to watch from nowhere', { LOG_FILES: 'web=/a', LOG_FILES_WATCH: '/a,secret' }, ['entry 2 of LOG_FILES_WATCH needs a path that begins with /']],
    ['a path to watch that is not read', { LOG_FILES: 'web=/a/x.log,db=/b/*.log', LOG_FILES_WATCH: '/a/x.log,/a/secret.log,/secret/*.log,/b/y.log,/**' },
      ['entry 2 of LOG_FILES_WATCH fits no path of LOG_FILES, so that it watches nothing', 'entry 3 of LOG_FILES_WATCH fits no path of LOG_FILES, so that it watches nothing']],
    ['paths to watch and none to read', { LOG_FILES_WATCH: '/secret' }, ['LOG_FILES_WATCH watches nothing while LOG_FILES is unset']],
  ])('with %s say what is wrong, without values', (_, given, wrong) => {
    const said = adapter.settings.whole(adapter.settings.schema.parse(given));
    expect(said).toEqual(wrong.map((words) => expect.stringContaining(words) as string));
    expect(said.join()).not.toMatch(new RegExp(`secret|${longName}`));
  });
});

describe('the adapter', () => {
  test('reads nothing unless files are declared', async () => {
    expect(await connect({})).toMatchObject({ observers: [], machine: null, logs: [] });
  });

  test.each([[{}, `logs:file:${hostname()}`], [{ LOG_FILES_HOST: 'nas1' }, 'logs:file:nas1']])('reads them as one source of this machine, or of the one that is named', async (given, name) => {
    expect((await connect({ LOG_FILES: 'web=/nowhere/*.log,db=/nowhere/db.log', ...given })).logs).toMatchObject([{ name }]);
  });

  test.each<[Record<string, string>, ResourceRef[]]>([
    [{ LOG_FILES: 'web=/nowhere/*.log,web=/srv/web.log,db=/nowhere/db.log', LOG_FILES_HOST: 'nas1' }, ['file://nas1/web', 'file://nas1/db']],
    [{ LOG_FILES: 'db=/nowhere/db.log', LOG_FILES_HOST: 'nas1' }, ['file://nas1/db']],
    [{ LOG_FILES: 'web=/nowhere/web.log', LOG_FILES_HOST: 'nas2' }, ['file://nas2/web']],
    [{}, []],
  ])('knows whose files are still declared', async (given, named) => {
    const { isNamed } = await connect(given);
    expect((['file://nas1/web', 'file://nas1/db', 'file://nas2/web'] as const).filter((ref) => isNamed?.(ref))).toEqual(named);
  });
});

function connect(given: Record<string, string>) {
  return adapter.connect(adapter.settings.schema.parse(given), adapterWorld(tmpdir()));
}
