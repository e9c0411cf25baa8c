/** What services write that have nothing to do with any trouble here. */
const lines = [
  'INFO request GET /api/status 200 in 12 ms', 'INFO scan finished, 0 new files', 'WARN slow query took 1204 ms', 'INFO session opened for user guest',
  'DEBUG cache hit ratio 0.93', 'WARN deprecated option in use, see the changelog', 'INFO sync finished in 4 s', 'INFO garbage collected 12 objects',
  'INFO 14 feeds refreshed, 1 unchanged', 'WARN retrying download of cover art (attempt 2 of 5)', 'INFO backup of settings written', 'INFO heartbeat',
];

/** The n-th of such lines, over and over. */
export function noise(n: number): string {
  return lines[n % lines.length] ?? '';
}
