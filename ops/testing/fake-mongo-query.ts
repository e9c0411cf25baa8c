import { ObjectId } from 'mongodb';

type Doc = Record<string, unknown>;

/** An error as MongoDB answers it; `ordinary` ones are no fault of who asked. */
export class MongoRefusal extends Error {
  readonly code: number;
  readonly codeName: string;
  readonly ordinary: boolean;

  constructor(code: number, codeName: string, message: string, ordinary = false) {
    super(message);
    this.code = code;
    this.codeName = codeName;
    this.ordinary = ordinary;
  }
}

const comparing: Readonly<Record<string, (value: unknown, wanted: unknown) => boolean>> = {
  $eq: same,
  $ne: (value, wanted) => !same(value, wanted),
  $lt: (value, wanted) => kindOf(value) === kindOf(wanted) && order(value, wanted) < 0,
  $lte: (value, wanted) => kindOf(value) === kindOf(wanted) && order(value, wanted) <= 0,
  $in: (value, wanted) => listOf('$in', wanted).some((one) => same(value, one)),
  $nin: (value, wanted) => !listOf('$nin', wanted).some((one) => same(value, one)),
};

/** Whether a document fits a filter of top-level fields, `$or` and the comparisons above; a field that is not there is null. */
export function matches(document: Doc, filter: Doc): boolean {
  return Object.entries(filter).every(([field, wanted]) => {
    if (field === '$or') return listOf('$or', wanted).some((one) => matches(document, one as Doc));
    if (field.startsWith('$')) throw new MongoRefusal(2, 'BadValue', `unknown top level operator: ${field}`);
    const value = document[plain(field)];
    return Object.entries(asOperators(wanted)).every(([operator, operand]) => {
      const compare = comparing[operator];
      if (compare === undefined) throw new MongoRefusal(2, 'BadValue', `unknown operator: ${operator}`);
      return compare(value, operand);
    });
  });
}

/** Documents in the order of a sort of top-level fields; null comes before everything. */
export function sorted(documents: readonly Doc[], sort: unknown): Doc[] {
  const fields = sort instanceof Map ? [...sort] as [string, unknown][] : Object.entries((sort ?? {}) as Doc);
  for (const [field, way] of fields) {
    if (way !== 1 && way !== -1) throw new MongoRefusal(15_975, 'Location15975', `$sort key ordering must be 1 (for ascending) or -1 (for descending): ${plain(field)}`);
  }
  return [...documents].sort((one, other) => {
    for (const [field, way] of fields) {
      const found = order(one[field], other[field]) * Number(way);
      if (found !== 0) return found;
    }
    return 0;
  });
}

/** What an update makes of a document, or of nothing where an upsert begins with what the query says is equal. */
export function changed(found: Doc | null, query: Doc, change: Doc): Doc {
  const next: Doc = found === null ? equalities(query) : { ...found };
  const touched = new Set<string>();
  for (const [operator, fields] of Object.entries(change)) {
    if (!['$set', '$unset', '$setOnInsert'].includes(operator)) throw new MongoRefusal(9, 'FailedToParse', `Unknown modifier: ${operator}`);
    for (const [field, value] of Object.entries(fields as Doc)) {
      if (touched.has(plain(field))) throw new MongoRefusal(40, 'ConflictingUpdateOperators', `Updating the path '${field}' would create a conflict at '${field}'`);
      touched.add(field);
      if (operator === '$unset') Reflect.deleteProperty(next, field);
      else if (operator === '$set' || found === null) next[field] = value;
    }
  }
  if (found !== null && !same(found['_id'], next['_id'])) throw new MongoRefusal(66, 'ImmutableField', "Performing an update on the path '_id' would modify the immutable field '_id'");
  return next;
}

/** Puts a document in, with an identity when it has none, and answers it. */
export function inserted(documents: Doc[], document: Doc): Doc {
  const whole = { _id: new ObjectId(), ...document };
  if (documents.some((one) => same(one['_id'], whole['_id']))) throw new MongoRefusal(11_000, 'DuplicateKey', 'E11000 duplicate key error index: _id_');
  documents.push(whole);
  return whole;
}

function equalities(query: Doc): Doc {
  const equal = Object.entries(query).filter(([field]) => !field.startsWith('$')).flatMap(([field, wanted]) => {
    const operators = asOperators(wanted);
    return '$eq' in operators ? [[field, operators['$eq']]] : [];
  });
  return Object.fromEntries(equal) as Doc;
}

/** A bare value means equality; `{ $ne: true }` is operators already. */
function asOperators(wanted: unknown): Doc {
  if (typeof wanted !== 'object' || wanted === null || Object.getPrototypeOf(wanted) !== Object.prototype) return { $eq: wanted };
  return Object.keys(wanted).some((key) => key.startsWith('$')) ? wanted as Doc : { $eq: wanted };
}

function plain(field: string): string {
  if (field.includes('.')) throw new MongoRefusal(2, 'BadValue', `this stand-in knows no paths into documents: ${field}`);
  return field;
}

function listOf(operator: string, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new MongoRefusal(2, 'BadValue', `${operator} needs an array`);
  return value;
}

function same(one: unknown, other: unknown): boolean {
  return kindOf(one) === kindOf(other) && order(one, other) === 0;
}

/** Kinds in the order in which MongoDB sorts them. */
const kinds = ['null', 'number', 'string', 'document', 'id', 'boolean', 'date'] as const;

function kindOf(value: unknown): (typeof kinds)[number] {
  if (value === null || value === undefined) return 'null';
  if (value instanceof Date) return 'date';
  if (value instanceof ObjectId) return 'id';
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return typeof value as 'number' | 'string' | 'boolean';
  return 'document';
}

function order(one: unknown, other: unknown): number {
  const kind = kindOf(one);
  if (kind !== kindOf(other)) return kinds.indexOf(kind) - kinds.indexOf(kindOf(other));
  const [left, right] = [rankOf(one), rankOf(other)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function rankOf(value: unknown): number | string {
  if (value instanceof Date) return value.getTime();
  if (value instanceof ObjectId) return value.toHexString();
  if (typeof value === 'number' || typeof value === 'string') return value;
  return typeof value === 'boolean' ? Number(value) : JSON.stringify(value ?? null);
}
