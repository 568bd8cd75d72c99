import { failureCodes, type FailureCode } from './failure-codes.js';

interface FailureOptions {
  /** For developers. The meaning of the code by default. */
  message?: string;
  /** For the user of the app. The user message of the code by default. */
  userMessage?: string;
  /** HTTP status if a protocol requires another one than the code has. */
  status?: number;
  /** Only logged, never sent. */
  cause?: unknown;
}

/**
 * An expected failure: the only error that domain and services throw on purpose.
 *
 * GraphQL returns it as the member of the result union that is named after its code (`TIER_LIMIT_REACHED` → `TierLimitReached`), or
 * as a top-level error if the union has no such member. REST sends it as the error body.
 */
export class Failure<Details extends object = object> extends Error {
  readonly userMessage: string;
  readonly retryable: boolean;
  /** HTTP status of the REST response. */
  readonly status: number;

  constructor(
    readonly code: FailureCode,
    /** Fields of the code. Copied to the union member and to `extensions.details`, so they must not hold secrets. */
    readonly details: Details = {} as Details,
    options: FailureOptions = {},
  ) {
    const spec = failureCodes[code];
    super(options.message ?? spec.meaning, { cause: options.cause });
    this.name = 'Failure';
    this.userMessage = options.userMessage ?? spec.userMessage;
    this.retryable = spec.retryable;
    this.status = options.status ?? spec.status;
  }

  /** The fields that clients see. */
  publicFields() {
    const { code, message, userMessage, retryable, details } = this;
    return { code, message, userMessage, retryable, details };
  }
}

/** The GraphQL type name of a code: `TIER_LIMIT_REACHED` → `TierLimitReached`. */
export function typeNameOfCode(code: string): string {
  return code
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
