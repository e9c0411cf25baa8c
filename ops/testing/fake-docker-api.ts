import { archiveOf } from './fake-docker-archive.ts';
import { inspectionOf, isoNano, statsOf, summaryOf } from './fake-docker-shapes.ts';
import {
  emit, removeContainer, startContainer, stopContainer, type FakeContainer, type FakeEvent, type FakeLogLine, type FakeWorld,
} from './fake-docker-world.ts';

/** One request to the fake engine. */
export type FakeRequest = { method: string; path: string; query: URLSearchParams };

/** What the fake answers: JSON, bytes, or a stream that is fed until the caller hangs up. */
export type FakeAnswer = { status: number; headers?: Record<string, string>; body?: unknown; bytes?: Buffer; feed?: (write: (chunk: Buffer) => void, end: () => void) => () => void };

/** A verb that changes something. */
export type FakeVerb = 'start' | 'stop' | 'restart' | 'kill' | 'remove';

const verbRoute = /^\/containers\/([^/]+)\/(start|stop|restart|kill)$/;
const readRoute = /^\/containers\/([^/]+)\/(json|logs|stats)$/;
const infoBodies: Record<string, unknown> = {
  '/version': { Version: '27.0.0', ApiVersion: '1.46', MinAPIVersion: '1.24', Os: 'linux', Arch: 'amd64' },
  '/info': { Name: 'fake', ServerVersion: '27.0.0', Driver: 'overlay2', NCPU: 2, MemTotal: 2 ** 33 },
};

/** The verb and the container a request wants changed, or null when it only reads. */
export function changeOf({ method, path }: FakeRequest): { verb: FakeVerb; which: string } | null {
  const verb = verbRoute.exec(path);
  if (method === 'POST' && verb) return { verb: verb[2] as FakeVerb, which: decodeURIComponent(verb[1] ?? '') };
  const removal = /^\/containers\/([^/]+)$/.exec(path);
  return method === 'DELETE' && removal ? { verb: 'remove', which: decodeURIComponent(removal[1] ?? '') } : null;
}

/** Does what a request asks for and answers as the engine does. */
export function answerTo(world: FakeWorld, request: FakeRequest): FakeAnswer {
  const change = changeOf(request);
  if (change) return changed(world, change, request.query);
  if (request.path === '/_ping') return { status: 200, bytes: Buffer.from('OK') };
  if (request.path in infoBodies) return { status: 200, body: infoBodies[request.path] };
  if (request.path === '/containers/json') return { status: 200, body: listed(world, request.query) };
  if (request.path === '/events') return { status: 200, feed: eventsFeed(world, request.query) };
  const archive = /^\/containers\/([^/]+)\/archive$/.exec(request.path);
  if (archive && request.method === 'HEAD') return statOf(world, archive[1] ?? '', request.query);
  const read = readRoute.exec(request.path);
  return read ? readOne(world, read, request.query) : { status: 404, body: { message: 'page not found' } };
}

/** The container with an id, a beginning of an id or a name; undefined when there is none. */
export function containerBy(world: FakeWorld, which: string): FakeContainer | undefined {
  return world.containers.find((one) => one.id === which || one.name === which.replace(/^\//, ''))
    ?? (which.length >= 12 ? world.containers.find((one) => one.id.startsWith(which)) : undefined);
}

function readOne(world: FakeWorld, [, which = '', what]: RegExpExecArray, query: URLSearchParams): FakeAnswer {
  const container = containerBy(world, decodeURIComponent(which));
  if (!container) return missing(which);
  if (what === 'json') return { status: 200, body: inspectionOf(container) };
  return what === 'stats' ? { status: 200, body: statsOf(world, container) } : logsOf(world, container, query);
}

function statOf(world: FakeWorld, which: string, query: URLSearchParams): FakeAnswer {
  const container = containerBy(world, decodeURIComponent(which));
  return container ? archiveOf(container, query) : missing(which);
}

function changed(world: FakeWorld, { verb, which }: { verb: FakeVerb; which: string }, query: URLSearchParams): FakeAnswer {
  const container = containerBy(world, which);
  if (!container) return missing(which);
  if (verb === 'remove') return removed(world, container, query);
  if (verb === 'kill' && container.status !== 'running') {
    return { status: 409, body: { message: `Cannot kill container: ${which}: Container ${container.id} is not running` } };
  }
  const up = container.status === 'running' || container.status === 'restarting';
  if ((verb === 'start' && up) || (verb === 'stop' && !up)) return { status: 304 };
  if (verb !== 'start') stopContainer(world, container, verb === 'kill' ? 137 : 143);
  if (verb === 'start' || verb === 'restart') startAsked(world, container, verb);
  return { status: 204 };
}

function startAsked(world: FakeWorld, container: FakeContainer, verb: 'start' | 'restart'): void {
  if (container.spec.behaviour === 'crash-until-restarted') container.crashes = false;
  Object.assign(container, { restartCount: 0, backoffMs: 100 });
  startContainer(world, container);
  if (verb === 'restart') emit(world, container, 'restart');
}

function removed(world: FakeWorld, container: FakeContainer, query: URLSearchParams): FakeAnswer {
  if (container.status === 'running' && !isTrue(query.get('force'))) {
    return { status: 409, body: { message: `You cannot remove a running container ${container.id}. Stop the container before attempting removal or force remove` } };
  }
  removeContainer(world, container);
  return { status: 204 };
}

function listed(world: FakeWorld, query: URLSearchParams): object[] {
  const filters = filtersOf(query);
  const all = isTrue(query.get('all'));
  return world.containers.filter((one) => (all || one.status === 'running' || filters['status'] !== undefined)
    && some(filters['name'], (want) => new RegExp(want).test(one.name) || new RegExp(want).test(`/${one.name}`))
    && some(filters['id'], (want) => one.id.startsWith(want)) && some(filters['status'], (want) => one.status === want)
    && (filters['label'] ?? []).every((want) => hasLabel(one, want))).map(summaryOf).reverse();
}

function hasLabel(container: FakeContainer, want: string): boolean {
  const [label = '', ...value] = want.split('=');
  const has = container.spec.labels[label];
  return has !== undefined && (value.length === 0 || has === value.join('='));
}

function eventsFeed(world: FakeWorld, query: URLSearchParams): NonNullable<FakeAnswer['feed']> {
  const filters = filtersOf(query);
  const wanted = (event: FakeEvent): boolean => some(filters['type'], (want) => event.type === want)
    && some(filters['event'], (want) => event.action.split(':')[0] === want.split(':')[0])
    && some(filters['container'], (want) => event.name === want || event.id.startsWith(want));
  const since = nanoOf(query.get('since'));
  const until = nanoOf(query.get('until'));
  return (write, end) => {
    const past = since === null ? [] : world.events.filter((event) => event.nano >= since && (until === null || event.nano <= until));
    for (const event of past) if (wanted(event)) write(Buffer.from(event.line));
    if (until !== null && until <= BigInt(Date.now() + 1000) * 1_000_000n) end();
    const watcher = (event: FakeEvent): void => { if (wanted(event)) write(Buffer.from(event.line)); };
    world.watchers.add(watcher);
    return () => world.watchers.delete(watcher);
  };
}

function logsOf(world: FakeWorld, container: FakeContainer, query: URLSearchParams): FakeAnswer {
  if (container.spec.unlogged) return { status: 501, body: { message: 'configured logging driver does not support reading' } };
  const since = nanoOf(query.get('since')) ?? 0n;
  const shown = (entry: FakeLogLine): boolean => isTrue(query.get(entry.stream)) && entry.at >= since;
  const framed = (entry: FakeLogLine): Buffer => frameOf(container, entry, isTrue(query.get('timestamps')) ? stampOf(world, entry.at) : '');
  const tail = query.get('tail');
  const first = container.logs.findIndex((entry) => entry.at >= since);
  const past = first < 0 ? [] : container.logs.slice(first).filter((entry) => isTrue(query.get(entry.stream)));
  const kept = tail === null || tail === 'all' ? past : Number(tail) === 0 ? [] : past.slice(-Number(tail));
  if (!isTrue(query.get('follow'))) return { status: 200, bytes: Buffer.concat(kept.map(framed)) };
  return { status: 200, feed: (write, end) => {
    for (const entry of kept) write(framed(entry));
    if (container.status !== 'running') end();
    const watcher = (one: FakeContainer, entry: FakeLogLine | null): void => {
      if (one !== container) return;
      if (entry === null) end();
      else if (shown(entry)) write(framed(entry));
    };
    world.logWatchers.add(watcher);
    return () => world.logWatchers.delete(watcher);
  } };
}

/** Podman writes whole seconds with the offset of its time zone. */
function stampOf({ secondsAt }: FakeWorld, at: bigint): string {
  if (secondsAt === null) return `${isoNano(at)} `;
  const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d\d):(\d\d)$/.exec(secondsAt) ?? [];
  const shifted = at + BigInt(`${sign === '-' ? '-' : ''}${String((Number(hours) * 60 + Number(minutes)) * 60)}`) * 1_000_000_000n;
  return `${isoNano(shifted).slice(0, 19)}${secondsAt} `;
}

function frameOf(container: FakeContainer, entry: FakeLogLine, stamp: string): Buffer {
  const text = Buffer.from(`${stamp}${entry.line}${container.spec.tty ? '\r\n' : '\n'}`);
  if (container.spec.tty) return text;
  const head = Buffer.alloc(8);
  head[0] = entry.stream === 'stdout' ? 1 : 2;
  head.writeUInt32BE(text.length, 4);
  return Buffer.concat([head, text]);
}

function filtersOf(query: URLSearchParams): Record<string, string[] | undefined> {
  const given = JSON.parse(query.get('filters') ?? '{}') as Record<string, string[] | Record<string, boolean>>;
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, Array.isArray(value) ? value : Object.keys(value)]));
}

function nanoOf(text: string | null): bigint | null {
  const parts = /^(\d+)(?:\.(\d{1,9}))?$/.exec(text ?? '');
  return parts ? BigInt(parts[1] ?? 0) * 1_000_000_000n + BigInt((parts[2] ?? '').padEnd(9, '0')) : null;
}

function some(wanted: string[] | undefined, matches: (want: string) => boolean): boolean {
  return wanted === undefined || wanted.some(matches);
}

function isTrue(text: string | null): boolean {
  return text === '1' || text === 'true';
}

function missing(which: string): FakeAnswer {
  return { status: 404, body: { message: `No such container: ${which}` } };
}
