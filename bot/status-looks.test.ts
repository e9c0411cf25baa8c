import { afterEach, expect, test } from 'vitest';
import { at, closePages, reads, started } from '../ops/testing/status-page.ts';

afterEach(closePages);

test.each([
  ['/egress?ticket=42', '/egress INC-42', 42], ['/egress?ticket=9', '/egress DEC-9', 9], ['/egress', '/egress', null], ['/egress?ticket=42%27--', '/egress', null], ['/egress?ticket=1&ticket=2', '/egress', null],
])('%s shows what was sent to models, and that somebody looked is written down', async (path, resource, ticketId) => {
  const asked: unknown[] = [];
  const { ask, noted } = await started({ read: { ...reads, egress: (one) => { asked.push(one); return reads.egress(one); } } });
  expect((await ask(path)).body).toContain('Nothing was sent');
  expect(asked).toEqual([ticketId]);
  expect(noted).toMatchObject([{ surface: 'page', resource, outcome: 'ok' }]);
});

test.each([
  ['/logs?service=docker%3A%2F%2Fnas1%2Fdb&hours=6&search=%20fatal%20', { service: 'docker://nas1/db', hours: 6, search: 'fatal', before: '' }],
  ['/logs?service=docker%3A%2F%2Fnas1%2Fdb&hours=9999&before=2026-11-21T09:02:15.123456Z', { service: 'docker://nas1/db', hours: 168, search: '', before: '2026-11-21T09:02:15.123456Z' }],
  [`/logs?service=docker%3A%2F%2Fnas1%2Fdb&hours=x&before=yesterday&search=${'x'.repeat(500)}`, { service: 'docker://nas1/db', hours: 24, search: 'x'.repeat(200), before: '' }],
])('%s looks at a log within its bounds, and that somebody looked is written down', async (path, expected) => {
  const asked: unknown[] = [];
  const { ask, noted } = await started({ read: { ...reads, logs: (one) => { asked.push(one); return reads.logs(one); } } });
  expect((await ask(path)).status).toBe(200);
  expect(asked).toEqual([expected]);
  expect(noted).toEqual([{ actor: 'page:127.0.0.1', surface: 'page', resource: '/logs docker://nas1/db', outcome: 'ok', at }]);
});

test.each(['/etc/passwd', 'file:///etc/passwd', '..', "docker://nas1/db'; DROP TABLE logs", 'https://evil.example'])('a service %j is none, and the list of logs is shown', async (service) => {
  const { ask, noted } = await started({});
  expect((await ask(`/logs?service=${encodeURIComponent(service)}`)).body).toContain('<h1>Logs</h1>');
  expect(noted).toEqual([]);
});

test('a log is not shown where the look cannot be written down', async () => {
  const { ask } = await started({ access: () => Promise.reject(new Error('database away')) });
  expect((await ask('/logs?service=docker%3A%2F%2Fnas1%2Fdb')).status).toBe(503);
});

test.each([['8.8.8.8', 403], ['192.168.1.7, 8.8.8.8', 403], ['2001:4860::1', 403], ['nonsense', 403], ['192.168.1.7', 200], ['fd00::7', 200], ['10.0.0.1, 100.64.0.9', 200]])('a proxy that asks for %s is answered %i for logs', async (from, status) => {
  const { ask } = await started({});
  expect((await ask('/logs?service=docker%3A%2F%2Fnas1%2Fdb', { headers: { 'x-forwarded-for': from } })).status).toBe(status);
  expect((await ask('/', { headers: { 'x-forwarded-for': from } })).status).toBe(200);
});
