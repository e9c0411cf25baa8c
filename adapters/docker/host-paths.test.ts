import { chmod, lstat, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hostPathsOf, parseHostPaths } from './host-paths.ts';

let here = '';
beforeEach(async () => { here = await mkdtemp(join(tmpdir(), 'copilot-paths-')); });
afterEach(async () => { await rm(here, { recursive: true, force: true }); });

describe('HOST_PATHS', () => {
  test('names folders of hosts and where they are seen', () => {
    expect(parseHostPaths('nas1:/srv/=/host/srv, nas2:/=/host/nas2')).toEqual({
      wrong: [], shared: [{ host: 'nas1', there: '/srv', here: '/host/srv' }, { host: 'nas2', there: '', here: '/host/nas2' }],
    });
    expect(parseHostPaths(undefined)).toEqual({ shared: [], wrong: [] });
  });

  test.each(['/srv=/host/srv', 'nas1:srv=/host/srv', 'nas1:/srv', 'nas1:/srv=host', ''])('%j is refused without repeating it', (text) => {
    const { wrong } = parseHostPaths(`nas1:/a=/b,${text}`);
    expect(wrong).toEqual(['entry 2 of HOST_PATHS must read host:/path=/path here, such as nas1:/srv=/host/srv']);
  });
});

describe('a path of a host', () => {
  const look = (path: string, host = 'nas1') => hostPathsOf([{ host: 'nas1', there: '/srv', here }]).look(host, path);

  test('is told with its kind, its bits and its owner', async () => {
    await mkdir(join(here, 'db'));
    await chmod(join(here, 'db'), 0o2750);
    await writeFile(join(here, 'a.conf'), 'abc', { mode: 0o640 });
    const { uid, gid } = await lstat(join(here, 'db'));
    expect(await look('/srv/db')).toMatchObject({ kind: 'folder', mode: 0o750, owner: { uid, gid } });
    expect(await look('/srv/a.conf')).toEqual({ kind: 'file', size: 3, mode: 0o640, owner: { uid, gid } });
  });

  test('that is not there is missing, and is not made', async () => {
    expect(await look('/srv/gone/deep')).toBe('missing');
    await expect(lstat(join(here, 'gone'))).rejects.toThrow('ENOENT');
  });

  test('is not told outside of such a folder, on another host, or where the folder itself is not there', async () => {
    expect(await look('/srvother/db')).toBeNull();
    expect(await look('/etc')).toBeNull();
    expect(await look('/srv/db', 'nas2')).toBeNull();
    expect(await look('/srv/../etc/passwd')).toBeNull();
    expect(await hostPathsOf([{ host: 'nas1', there: '/srv', here: join(here, 'not-mounted') }]).look('nas1', '/srv/db')).toBeNull();
  });

  test('is not told behind a link, which would lead to a place of this service', async () => {
    await symlink('/etc', join(here, 'link'));
    expect(await look('/srv/link')).toBeNull();
    expect(await look('/srv/link/passwd')).toBeNull();
    expect(await look('/srv/link/gone')).toBeNull();
  });

  test('is looked for in the longer of two folders that hold it', async () => {
    const paths = hostPathsOf([{ host: 'nas1', there: '/srv', here: '/nowhere' }, { host: 'nas1', there: '/srv/db', here }]);
    await mkdir(join(here, 'x'));
    expect(await paths.look('nas1', '/srv/db/x')).toMatchObject({ kind: 'folder' });
  });
});
