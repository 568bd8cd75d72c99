import { failureCodes, type FailureCode } from './failure-codes.js';

/**
 * An expected failure: the only error that domain and services throw on purpose.
 *
 * Over GraphQL it becomes the member of the mutation's result union that bears its code's name
 * (`TIER_LIMIT_REACHED` → `TierLimitReached`), or a top-level error where the union has none; over REST the error body. `message`
 * is for developers, `userMessage` for the person; the private `cause` is only logged.
 */
export class Failure<Details extends object = object> extends Error {
  readonly userMessage: string;
  readonly retryable: boolean;

  constructor(
    readonly code: FailureCode,
    /** Typed extras of the code; copied onto the union member and into `extensions.details`. Nothing secret. */
    readonly details: Details = {} as Details,
    options: { message?: string; userMessage?: string; cause?: unknown } = {},
  ) {
    const spec = failureCodes[code];
    super(options.message ?? spec.meaning, { cause: options.cause });
    this.name = 'Failure';
    this.userMessage = options.userMessage ?? spec.userMessage;
    this.retryable = spec.retryable;
  }

  /** HTTP status of the REST answer. */
  get status(): number {
    return failureCodes[this.code].status;
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
