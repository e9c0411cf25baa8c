import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of the line, of the chats, of people, and of log lines by day. */
export class TheLine0001 implements MigrationInterface {
  name = 'TheLine0001700000000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...line, ...chats, ...records, ...logs, ...guards]) await runner.query(statement);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('there is nothing before the first migration; restore a backup instead'));
  }
}

const line = [
  `CREATE TABLE facts (
    id bigserial PRIMARY KEY,
    host text NOT NULL,
    resource text NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    is_state boolean NOT NULL,
    value jsonb NOT NULL
  ) WITH (fillfactor = 80)`,
  `CREATE UNIQUE INDEX facts_event_once ON facts (resource, kind, key) WHERE NOT is_state`,
  `CREATE INDEX facts_by_resource ON facts (resource, kind, at DESC)`,
  `CREATE INDEX facts_by_host ON facts (host, at DESC) WHERE NOT is_state`,
  `CREATE INDEX facts_by_age ON facts (seen_at)`,
  `CREATE INDEX facts_of_containers ON facts (resource, at DESC, id DESC) WHERE kind = 'container.state'`,
  `CREATE TABLE tickets (
    id serial PRIMARY KEY,
    kind text NOT NULL,
    key text NOT NULL,
    resource text NOT NULL,
    state text NOT NULL,
    round integer NOT NULL,
    version integer NOT NULL,
    severity text NOT NULL,
    opened_at timestamptz NOT NULL,
    moved_at timestamptz NOT NULL,
    rest_until timestamptz,
    body_version integer NOT NULL,
    body jsonb NOT NULL
  )`,
  `CREATE UNIQUE INDEX tickets_one_open_per_key ON tickets (key) WHERE state <> 'recorded'`,
  `CREATE INDEX tickets_open ON tickets (resource) WHERE state <> 'recorded'`,
  `CREATE INDEX tickets_by_age ON tickets (moved_at)`,
  `CREATE TABLE moves (
    id bigserial PRIMARY KEY,
    ticket_id integer NOT NULL REFERENCES tickets,
    from_state text,
    to_state text NOT NULL,
    round integer NOT NULL,
    why text NOT NULL,
    person text,
    at timestamptz NOT NULL
  )`,
  `CREATE INDEX moves_by_ticket ON moves (ticket_id)`,
  `CREATE TABLE steps (
    id text PRIMARY KEY,
    ticket_id integer NOT NULL REFERENCES tickets,
    round integer NOT NULL,
    n integer NOT NULL,
    template text NOT NULL,
    target text NOT NULL,
    params jsonb NOT NULL,
    title text NOT NULL,
    digest text NOT NULL,
    fingerprint text NOT NULL,
    offered_at timestamptz NOT NULL,
    UNIQUE (ticket_id, round, n)
  )`,
  `CREATE TABLE approvals (
    id text PRIMARY KEY,
    step_id text NOT NULL UNIQUE REFERENCES steps,
    digest text NOT NULL,
    person text NOT NULL,
    platform text NOT NULL,
    account text NOT NULL,
    chat text NOT NULL,
    at timestamptz NOT NULL
  )`,
  `CREATE TABLE runs (
    step_id text PRIMARY KEY REFERENCES steps,
    approval_id text NOT NULL UNIQUE REFERENCES approvals,
    holder text NOT NULL,
    begun_at timestamptz NOT NULL,
    alive_until timestamptz NOT NULL,
    finished_at timestamptz,
    execution jsonb
  )`,
  `CREATE TABLE calls (
    id bigserial PRIMARY KEY,
    step_id text NOT NULL REFERENCES runs,
    verb text NOT NULL,
    target text NOT NULL,
    intended_at timestamptz NOT NULL,
    answered_at timestamptz,
    platform_id text,
    answer jsonb,
    fault text,
    words text
  )`,
  `CREATE INDEX calls_by_step ON calls (step_id)`,
  `CREATE TABLE leases (
    name text PRIMARY KEY,
    holder text NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz NOT NULL
  )`,
];

const chats = [
  `CREATE TABLE buttons (
    token text PRIMARY KEY,
    ticket_id integer NOT NULL REFERENCES tickets,
    platform text NOT NULL,
    chat text NOT NULL,
    action text NOT NULL,
    step_id text,
    digest text,
    made_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (ticket_id, platform, chat, action, step_id, digest)
  )`,
  `CREATE TABLE cards (
    ticket_id integer NOT NULL REFERENCES tickets,
    platform text NOT NULL,
    key text NOT NULL,
    message_id text NOT NULL,
    thread text,
    digest text NOT NULL,
    shown_at timestamptz NOT NULL,
    PRIMARY KEY (ticket_id, platform, key)
  )`,
  `CREATE TABLE cards_settled (
    ticket_id integer NOT NULL REFERENCES tickets,
    platform text NOT NULL,
    PRIMARY KEY (ticket_id, platform)
  )`,
  `CREATE TABLE outbox (
    id bigserial PRIMARY KEY,
    ticket_id integer NOT NULL REFERENCES tickets,
    platform text NOT NULL,
    event text NOT NULL,
    says text NOT NULL,
    loud boolean NOT NULL,
    made_at timestamptz NOT NULL,
    told_at timestamptz
  )`,
  `CREATE INDEX outbox_waiting ON outbox (platform, id) WHERE told_at IS NULL`,
  `CREATE TABLE notices (
    id bigserial PRIMARY KEY,
    ticket_id integer REFERENCES tickets,
    platform text NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    text text NOT NULL,
    bytes integer NOT NULL,
    sha256 text NOT NULL,
    at timestamptz NOT NULL
  )`,
  `CREATE INDEX notices_by_ticket ON notices (ticket_id)`,
  `CREATE TABLE cursors (
    name text PRIMARY KEY,
    value text NOT NULL,
    at timestamptz NOT NULL
  )`,
  `CREATE TABLE people (
    name text PRIMARY KEY,
    role text NOT NULL CHECK (role IN ('admin', 'user'))
  )`,
  `CREATE TABLE accounts (
    platform text NOT NULL,
    account text NOT NULL,
    person text NOT NULL REFERENCES people ON DELETE CASCADE,
    PRIMARY KEY (platform, account)
  )`,
];

const records = [
  `CREATE TABLE incident_narratives (
    id text PRIMARY KEY,
    ticket_id integer NOT NULL UNIQUE REFERENCES tickets,
    began_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    severity text NOT NULL,
    affected_resources text[] NOT NULL,
    symptoms text[] NOT NULL,
    root_cause_hypothesis text NOT NULL,
    confidence real NOT NULL,
    confirmed boolean NOT NULL,
    evidence_references bigint[] NOT NULL,
    resolution_steps jsonb NOT NULL,
    resolution_mode text NOT NULL,
    verification_results jsonb NOT NULL,
    outcome text NOT NULL,
    lessons_learned text NOT NULL,
    related_incidents integer[] NOT NULL
  )`,
  `CREATE TABLE action_history (
    step_id text PRIMARY KEY REFERENCES runs,
    approval_id text NOT NULL REFERENCES approvals,
    ticket_id integer NOT NULL REFERENCES tickets,
    template text NOT NULL,
    target text NOT NULL,
    person text NOT NULL,
    ended text NOT NULL,
    verdict text NOT NULL,
    begun_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    says text NOT NULL,
    at timestamptz NOT NULL
  )`,
  `CREATE TABLE access_logs (
    id bigserial PRIMARY KEY,
    actor text NOT NULL,
    surface text NOT NULL,
    resource text NOT NULL,
    outcome text NOT NULL,
    at timestamptz NOT NULL
  )`,
  `CREATE VIEW incidents AS
    SELECT id, 'INC-' || id AS label, key, resource, state, round, severity, opened_at, moved_at,
      body #>> '{situation,findings,0,title}' AS title,
      body #>> '{narrative,hypothesis,says}' AS root_cause_hypothesis,
      (body #>> '{narrative,hypothesis,confidence}')::real AS confidence,
      CASE WHEN state = 'recorded' THEN body #>> '{outcome,kind}' END AS outcome,
      CASE WHEN state = 'recorded' THEN (body #>> '{outcome,at}')::timestamptz END AS ended_at
    FROM tickets WHERE kind = 'incident'`,
];

const logs = [
  `CREATE TABLE logs (
    day date NOT NULL,
    service text NOT NULL,
    at timestamptz NOT NULL,
    stream text NOT NULL,
    line text NOT NULL,
    signature text
  ) PARTITION BY RANGE (day)`,
  `CREATE INDEX logs_by_service ON logs (service, at)`,
  `CREATE TABLE log_days (
    day date PRIMARY KEY,
    partition text NOT NULL UNIQUE,
    made_at timestamptz NOT NULL DEFAULT now(),
    keep_until date NOT NULL,
    summarized boolean NOT NULL DEFAULT false
  )`,
];

const guards = [
  `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$`,
  ...['approvals', 'action_history', 'access_logs'].map((table) =>
    `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
     FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`),
];
