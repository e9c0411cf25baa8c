import { randomBytes } from 'node:crypto';
import { isPlatform, pressActions, type Button } from '../engine/types.ts';
import type { Buttons } from '../engine/ports.ts';
import { rows, type Store } from './postgres.ts';
import type { ButtonRow } from './tables.ts';

/** Buttons by their token: 26 characters, random, carrying no meaning. */
export function buttonsIn(store: Store): Buttons {
  return {
    byToken: async (token) => {
      const found = await rows<ButtonRow>(store, 'SELECT * FROM buttons WHERE token = $1', [token]);
      return found[0] ? buttonOf(found[0]) : null;
    },
    tokens: async (buttons) => {
      const made = await rows<ButtonRow & { n: number }>(store, tokensSql, [
        buttons.map(newToken), buttons.map((one) => one.ticketId), buttons.map((one) => one.platform), buttons.map((one) => one.chat),
        buttons.map((one) => one.action), buttons.map((one) => one.stepId), buttons.map((one) => one.digest), buttons.map((one) => one.page ?? null),
      ]);
      return made.flatMap((row) => buttonOf(row) ?? []);
    },
    turn: async ({ token, ticketId }, at) => {
      await rows(store, "WITH turned AS (UPDATE buttons SET turned_at = $2 WHERE token = $1) SELECT pg_notify('copilot', $3)", [token, at, `ticket ${ticketId}`]);
    },
    turnedTo: async ({ ticketId, platform, chat, stepId, digest }) => {
      const found = await rows<{ page: number }>(store, turnedSql, [ticketId, platform, chat, stepId, digest]);
      return found[0]?.page ?? null;
    },
  };
}

/** The same button always gets the token it got first; DO UPDATE makes the existing row come back. */
const tokensSql = `
  WITH wanted AS (
    SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[])
      WITH ORDINALITY AS w (token, ticket_id, platform, chat, action, step_id, digest, page, n)
  ), armed AS (
    INSERT INTO buttons AS b (token, ticket_id, platform, chat, action, step_id, digest, page)
    SELECT token, ticket_id, platform, chat, action, step_id, digest, page FROM wanted
    ON CONFLICT (ticket_id, platform, chat, action, step_id, digest, page) DO UPDATE SET token = b.token RETURNING *
  )
  SELECT armed.* FROM wanted JOIN armed ON armed.ticket_id = wanted.ticket_id AND armed.action = wanted.action
    AND armed.step_id IS NOT DISTINCT FROM wanted.step_id AND armed.digest IS NOT DISTINCT FROM wanted.digest
    AND armed.page IS NOT DISTINCT FROM wanted.page
  ORDER BY wanted.n`;

const turnedSql = `
  SELECT page FROM buttons WHERE ticket_id = $1 AND platform = $2 AND chat = $3 AND step_id IS NOT DISTINCT FROM $4 AND digest IS NOT DISTINCT FROM $5
    AND turned_at IS NOT NULL ORDER BY turned_at DESC LIMIT 1`;

function newToken(): string {
  return randomBytes(19).toString('base64url');
}

function buttonOf(row: ButtonRow): Button | null {
  const action = pressActions.find((one) => one === row.action);
  if (!action || !isPlatform(row.platform)) return null;
  const { token, ticket_id: ticketId, platform, chat, step_id: stepId, digest, page } = row;
  return { token, ticketId, platform, chat, action, stepId, digest, ...(page === null ? {} : { page }) };
}
