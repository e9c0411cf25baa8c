import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { SpecCheck } from './specs.ts';

type Json = Record<string, unknown>;
interface Operation { requestBody?: { required?: boolean; content?: Record<string, { schema?: Json }> }; responses?: Record<string, Json> }

/** The part of an OpenAPI 3.1 description that is read here. */
export interface DiscordDescription { paths: Record<string, Record<string, Operation>>; components: { responses?: Record<string, Json> } }

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;

/** Checks calls against Discord's OpenAPI description; each operation is compiled when it is first used. */
export function checkDiscord(description: DiscordDescription): SpecCheck {
  withoutEmptyEnums(description);
  const ajv = makeAjv();
  ajv.addSchema(description, 'discord');
  const compiled = new Map<string, ValidateFunction>();
  const templates = Object.keys(description.paths).map((path) => ({ path, pattern: patternOf(path) }));
  const operation = (method: string, path: string): { path: string; found: Operation } | undefined => {
    const hits = templates.filter(({ pattern }) => pattern.test(path)).sort((a, b) => holes(a.path) - holes(b.path));
    const hit = hits.find((one) => description.paths[one.path]?.[method.toLowerCase()]);
    return hit ? { path: hit.path, found: description.paths[hit.path]?.[method.toLowerCase()] ?? {} } : undefined;
  };
  const validate = (pointer: string[], value: unknown): string[] => {
    const ref = `discord#/${pointer.map(escapePointer).join('/')}`;
    const check = compiled.get(ref) ?? ajv.compile({ $ref: ref });
    compiled.set(ref, check);
    return check(value) ? [] : said(check);
  };
  return {
    request: (call) => {
      const known = operation(call.method, call.path);
      if (!known) return [`${call.method} ${call.path} is not an operation`];
      const json = known.found.requestBody?.content?.['application/json'];
      if (!json?.schema) return [];
      if (call.body === undefined) return known.found.requestBody?.required ? [`${call.method} ${call.path} needs a body`] : [];
      return validate(['paths', known.path, call.method.toLowerCase(), 'requestBody', 'content', 'application/json', 'schema'], call.body)
        .map((words) => `request ${call.method} ${call.path}: ${words}`);
    },
    reply: (call, answer) => {
      const known = operation(call.method, call.path);
      const responses = known?.found.responses ?? {};
      const status = [String(answer.status), `${String(answer.status)[0] ?? ''}XX`].find((key) => key in responses);
      if (!known || status === undefined) return known ? [`reply ${call.method} ${call.path}: status ${String(answer.status)} is not described`] : [];
      const shared = /^#\/components\/responses\/(.+)$/.exec(String(responses[status]?.['$ref']))?.[1];
      const response = shared === undefined ? responses[status] : description.components.responses?.[shared];
      if (!hasJson(response)) return answer.body === undefined ? [] : [`reply ${call.method} ${call.path}: a body where none is described`];
      const at = shared === undefined ? ['paths', known.path, call.method.toLowerCase(), 'responses', status] : ['components', 'responses', shared];
      return validate([...at, 'content', 'application/json', 'schema'], withoutTree(answer.body)).map((words) => `reply ${call.method} ${call.path}: ${words}`);
    },
  };
}

function makeAjv(): Ajv2020 {
  return new Ajv2020({
    strict: false, logger: false, allErrors: false, validateSchema: false, addUsedSchema: false,
    formats: {
      snowflake: /^(0|[1-9][0-9]*)$/, nonce: /^.{0,25}$/u, 'date-time': dateTime,
      uri: { validate: (text: string) => URL.canParse(text) },
      int32: { type: 'number', validate: (value: number) => Number.isInteger(value) && Math.abs(value) < 2 ** 32 },
      int64: { type: 'number', validate: (value: number) => Number.isInteger(value) },
      double: { type: 'number', validate: () => true },
    },
  });
}

function said(check: ValidateFunction): string[] {
  const deepest = [...(check.errors ?? [])].sort((a, b) => b.instancePath.length - a.instancePath.length).slice(0, 4);
  return [deepest.map((error) => `${error.instancePath || '(body)'} ${error.message ?? ''} ${JSON.stringify(error.params)}`).join('; ')];
}

/** Leaves out the tree of broken fields: its codes are words in truth and numbers in the description. */
function withoutTree(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('errors' in body)) return body;
  return { ...body, errors: undefined };
}

function hasJson(response: Json | undefined): boolean {
  return (response?.['content'] as Json | undefined)?.['application/json'] !== undefined;
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.split(/\{[^}]+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^/]+')}$`);
}

function holes(path: string): number {
  return path.split('{').length;
}

function escapePointer(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function withoutEmptyEnums(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  const place = node as Json;
  if (Array.isArray(place['enum']) && place['enum'].length === 0) delete place['enum'];
  for (const child of Object.values(place)) withoutEmptyEnums(child);
}
