import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import type { RecordedExchange } from './tiktok-shop-exchanges.js';
import { newerOperations, type NewerOperation, type Schema } from './tiktok-shop-newer-operations.js';

/**
 * Compares requests and responses with the OpenAPI documents that TikTok Shop publishes in the npm package
 * `@tts-open-toolkit/cli`. The documents mark few fields as required, so names and types are checked, not presence.
 */
const folder = join(
  process.cwd(),
  'node_modules/@tts-open-toolkit/cli/skills/tts-openapi-guide/references/oas/paths',
);

interface Operation {
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

type Envelope = Record<string, unknown>;

/** What an operation sends and receives. */
interface Contract {
  parameters: NonNullable<Operation['parameters']>;
  /** Null if the operation has no body. */
  body: Schema | null;
  response: Schema | null;
}

/** Parameters of every request. */
const commonParameters = new Set(['app_key', 'timestamp', 'shop_cipher', 'version']);
const apiPath = /^\/[a-z_]+\/20\d{4}\//;

const operations = loadOperations();
const newer = newerOperations(schemaOfReturns());
const contracts = new Map<string, Contract | null>();
const validators = new Map<Schema, ValidateFunction>();
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });

/**
 * What differs from the documents. Empty: nothing. A refusal may be about the request, and has no data: only its envelope is checked.
 */
export function findViolations(exchange: RecordedExchange): string[] {
  const { method, path } = exchange;
  if (!apiPath.test(path)) return [];
  const response = exchange.response === null ? null : (JSON.parse(exchange.response) as Envelope);
  return findProblems(exchange, response).map((problem) => `${method} ${path}: ${problem}`);
}

function findProblems({ method, path, query, body }: RecordedExchange, response: Envelope | null): string[] {
  if (response && !isEnvelope(response)) return ['the envelope is wrong'];
  if (response && response.code !== 0) return [];
  const contract = contractOf(method, path);
  if (!contract) return ['not in the documents'];
  const problems = checkQuery(contract, query);
  if (body !== '' && contract.body) problems.push(...check(contract.body, JSON.parse(body), 'body'));
  else if (body !== '' && body !== '{}') problems.push('no body is documented');
  if (response && contract.response) problems.push(...check(contract.response, response, 'response'));
  return problems;
}

function contractOf(method: string, path: string): Contract | null {
  const found = newer.find((operation) => matchesPattern(operation.path, path));
  const pattern = found?.path ?? findPattern(path)?.pattern;
  if (pattern === undefined) return null;
  const key = `${method} ${pattern}`;
  const known = contracts.get(key);
  if (known !== undefined) return known;
  const contract = found?.shape
    ? contractOfShape(found.shape)
    : contractOfOperation(findPattern(found?.like ?? path)?.methods[method.toLowerCase()]);
  contracts.set(key, contract);
  return contract;
}

function contractOfShape({ query, body, data }: NonNullable<NewerOperation['shape']>): Contract {
  const envelope = { code: { type: 'integer' }, message: { type: 'string' }, request_id: { type: 'string' } };
  return {
    parameters: query.map((name) => ({ name, in: 'query' })),
    body,
    response: { type: 'object', properties: { ...envelope, data } },
  };
}

function contractOfOperation(operation: Operation | undefined): Contract | null {
  if (!operation) return null;
  return {
    parameters: operation.parameters?.filter((parameter) => parameter.in === 'query') ?? [],
    body: operation.requestBody?.content['application/json']?.schema ?? null,
    response: operation.responses['200']?.content?.['application/json']?.schema ?? null,
  };
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

function schemaOfReturns(): Schema {
  const search = findPattern('/return_refund/202309/returns/search')?.methods.post;
  const schema = search?.responses['200']?.content?.['application/json']?.schema as any;
  return schema.properties.data.properties.return_orders.items as Schema;
}

function findPattern(path: string) {
  // A literal path wins over one with parameters.
  return (
    operations.find(({ pattern }) => pattern === path) ??
    operations.find(({ pattern }) => matchesPattern(pattern, path))
  );
}

function matchesPattern(pattern: string, path: string): boolean {
  const [parts, segments] = [pattern.split('/'), path.split('/')];
  return (
    parts.length === segments.length &&
    parts.every((part, place) => part.startsWith('{') || part === segments[place])
  );
}

function isEnvelope({ code, message, request_id: requestId }: Envelope): boolean {
  return (
    typeof code === 'number' &&
    typeof message === 'string' &&
    typeof requestId === 'string' &&
    /^\d{14}[0-9A-F]{20}$/.test(requestId)
  );
}

function checkQuery({ parameters }: Contract, query: Record<string, string>): string[] {
  const problems: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    const parameter = parameters.find((candidate) => candidate.name === name);
    if (!parameter) {
      if (!commonParameters.has(name)) problems.push(`query ${name} is not documented`);
    } else if (parameter.schema?.type === 'integer' && !/^\d+$/.test(value)) {
      problems.push(`query ${name} is not an integer`);
    }
  }
  for (const { name, required } of parameters) {
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
