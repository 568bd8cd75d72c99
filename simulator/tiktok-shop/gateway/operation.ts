import { z } from 'zod';
import type { App } from '../login/apps.js';
import type { Grant } from '../login/tokens.js';
import type { Shop } from '../shops/shop.js';
import { invalidParameter } from './errors.js';

type Fields = z.ZodObject;

/** A request that passed all checks of the gateway. `shop` is only set for operations with a cipher. */
export interface Call<Query extends Fields = Fields, Body extends Fields = Fields> {
  app: App;
  grant: Grant;
  shop: Shop;
  version: string;
  params: Record<string, string>;
  query: z.output<Query>;
  body: z.output<Body>;
  /** Seconds. */
  now: number;
}

export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `{version}` and named parts. */
  path: string;
  versions: readonly string[];
  /** Null: any token. */
  scope: string | null;
  cipher: 'required' | 'none';
  rate: 'usual' | 'analytics';
  query: Fields;
  body: Fields;
  handle(call: Call): object;
}

interface OperationOptions<Query extends Fields, Body extends Fields> {
  versions: readonly string[];
  scope: string | null;
  cipher?: 'required' | 'none';
  rate?: 'usual' | 'analytics';
  query?: Query;
  body?: Body;
  handle(call: Call<Query, Body>): object;
}

const nothing = z.strictObject({});

/** Declares an operation. Parameters that are not declared are refused. */
export function operation<Query extends Fields = typeof nothing, Body extends Fields = typeof nothing>(
  method: Operation['method'],
  path: string,
  options: OperationOptions<Query, Body>,
): Operation {
  return {
    method,
    path,
    cipher: 'required',
    rate: 'usual',
    query: nothing,
    body: nothing,
    ...options,
    handle: (call) => options.handle(call),
  };
}

/** A whole number in a query. */
export const queryInt = z
  .string()
  .regex(/^\d{1,15}$/, 'must be an integer')
  .transform(Number);

export const seconds = z.int().min(0);

export function pageSize(min: number, max: number) {
  return queryInt.refine((size) => size >= min && size <= max, { error: `must be from ${min} to ${max}` });
}

export const pageToken = z.string().min(1).optional();
export const sortOrder = z.enum(['ASC', 'DESC']).optional();
export const queryList = z.string().transform((text) => text.split(',').filter((part) => part !== ''));

/** @throws Refusal 36009004 that names the parameter */
export function readFields<T>(schema: z.ZodType<T>, value: unknown, prefix: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    throw invalidParameter(`${prefix}${issue.keys[0]} is not a parameter of this endpoint.`);
  }
  const name = `${prefix}${issue?.path.join('.') ?? ''}`;
  const isMissing = issue?.code === 'invalid_type' && issue.input === undefined;
  throw invalidParameter(
    isMissing ? `${name} is a required field.` : `${name}: ${issue?.message ?? 'invalid'}.`,
  );
}
