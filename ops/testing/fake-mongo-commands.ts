import { changed, inserted, matches, MongoRefusal, sorted } from './fake-mongo-query.ts';

/** A document as it is stored or sent. */
export type Doc = Record<string, unknown>;

/** Documents by collection. */
export type Collections = Map<string, Doc[]>;

type Mind = { collections: Collections; violations: string[] };
type Ask = { command: Doc; documents: Doc[] };
type Verb = { fields: readonly string[]; run: (ask: Ask) => Doc };

/** Fields that every command may carry. */
const common = ['$db', 'lsid', '$readPreference', 'writeConcern', 'readConcern', 'comment', 'maxTimeMS'];

/** Most documents that one answer carries, as MongoDB does unless asked otherwise. */
const firstBatch = 101;

const hello: Verb = {
  fields: ['helloOk', 'client', 'compression', 'backpressure', 'saslSupportedMechs', 'speculativeAuthenticate', 'topologyVersion', 'maxAwaitTimeMS'],
  run: ({ command }) => ({
    ...('hello' in command ? { isWritablePrimary: true } : { ismaster: true }), helloOk: true, maxBsonObjectSize: 16_777_216, maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000, localTime: new Date(), logicalSessionTimeoutMinutes: 30, connectionId: 1, minWireVersion: 0, maxWireVersion: 21, readOnly: false,
  }),
};

const verbs: Readonly<Record<string, Verb>> = {
  hello, ismaster: hello, isMaster: hello,
  ping: { fields: [], run: () => ({}) },
  endSessions: { fields: [], run: () => ({}) },
  saslStart: {
    fields: ['mechanism', 'payload', 'autoAuthorize', 'options'],
    run: () => { throw new MongoRefusal(18, 'AuthenticationFailed', 'Authentication failed.', true); },
  },
  createIndexes: { fields: ['indexes'], run: createIndexes },
  find: {
    fields: ['filter', 'sort', 'skip', 'limit', 'singleBatch'],
    run: ({ command, documents }) => cursorOf(command, paged(matching(documents, command['filter']), command)),
  },
  aggregate: { fields: ['pipeline', 'cursor'], run: count },
  findAndModify: { fields: ['query', 'sort', 'update', 'upsert', 'new', 'remove'], run: findAndModify },
  insert: {
    fields: ['documents', 'ordered'],
    run: ({ command, documents }) => {
      for (const one of list(command['documents'])) inserted(documents, one);
      return { n: list(command['documents']).length };
    },
  },
  update: { fields: ['updates', 'ordered'], run: update },
  delete: { fields: ['deletes', 'ordered'], run: remove },
};

/** What MongoDB answers to a command; what this stand-in does not know is refused and remembered. */
export function answerTo(command: Doc, mind: Mind): Doc {
  const [name = ''] = Object.keys(command);
  try {
    const verb = verbs[name];
    if (verb === undefined) throw new MongoRefusal(59, 'CommandNotFound', `no such command: '${name}'`);
    const strange = Object.keys(command).slice(1).find((field) => !common.includes(field) && !verb.fields.includes(field));
    if (strange !== undefined) throw new MongoRefusal(40_415, 'Location40415', `BSON field '${name}.${strange}' is an unknown field.`);
    return { ...verb.run({ command, documents: collectionOf(mind, command[name]) }), ok: 1 };
  } catch (error) {
    if (!(error instanceof MongoRefusal)) throw error;
    if (!error.ordinary) mind.violations.push(`${name}: ${error.message}`);
    return { ok: 0, errmsg: error.message, code: error.code, codeName: error.codeName };
  }
}

function collectionOf({ collections }: Mind, name: unknown): Doc[] {
  if (typeof name !== 'string') return [];
  const documents = collections.get(name) ?? [];
  collections.set(name, documents);
  return documents;
}

function createIndexes({ command }: Ask): Doc {
  const indexes = list(command['indexes']);
  for (const index of indexes) {
    const bad = Object.entries(index['key'] as Doc).find(([, way]) => way !== 1 && way !== -1);
    if (bad) throw new MongoRefusal(67, 'CannotCreateIndex', `Values in v:2 index key pattern cannot be of that kind: ${bad[0]}`);
  }
  return { numIndexesBefore: 1, numIndexesAfter: 1 + indexes.length, createdCollectionAutomatically: false };
}

function findAndModify({ command, documents }: Ask): Doc {
  const query = command['query'] as Doc;
  const [found] = sorted(matching(documents, query), command['sort']);
  if (found && command['remove'] === true) {
    documents.splice(documents.indexOf(found), 1);
    return { lastErrorObject: { n: 1 }, value: found };
  }
  const wanted = command['remove'] !== true && (found !== undefined || command['upsert'] === true);
  if (!wanted) return { lastErrorObject: { n: 0, updatedExisting: false }, value: null };
  const before = found === undefined ? null : { ...found };
  const after = written(documents, found, { query, change: command['update'] });
  const lastErrorObject = { n: 1, updatedExisting: found !== undefined, ...(found ? {} : { upserted: after['_id'] }) };
  return { lastErrorObject, value: command['new'] === true ? after : before };
}

function update({ command, documents }: Ask): Doc {
  const done = { n: 0, nModified: 0, upserted: [] as Doc[] };
  for (const [index, { q, u, multi, upsert }] of list(command['updates']).entries()) {
    const query = q as Doc;
    const found = matching(documents, query).slice(0, multi === true ? Infinity : 1);
    for (const one of found) {
      const before = JSON.stringify(one);
      written(documents, one, { query, change: u });
      if (JSON.stringify(one) !== before) done.nModified += 1;
    }
    if (found.length === 0 && upsert === true) done.upserted.push({ index, _id: written(documents, undefined, { query, change: u })['_id'] });
    done.n += found.length;
  }
  return { n: done.n + done.upserted.length, nModified: done.nModified, ...(done.upserted.length > 0 ? { upserted: done.upserted } : {}) };
}

/** Changes a document in place, or puts in the one that an upsert makes. */
function written(documents: Doc[], found: Doc | undefined, { query, change }: { query: Doc; change: unknown }): Doc {
  if (found === undefined) return inserted(documents, changed(null, query, change as Doc));
  const next = changed(found, query, change as Doc);
  for (const field of Object.keys(found)) if (!(field in next)) Reflect.deleteProperty(found, field);
  return Object.assign(found, next);
}

function remove({ command, documents }: Ask): Doc {
  let n = 0;
  for (const { q, limit } of list(command['deletes'])) {
    for (const one of matching(documents, q).slice(0, limit === 1 ? 1 : Infinity)) {
      documents.splice(documents.indexOf(one), 1);
      n += 1;
    }
  }
  return { n };
}

/** The one pipeline that is known: how the driver counts documents. */
function count({ command, documents }: Ask): Doc {
  const [match, group, ...more] = list(command['pipeline']);
  const counts = match !== undefined && '$match' in match && JSON.stringify(group) === '{"$group":{"_id":1,"n":{"$sum":1}}}' && more.length === 0;
  if (!counts) throw new MongoRefusal(40_324, 'Location40324', 'Unrecognized pipeline stage name, or one that this stand-in does not know');
  const n = matching(documents, match['$match']).length;
  return cursorOf(command, n === 0 ? [] : [{ _id: 1, n }]);
}

function matching(documents: readonly Doc[], filter: unknown): Doc[] {
  return documents.filter((one) => matches(one, (filter ?? {}) as Doc));
}

function paged(found: readonly Doc[], { sort, skip = 0, limit = 0 }: Doc): Doc[] {
  return sorted(found, sort).slice(Number(skip)).slice(0, limit === 0 ? Infinity : Number(limit));
}

function cursorOf(command: Doc, documents: readonly Doc[]): Doc {
  if (documents.length > firstBatch) throw new MongoRefusal(2, 'BadValue', 'this stand-in answers in one batch, and there is more than fits into one');
  const name = String(Object.values(command)[0]);
  return { cursor: { id: 0n, ns: `${String(command['$db'])}.${name}`, firstBatch: documents } };
}

function list(value: unknown): Doc[] {
  return Array.isArray(value) ? value as Doc[] : [];
}
