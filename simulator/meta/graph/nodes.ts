import type { Login } from '../login/apps.js';
import type { FieldRequest } from './fields.js';
import { invalidParameter } from './responses.js';
import type { Call } from './graph.js';

/** Reads one field of an object. Undefined omits it from the response. */
export type FieldReader<T> = (object: T, call: Call, request: FieldRequest) => unknown;

/** A kind of object at the API. */
export interface NodeType<T> {
  /** Name in error messages. */
  name: string;
  id: (object: T, call: Call) => string;
  fields: Record<string, FieldReader<T>>;
  /** Fields that exist with one login only. */
  only?: Partial<Record<Login, readonly string[]>>;
}

/** A value whose fields are already selected, such as an edge. */
export class Expanded {
  constructor(readonly value: unknown) {}
}

/** Returns the requested fields and the id of an object. @throws GraphError 100 for an unknown field */
export function renderNode<T>(
  type: NodeType<T>,
  object: T,
  fields: FieldRequest[],
  call: Call,
): Record<string, unknown> {
  const node: Record<string, unknown> = {};
  for (const request of fields) {
    if (request.name === 'id') continue;
    const exists =
      Object.hasOwn(type.fields, request.name) && !isMissingForLogin(type, request.name, call.login);
    const read = exists ? type.fields[request.name] : undefined;
    if (!read) {
      throw invalidParameter(
        `Tried accessing nonexisting field (${request.name}) on node type (${type.name})`,
      );
    }
    const value = read(object, call, request);
    if (value === undefined) continue;
    node[request.name] = value instanceof Expanded ? value.value : pickFields(value, request.fields);
  }
  node.id = type.id(object, call);
  return node;
}

function isMissingForLogin<T>({ only }: NodeType<T>, field: string, login: Login): boolean {
  return only?.[login === 'instagram' ? 'facebook' : 'instagram']?.includes(field) === true;
}

/** Formats a time as the Graph API does. */
export function formatGraphTime(time: number): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, '+0000');
}

/** Returns a plain object with only the requested fields. */
function pickFields(value: unknown, fields: FieldRequest[]): unknown {
  if (fields.length === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => pickFields(item, fields));
  const source = value as Record<string, unknown>;
  const names = fields.map(({ name }) => name).filter((name) => source[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, source[name]]));
}
