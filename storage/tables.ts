import { EntitySchema, type EntitySchemaColumnOptions } from 'typeorm';

type Row = Record<string, unknown>;

const id: EntitySchemaColumnOptions = { type: 'bigint', primary: true, generated: 'increment' };
const text: EntitySchemaColumnOptions = { type: 'text' };
const maybeText: EntitySchemaColumnOptions = { type: 'text', nullable: true };
const moment: EntitySchemaColumnOptions = { type: 'timestamptz' };
const maybeMoment: EntitySchemaColumnOptions = { type: 'timestamptz', nullable: true };
const whole: EntitySchemaColumnOptions = { type: 'integer' };
const flag: EntitySchemaColumnOptions = { type: 'boolean' };
const json: EntitySchemaColumnOptions = { type: 'jsonb' };

/** What a press, a page view or a refused request left behind. */
export type AccessLogRow = { id: string; actor: string; surface: string; resource: string; outcome: string; at: Date };
/** Written by whoever acts; append-only. */
export const accessLogs = new EntitySchema<AccessLogRow>({
  name: 'access_logs', columns: { id, actor: text, surface: text, resource: text, outcome: text, at: moment },
});

/** A listed person. */
export type PersonRow = { name: string; role: 'admin' | 'user' };
/** People as the settings list them; rewritten at each start. */
export const people = new EntitySchema<PersonRow>({
  name: 'people', columns: { name: { type: 'text', primary: true }, role: text },
});

/** A chat account of a person. */
export type AccountRow = { platform: string; account: string; person: string };
/** Accounts of listed people. */
export const accounts = new EntitySchema<AccountRow>({
  name: 'accounts',
  columns: { platform: { type: 'text', primary: true }, account: { type: 'text', primary: true }, person: text },
});

/** A position in a stream that must survive a restart. */
export type CursorRow = { name: string; value: string; at: Date };
/** Positions in streams. */
export const cursors = new EntitySchema<CursorRow>({
  name: 'cursors', columns: { name: { type: 'text', primary: true }, value: text, at: moment },
});

/** A button that was shown, by its token. */
export type ButtonRow = {
  token: string; ticket_id: number; platform: string; chat: string; action: string; step_id: string | null; digest: string | null;
  page: number | null; turned_at: Date | null; made_at: Date;
};
/** Buttons that were shown. */
export const buttons = new EntitySchema<ButtonRow>({
  name: 'buttons',
  columns: {
    token: { type: 'text', primary: true }, ticket_id: whole, platform: text, chat: text, action: text, step_id: maybeText,
    digest: maybeText, page: { ...whole, nullable: true }, turned_at: maybeMoment, made_at: { ...moment, default: () => 'now()' },
  },
});

/** One mutating call of a step: intent before, answer after. */
export type CallRow = {
  id: string; step_id: string; verb: string; target: string; intended_at: Date; answered_at: Date | null;
  platform_id: string | null; answer: Row | null; fault: string | null; words: string | null;
};
/** The journal of mutating calls. */
export const calls = new EntitySchema<CallRow>({
  name: 'calls',
  columns: {
    id, step_id: text, verb: text, target: text, intended_at: moment, answered_at: maybeMoment, platform_id: maybeText,
    answer: { ...json, nullable: true }, fault: maybeText, words: maybeText,
  },
});

/** One message as it was last shown. */
export type CardRow = {
  ticket_id: number; platform: string; key: string; message_id: string; thread: string | null; digest: string; shown_at: Date;
};
/** Messages as they were last shown. */
export const cards = new EntitySchema<CardRow>({
  name: 'cards',
  columns: {
    ticket_id: { type: 'integer', primary: true }, platform: { type: 'text', primary: true }, key: { type: 'text', primary: true },
    message_id: text, thread: maybeText, digest: text, shown_at: moment,
  },
});

/** A ticket as it is stored. */
export type TicketRow = {
  id: number; kind: string; key: string; resource: string; state: string; round: number; version: number; severity: string;
  opened_at: Date; moved_at: Date; rest_until: Date | null; body_version: number; body: Row;
};
/** Tickets: columns for what is asked for, a body for the rest. */
export const tickets = new EntitySchema<TicketRow>({
  name: 'tickets',
  columns: {
    id: { ...id, type: 'integer' }, kind: text, key: text, resource: text, state: text, round: whole, version: whole, severity: text,
    opened_at: moment, moved_at: moment, rest_until: maybeMoment, body_version: whole, body: json,
  },
});

/** What left the house, to the letter. */
export type NoticeRow = {
  id: string; ticket_id: number | null; platform: string; kind: string; key: string; text: string; bytes: number; sha256: string; at: Date;
};
/** Receipts of what left the house. */
export const notices = new EntitySchema<NoticeRow>({
  name: 'notices',
  columns: {
    id, ticket_id: { ...whole, nullable: true }, platform: text, kind: text, key: text, text, bytes: whole, sha256: text, at: moment,
  },
});

/** A short message that waits to be told in one chat. */
export type OutboxRow = {
  id: string; ticket_id: number; platform: string; event: string; says: string; loud: boolean; made_at: Date; told_at: Date | null;
};
/** Messages written with the moves they tell. */
export const outbox = new EntitySchema<OutboxRow>({
  name: 'outbox',
  columns: { id, ticket_id: whole, platform: text, event: text, says: text, loud: flag, made_at: moment, told_at: maybeMoment },
});

/** Every table that TypeORM reads or writes as entities; what is hot or conditional goes through SQL beside it. */
export const entities = [accessLogs, people, accounts, cursors, buttons, calls, cards, tickets, notices, outbox];
