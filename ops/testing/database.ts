import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A database of its own for one test, in the PostgreSQL of the test run. */
export type TestDatabase = { url: string; query: <Row>(sql: string, values?: unknown[]) => Promise<Row[]>; drop: () => Promise<void> };

/** Makes an empty database. */
export async function freshDatabase(): Promise<TestDatabase> {
  const server = process.env['TEST_DATABASE_URL'];
  if (server === undefined) throw new Error('TEST_DATABASE_URL is not set: run the tests with npm test');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, query: (sql, values = []) => ask(url.href, sql, values), drop: () => onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function onServer(url: string, sql: string): Promise<void> {
  await ask(url, sql, []);
}

async function ask<Row>(url: string, sql: string, values: unknown[]): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql, values)).rows as Row[];
  } finally {
    await client.end();
  }
}
