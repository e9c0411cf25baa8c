import { expect, test } from 'vitest';
import { apiCallsPage, type ApiCallLine, type ApiCallsView } from './api-calls.ts';

const at = new Date('2026-11-22T12:00:05Z');
const frame = { assets: { style: '/s.css', script: '/s.js', icon: '/i.svg' }, page: '/api-calls', live: null } as const;
const line: ApiCallLine = {
  id: '7', at, cluster: 'lab', token: 'copilot@pve!line', method: 'POST', path: '/nodes/pve1/qemu', params: { vmid: '105', sshkeys: '(masked)' }, status: 200, fault: null,
  answer: '{"data":"UPID:<b>"}', bytes: 1200, ms: 31,
};
const view: ApiCallsView = { at, timeZone: 'UTC', asked: { only: 'all', before: '' }, calls: [line], older: true, numbers: { calls: 1200, failed: 0, lost: 0, waiting: 0, ms95: 40, written95: 120 } };

test('a call is shown with who asked, what came back and how long it took', () => {
  const page = apiCallsPage(view, frame);
  for (const said of ['POST', '200', '/nodes/pve1/qemu', 'copilot@pve!line', '31 ms', '1,200 bytes', '2026-11-22 12:00:05', 'UPID:&lt;b&gt;', 'all answered', '120 ms of the answer', 'before=7']) expect(page).toContain(said);
  expect(page).not.toContain('lost while');
});

test('what went wrong, waits or was lost stands out', () => {
  const calls = [{ ...line, status: null, fault: 'other side closed', answer: '' }, { ...line, status: 403, fault: 'Permission check failed' }];
  const page = apiCallsPage({ ...view, asked: { only: 'failed', before: '' }, calls, older: false, numbers: { ...view.numbers, failed: 2, lost: 31, waiting: 4 } }, frame);
  for (const said of ['no answer', 'other side closed', '403', '2 went wrong', '31 calls lost while the database was away', '4 calls', 'aria-current="true">went wrong']) expect(page).toContain(said);
  expect(apiCallsPage({ ...view, calls: [] }, frame)).toContain('No such calls are kept.');
});
