import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

type Violation = { from: string; to: string; rule: { name: string } };

const here = process.cwd();
const cruiser = join(here, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const folders = ['bot', 'engine', 'adapters', 'storage', 'templates', 'ops'];

/** A file, what it imports, and the rule that must refuse it. */
const planted: [string, string, string][] = [
  ['engine/on-disk.ts', "import 'node:fs';", 'engine-imports-nobody'],
  ['engine/on-network.ts', "import { request } from 'node:http'; request;", 'engine-imports-nobody'],
  ['engine/with-sdk.ts', "import 'pino';", 'engine-imports-nobody'],
  ['engine/with-adapter.ts', "import '../adapters/docker.ts';", 'engine-imports-nobody'],
  ['engine/with-adapter-later.ts', "export const later = () => import('../adapters/docker.ts');", 'engine-imports-nobody'],
  ['engine/with-type.ts', "import type { Docker } from '../adapters/docker.ts'; export type D = Docker;", 'engine-imports-nobody'],
  ['templates/with-storage.ts', "import '../storage/tables.ts';", 'templates-import-the-engine'],
  ['templates/with-disk.ts', "import 'node:fs';", 'templates-import-the-engine'],
  ['adapters/proxmox.ts', "import './docker.ts';", 'adapters-never-each-other'],
  ['adapters/network/probe.ts', "import '../docker/frames.ts';", 'adapters-never-each-other'],
  ['adapters/files.ts', "import '../templates/card.ts';", 'adapters-knows-its-place'],
  ['storage/with-bot.ts', "import '../bot/press.ts';", 'storage-knows-its-place'],
  ['bot/with-adapter.ts', "import '../adapters/docker.ts';", 'bot-knows-its-place'],
  ['bot/with-storage.ts', "import '../storage/tables.ts';", 'bot-knows-its-place'],
  ['bot/with-raw-log.ts', "import type { RawLog } from '../engine/raw-log.ts'; export type R = RawLog;", 'raw-logs-stay-at-home'],
  ['templates/with-raw-log.ts', "import { RawLog } from '../engine/raw-log.ts'; RawLog;", 'raw-logs-stay-at-home'],
  ['adapters/anthropic.ts', "import '../engine/raw-log.ts';", 'raw-logs-stay-at-home'],
  ['bot/with-ops.ts', "import '../ops/main.ts';", 'nobody-imports-ops'],
  ['bot/channels/discord.ts', "import './telegram.ts';", 'platforms-never-each-other'],
  ['engine/with-database.ts', "import 'pg';", 'owner-of-database-driver'],
  ['bot/with-database.ts', "import 'pg';", 'owner-of-database-driver'],
  ['ops/with-database.ts', "import 'typeorm';", 'owner-of-database'],
  ['ops/with-docker.ts', "import 'dockerode';", 'owner-of-docker-sdk'],
  ['bot/with-discord.ts', "export const sdk = import('discord.js');", 'owner-of-discord-sdk'],
  ['bot/channels/console.ts', "import { Bot } from 'grammy'; Bot;", 'owner-of-telegram-sdk'],
  ['storage/with-agenda.ts', "import 'agenda';", 'owner-of-alarm-clock'],
  ['adapters/ollama.ts', "import '@anthropic-ai/sdk';", 'owner-of-cloud-sdk-anthropic'],
  ['ops/with-cloud.ts', "import 'openai';", 'owner-of-cloud-sdk-openai'],
  ['ops/with-lab.ts', "import './testing/lab.ts';", 'no-testing-in-production'],
  ['ops/demo.ts', "import './testing/fake-discord.ts';", 'demo-plays-on-the-lab-only'],
  ['ops/with-test.ts', "import '../engine/tested.test.ts';", 'nobody-imports-tests'],
  ['ops/with-dev.ts', "import 'fast-check';", 'no-development-packages'],
  ['ops/with-unlisted.ts', "import 'picocolors';", 'no-unlisted-packages'],
  ['ops/with-nothing.ts', "import './not-there.ts';", 'no-broken-imports'],
  ['engine/circle-one.ts', "import { two } from './circle-two.ts'; export const one = () => two;", 'no-cycles'],
];

const fine: [string, string][] = [
  ['engine/types.ts', "import type { B } from './types-too.ts'; export type A = B; export const a = 1;"],
  ['engine/raw-log.ts', 'export class RawLog {}'],
  ['engine/types-too.ts', "import { a } from './types.ts'; export type B = typeof a;"],
  ['engine/pure.ts', "import { z } from 'zod'; import { createHash } from 'node:crypto'; z; createHash;"],
  ['engine/tested.test.ts', "import { expect } from 'vitest'; import '../adapters/docker.ts'; import '../ops/testing/lab.ts'; expect;"],
  ['engine/circle-two.ts', "import { one } from './circle-one.ts'; export const two = () => one;"],
  ['templates/card.ts', "import '../engine/pure.ts';"],
  ['adapters/docker.ts', "import './docker/frames.ts'; import Modem from 'dockerode'; export type Docker = Modem;"],
  ['adapters/docker/frames.ts', "import '../../engine/pure.ts';"],
  ['storage/tables.ts', "import 'typeorm'; import '../engine/pure.ts';"],
  ['bot/press.ts', "import '../templates/card.ts';"],
  ['bot/telegram/poll.ts', "import type { Bot } from 'grammy'; export type B = Bot;"],
  ['bot/channels/telegram.ts', "import '../telegram/poll.ts'; export const sdk = () => import('grammy');"],
  ['ops/main.ts', "import '../bot/press.ts'; import '../storage/tables.ts'; import '../adapters/docker.ts';"],
  ['ops/demo-yes.ts', "import './testing/lab.ts'; import './testing/fake-docker-world.ts';"],
  ['ops/testing/lab.ts', "import 'fast-check'; import '../main.ts';"],
  ['ops/testing/fake-docker-world.ts', 'export const world = 1;'],
  ['ops/testing/fake-discord.ts', 'export const world = 1;'],
];

describe('in a tree with planted violations', () => {
  let root = '';
  let violations: Violation[] = [];

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'boundaries-'));
    for (const [name, text] of [...planted, ...fine]) put(root, name, `${text}\nexport {};\n`);
    for (const name of ['package.json', 'tsconfig.json', 'ops/boundaries.mjs']) cpSync(join(here, name), join(root, name));
    symlinkSync(join(here, 'node_modules'), join(root, 'node_modules'));
    violations = cruise(root).violations;
  });
  afterAll(() => { rmSync(root, { recursive: true, force: true }); });

  test.each(planted)('%s with %s is refused by %s', (from, _, name) => {
    expect(violations.filter((one) => one.from === from).map((one) => one.rule.name)).toContain(name);
  });

  test('what is allowed is not refused', () => {
    const innocent = new Set(fine.map(([name]) => name).filter((name) => !name.includes('circle')));
    expect(violations.filter((one) => innocent.has(one.from))).toEqual([]);
  });
});

test('the real tree keeps every boundary', () => {
  const { violations, modules } = cruise(here);
  expect(violations.map((one) => `${one.rule.name}: ${one.from} → ${one.to}`)).toEqual([]);
  expect(modules).toBeGreaterThan(20);
});

function put(root: string, name: string, text: string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
}

function cruise(root: string): { violations: Violation[]; modules: number } {
  const run = spawnSync(process.execPath, [cruiser, '--config', 'ops/boundaries.mjs', '--output-type', 'json', ...folders],
    { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (run.stdout === '') throw new Error(`dependency-cruiser said nothing: ${run.stderr}`);
  const { summary } = JSON.parse(run.stdout) as { summary: { violations: Violation[]; totalCruised: number } };
  return { violations: summary.violations, modules: summary.totalCruised };
}
