import type { Login } from '../login/apps.js';
import type { FieldRequest } from './fields.js';
import { invalidParameter } from './answers.js';
import type { Call } from './graph.js';

/** Reads one field of an object; undefined leaves it out of the answer. */
export type FieldReader<T> = (object: T, call: Call, request: FieldRequest) => unknown;

/** A kind of object at the API. */
export interface NodeType<T> {
  /** As error messages call it. */
  name: string;
  id: (object: T, call: Call) => string;
  fields: Record<string, FieldReader<T>>;
  /** Fields that one login alone has. */
  only?: Partial<Record<Login, readonly string[]>>;
}

/** What a reader has picked the fields of itself, such as an edge. */
export class Expanded {
  constructor(readonly value: unknown) {}
}

/** The fields wanted of an object, and always its id. @throws GraphRefusal 100 for a field it does not have */
export function renderNode<T>(
  type: NodeType<T>,
  object: T,
  fields: FieldRequest[],
  call: Call,
): Record<string, unknown> {
  const node: Record<string, unknown> = {};
  for (const request of fields) {
    if (request.name === 'id') continue;
    const exists = Object.hasOwn(type.fields, request.name) && !isForeign(type, request.name, call.login);
    const read = exists ? type.fields[request.name] : undefined;
    if (!read) {
      throw invalidParameter(
        `Tried accessing nonexisting field (${request.name}) on node type (${type.name})`,
      );
    }
    const value = read(object, call, request);
    if (value === undefined) continue;
    node[request.name] = value instanceof Expanded ? value.value : pick(value, request.fields);
  }
  node.id = type.id(object, call);
  return node;
}

function isForeign<T>({ only }: NodeType<T>, field: string, login: Login): boolean {
  return only?.[login === 'instagram' ? 'facebook' : 'instagram']?.includes(field) === true;
}

/** Graph's way of writing a time. */
export function graphTime(time: number): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, '+0000');
}

/** A plain object cut down to the fields wanted of it. */
function pick(value: unknown, fields: FieldRequest[]): unknown {
  if (fields.length === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => pick(item, fields));
  const source = value as Record<string, unknown>;
  const names = fields.map(({ name }) => name).filter((name) => source[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, source[name]]));
}
