import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { copyLogs, logRows, rowEpochMs, rowsBegin, rowsEnd } from '../../storage/log-rows.ts';
import { rows, type Store } from '../../storage/postgres.ts';

/** A row of `logs` in memory. */
export type CopyRow = { service: string; stream: string; day: string; at: Date; line: string; signature: string };

/** How rows are copied: in which form, and how many in a transaction. */
export type Copying = { form: 'binary' | 'text'; rowsAtOnce: number };

/** All rows that are stored now, in the order they were. */
export function rowsToCopy(store: Store): Promise<CopyRow[]> {
  return rows(store, 'SELECT service, stream, day::text, at, line, signature FROM logs ORDER BY tableoid, ctid');
}

/** The least a program must do with these rows: write them out and copy them, a transaction for each batch. */
export async function copyFloor(url: string, all: readonly CopyRow[], { form, rowsAtOnce }: Copying): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (let from = 0; from < all.length; from += rowsAtOnce) {
    const some = all.slice(from, from + rowsAtOnce);
    await client.query('BEGIN');
    await copy(client, form === 'binary' ? copyLogs : 'COPY logs (service, stream, day, at, line, signature) FROM STDIN', form === 'binary' ? binary(some) : [text(some)]);
    await client.query('COMMIT');
  }
  await client.end();
}

function copy(client: pg.Client, sql: string, pieces: readonly Buffer[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = client.query(copyFrom(sql)).once('error', reject).once('finish', resolve);
    for (const bytes of pieces) stream.write(bytes);
    stream.end();
  });
}

function binary(some: readonly CopyRow[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let from = 0; from < some.length;) {
    const { service = '', stream = '' } = some[from] ?? {};
    const written = logRows(service, stream);
    for (; some[from]?.service === service && some[from]?.stream === stream; from += 1) {
      const { day = '', at = new Date(), line = '', signature = '' } = some[from] ?? {};
      written.row({ day: (Date.parse(day) - rowEpochMs) / 86_400_000, micros: (at.getTime() - rowEpochMs) * 1000 }, line, signature);
    }
    pieces.push(written.bytes());
  }
  return [rowsBegin, ...pieces, rowsEnd];
}

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function text(some: readonly CopyRow[]): Buffer {
  return Buffer.from(some.map(({ service, stream, day, at, line, signature }) =>
    `${service}\t${stream}\t${day}\t${at.toISOString()}\t${line.replace(/[\\\t\n\r]/g, (one) => escapes[one] ?? one)}\t${signature}\n`).join(''));
}
