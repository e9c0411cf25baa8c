import type { Answer, Call, Json } from './fake-server.ts';
import { snowflake, type World } from './fake-discord-world.ts';
import { checkCommand } from './fake-discord-commands.ts';
import { invalidForm, refusal } from './fake-discord-refusals.ts';
import { ok, type Route } from './fake-discord-access.ts';

/** The routes of the bot itself: its gateway address, its account, its application and its commands. */
export const applicationRoutes: Route[] = [
  ['GET', /^\/gateway$/, (world) => ok({ url: gatewayUrl(world) })],
  ['GET', /^\/gateway\/bot$/, (world) => ok({
    url: gatewayUrl(world), shards: 1, session_start_limit: { total: 1000, remaining: 999, reset_after: 86_400_000, max_concurrency: 1 },
  })],
  ['GET', /^\/users\/@me$/, (world) => ok({ ...world.bot, mfa_enabled: false, locale: 'en-US', verified: true, email: null })],
  ['GET', /^\/(?:oauth2\/)?applications\/@me$/, (world) => ok(applicationShape(world))],
  ['GET', /^\/applications\/(\d+)\/(commands)$/, (world, [app = '']) => listed(world, app, 'global')],
  ['PUT', /^\/applications\/(\d+)\/(commands)$/, (world, [app = ''], call) => replaced(world, [app, 'global'], call)],
  ['GET', /^\/applications\/(\d+)\/guilds\/(\d+)\/commands$/, (world, [app = '', guild = '']) => listed(world, app, guild)],
  ['PUT', /^\/applications\/(\d+)\/guilds\/(\d+)\/commands$/, (world, [app = '', guild = ''], call) => replaced(world, [app, guild], call)],
];

function gatewayUrl(world: World): string {
  return `ws://127.0.0.1:${String(world.port)}/gateway`;
}

function refuseScope(world: World, app: string, scope: string): Answer | undefined {
  if (app !== world.applicationId) return refusal(403, 20012, 'You are not authorized to perform this action on this application');
  return scope === 'global' || scope === world.guildId ? undefined : refusal(403, 50001, 'Missing Access');
}

function listed(world: World, app: string, scope: string): Answer {
  return refuseScope(world, app, scope) ?? ok(world.commands.get(scope) ?? []);
}

function replaced(world: World, [app, scope]: [string, string], call: Call): Answer {
  const refused = refuseScope(world, app, scope);
  if (refused) return refused;
  const wishes = (call.body ?? []) as Json[];
  if (wishes.filter(({ type }) => type === undefined || type === 1).length > 100) return refusal(400, 30032, 'Maximum number of application commands reached (100)');
  const faults = wishes.flatMap((wish, index) => checkCommand(wish, index, wishes));
  if (faults.length > 0) return invalidForm(faults);
  const guild = scope === 'global' ? {} : { guild_id: scope };
  world.commands.set(scope, wishes.map((wish) => ({
    description: '', default_member_permissions: null, type: 1, nsfw: false, ...withoutNulls(wish), ...guild,
    id: snowflake(), application_id: app, version: snowflake(),
  })));
  world.changed();
  return ok(world.commands.get(scope));
}

function withoutNulls(wish: Json): Json {
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== null && value !== undefined));
}

function applicationShape(world: World): Json {
  const { id, bot } = { id: world.applicationId, bot: world.bot };
  return {
    id, name: 'copilot', icon: null, description: '', type: null, summary: '', bot, bot_public: false, bot_require_code_grant: false,
    verify_key: '0'.repeat(64), flags: 0, flags_new: '0', redirect_uris: [], interactions_endpoint_url: null,
    role_connections_verification_url: null, owner: { ...bot, id: '100000000000000001', username: 'owner', bot: false },
    approximate_guild_count: 1, approximate_user_install_count: 0, approximate_user_authorization_count: 0,
    explicit_content_filter: 0, team: null, eligible_oauth2_scopes: [], tags: [],
  };
}
