import { keyedInputs } from './generated/keyed-inputs.js';

/** Maximum number of keys of requests whose outcome is not known. */
const maxKeys = 100;

/** Variables in which the idempotency key is optional, because the client adds it. */
export type WithOptionalKey<Variables> = Variables extends { input: infer Input }
  ? Input extends { idempotencyKey?: unknown }
    ? Omit<Variables, 'input'> & { input: Omit<Input, 'idempotencyKey'> & { idempotencyKey?: string } }
    : Variables
  : Variables;

/**
 * Adds idempotency keys to mutations that create something. A key is kept until the outcome of its request is known: if the caller
 * repeats the same request after a network failure, it gets the same key, and the server creates nothing twice.
 */
export class IdempotencyKeys {
  private readonly keys = new Map<string, string>();

  /** Returns the variables with a key. `settle` must be called with the data of a response. */
  add(document: string, variables: Record<string, unknown>): KeyedRequest {
    const input = variables.input as Record<string, unknown> | undefined;
    const unchanged = { variables, settle: () => undefined };
    if (!input || typeof input.idempotencyKey === 'string' || !acceptsKey(document)) return unchanged;
    const request = `${document}\n${JSON.stringify(variables)}`;
    const key = this.keys.get(request) ?? createKey();
    this.keys.set(request, key);
    if (this.keys.size > maxKeys) this.keys.delete(this.keys.keys().next().value!);
    return {
      variables: { ...variables, input: { ...input, idempotencyKey: key } },
      settle: (data) => {
        if (!hasUnknownOutcome(data)) this.keys.delete(request);
      },
    };
  }
}

interface KeyedRequest {
  variables: Record<string, unknown>;
  settle(data: unknown): void;
}

function acceptsKey(document: string): boolean {
  const [, type] = /\$input\s*:\s*(\w+)/.exec(document) ?? [];
  return type !== undefined && keyedInputs.has(type);
}

/** Whether the server does not know the outcome. The same key then returns it later. */
function hasUnknownOutcome(data: unknown): boolean {
  return Object.values(data ?? {}).some(
    (result: unknown) => (result as { __typename?: unknown } | null)?.__typename === 'OutcomeUnknown',
  );
}

/** Not `crypto.randomUUID`, which exists only on https. */
export function createKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
