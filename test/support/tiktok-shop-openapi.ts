import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

/**
 * Compares requests and responses with the OpenAPI documents that TikTok Shop publishes in the npm package
 * `@tts-open-toolkit/cli`. The documents mark few fields as required, so names and types are checked, not presence.
 */
const folder = join(
  process.cwd(),
  'node_modules/@tts-open-toolkit/cli/skills/tts-openapi-guide/references/oas/paths',
);

type Schema = Record<string, unknown>;

interface Operation {
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

export interface RecordedExchange {
  method: string;
  path: string;
  /** Without token and signature. */
  query: Record<string, string>;
  body: string;
  status: number;
  response: string;
}

/** Versions that are newer than the documents. `like` has the same shape; null: only the envelope is checked. */
const newerVersions: readonly { path: string; like: string | null; source: string }[] = [
  ...['/cancellations/search', '/returns/search'].flatMap((path) => newReturnVersion(path)),
  ...['/cancellations/{cancel_id}', '/returns/{return_id}'].flatMap((path) =>
    ['approve', 'reject'].flatMap((decision) => newReturnVersion(`${path}/${decision}`)),
  ),
  {
    path: '/finance/202605/payments',
    like: '/finance/202309/payments',
    source: 'field notes of integrators, section 3',
  },
  ...['/202603/aftersales/search', '/202604/rma/search', '/202606/aftersales/review'].map((path) => ({
    path: `/return_refund${path}`,
    like: null,
    source: 'copied endpoint pages, field notes of integrators, section 3',
  })),
];

/** Parameters of every request. */
const commonParameters = new Set(['app_key', 'timestamp', 'shop_cipher', 'version']);

const operations = loadOperations();
const validators = new Map<Schema, ValidateFunction>();
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });

/** What differs from the documents. Empty: nothing. */
export function findViolations(exchange: RecordedExchange): string[] {
  const { method, path } = exchange;
  const name = `${method} ${path}`;
  const newer = newerVersions.find((version) => matchesPattern(version.path, path));
  const response = JSON.parse(exchange.response) as { code: number; data: unknown };
  const envelope = checkEnvelope(response);
  if (newer?.like === null) return envelope.map((problem) => `${name}: ${problem}`);
  const documented = newer?.like ? likePath(newer, path) : path;
  const operation = findOperation(method, documented);
  if (!operation) return [`${name}: not in the documents`];
  const problems = [...envelope];
  // A refusal may be about the request, and has no data.
  if (response.code === 0) {
    problems.push(...checkQuery(operation, exchange.query));
    const bodySchema = operation.requestBody?.content['application/json']?.schema;
    if (exchange.body !== '' && bodySchema)
      problems.push(...check(bodySchema, JSON.parse(exchange.body), 'body'));
    else if (exchange.body !== '' && exchange.body !== '{}') problems.push('no body is documented');
    const schema = operation.responses['200']?.content?.['application/json']?.schema;
    if (schema) problems.push(...check(schema, response, 'response'));
  }
  return problems.map((problem) => `${name}: ${problem}`);
}

function newReturnVersion(path: string) {
  return [
    {
      path: `/return_refund/202602${path}`,
      like: `/return_refund/202309${path}`,
      source: 'field notes of integrators, section 3',
    },
  ];
}

function likePath(newer: { path: string; like: string | null }, path: string): string {
  const version = (newer.like ?? '').split('/')[2] ?? '';
  const segments = path.split('/');
  segments[2] = version;
  return segments.join('/');
}

function loadOperations(): { pattern: string; methods: Record<string, Operation> }[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const document = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>;
      const paths = (document.paths ?? document) as Record<string, Record<string, Operation>>;
      return Object.entries(paths).map(([pattern, methods]) => ({ pattern, methods }));
    });
}

function findOperation(method: string, path: string): Operation | undefined {
  // A literal path wins over one with parameters.
  const found =
    operations.find(({ pattern }) => pattern === path) ??
    operations.find(({ pattern }) => matchesPattern(pattern, path));
  return found?.methods[method.toLowerCase()];
}

function matchesPattern(pattern: string, path: string): boolean {
  const [parts, segments] = [pattern.split('/'), path.split('/')];
  return (
    parts.length === segments.length &&
    parts.every((part, place) => part.startsWith('{') || part === segments[place])
  );
}

function checkEnvelope(response: Record<string, unknown>): string[] {
  const { code, message, request_id: requestId } = response;
  const isEnvelope =
    typeof code === 'number' &&
    typeof message === 'string' &&
    typeof requestId === 'string' &&
    /^\d{14}[0-9A-F]{20}$/.test(requestId);
  return isEnvelope ? [] : ['the envelope is wrong'];
}

function checkQuery(operation: Operation, query: Record<string, string>): string[] {
  const documented = operation.parameters?.filter((parameter) => parameter.in === 'query') ?? [];
  const problems: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    const parameter = documented.find((candidate) => candidate.name === name);
    if (!parameter) {
      if (!commonParameters.has(name)) problems.push(`query ${name} is not documented`);
    } else if (parameter.schema?.type === 'integer' && !/^\d+$/.test(value)) {
      problems.push(`query ${name} is not an integer`);
    }
  }
  for (const { name, required } of documented) {
    if (required && query[name] === undefined) problems.push(`query ${name} is missing`);
  }
  return problems;
}

function check(schema: Schema, value: unknown, what: string): string[] {
  let validate = validators.get(schema);
  if (!validate) {
    validate = ajv.compile(closeObjects(schema) as Schema);
    validators.set(schema, validate);
  }
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${what}${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
  );
}

/** Objects take only documented fields, so that misspelt names are found. */
function closeObjects(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closeObjects);
  if (typeof schema !== 'object' || schema === null) return schema;
  const closed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(schema)) {
    if (name === 'required' || name === 'example' || name === 'default') continue;
    closed[name] =
      name === 'properties'
        ? Object.fromEntries(
            Object.entries(value as object).map(([key, field]) => [key, closeObjects(field)]),
          )
        : closeObjects(value);
  }
  if (closed.type === 'object' && closed.properties !== undefined) closed.additionalProperties = false;
  return closed;
}
