import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Fault } from '../engine/errors.ts';
import { away, broken, closePages, optionsOf, reads, started } from '../ops/testing/status-page.ts';
import { startStatusPage } from './status.ts';

afterEach(closePages);

describe('starting and stopping', () => {
  test('a taken port is said with the name of its setting', async () => {
    const { page } = await started({});
    const port = Number(new URL(page.url).port);
    await expect(startStatusPage(optionsOf({ port }))).rejects.toMatchObject({ code: 'config.invalid', message: expect.stringContaining(`STATUS_PORT ${String(port)}`) as string });
  });

  test('an address of another machine is said with the name of its setting', async () => {
    await expect(startStatusPage(optionsOf({ host: '192.0.2.1', token: 'secret' }))).rejects.toMatchObject({ code: 'config.invalid', message: expect.stringContaining('STATUS_HOST 192.0.2.1') as string });
  });

  test('it closes although a reader keeps its connection and another waits for an answer', async () => {
    const { page, ask } = await started({ read: { ...reads, overview: () => new Promise(() => undefined) } });
    const port = Number(new URL(page.url).port);
    const idle = connect(port, '127.0.0.1');
    await new Promise((resolve) => idle.once('connect', resolve));
    const gone = new Promise((resolve) => idle.on('error', () => undefined).once('close', resolve));
    const waiting = expect(ask('/')).rejects.toThrow();
    await page.close();
    await Promise.all([gone, waiting]);
  });
});

describe('a failed read', () => {
  const ready = () => Promise.resolve({ ready: false, parts: [away] });
  test('is a 503 page that says which part is away', async () => {
    const { ask } = await started({ ready, read: broken(new Fault('store.unavailable', 'DATABASE_URL: nobody answers at db:5432.')) });
    const answer = await ask('/');
    expect(answer.status).toBe(503);
    expect(answer.body).toContain('DATABASE_URL: nobody answers at db:5432.');
    expect(answer.body).toMatch(/scope="row">Database<\/th>\n?<td[^>]*><div><span class="pill bad">away<\/span>/);
  });

  test('shows neither the words nor the stack of an error of our own, which are told at home', async () => {
    const { ask, said } = await started({ ready, read: broken(new TypeError('password hunter2 of undefined')) });
    const answer = await ask('/');
    expect(answer.status).toBe(503);
    expect(answer.body).not.toMatch(/hunter2|TypeError|at .*\.ts/);
    expect(said).toContain('password hunter2 of undefined');
  });

  test('a read that never ends is given up', async () => {
    const { ask } = await started({ ready, patienceMs: 20, read: { ...reads, overview: () => new Promise(() => undefined) } });
    expect(await ask('/')).toMatchObject({ status: 503, body: expect.stringContaining('No answer within') as string });
  });
});
