/** An entry of `errors` in a GraphQL response. */
export interface GraphQLErrorEntry {
  message: string;
  path?: (string | number)[];
  extensions?: Record<string, unknown>;
}

/** Facts about a failed request. */
export interface PatchbayErrorFields {
  /** Code of docs/errors.md, or one of {@link ClientErrorCode}. */
  code: string;
  /** What happened and what to do next. May be shown to the user. Null if the server sent none. */
  userMessage: string | null;
  /** Identifies the request in the logs of the server. Null if no response arrived. */
  requestId: string | null;
  /** Whether the same request may succeed later. */
  retryable: boolean;
  /** Time from which a retry can succeed. Null if unknown. */
  retryAfter: Date | null;
  /** HTTP status. Null if no response arrived. */
  status: number | null;
  /** Further facts. The fields depend on the code. */
  details: Readonly<Record<string, unknown>>;
  /** All errors of a GraphQL response. Empty for other errors. */
  errors: readonly GraphQLErrorEntry[];
  /** Fields of a GraphQL response that succeeded despite the errors. Null if there are none. */
  data: unknown;
}

/** Codes of errors that this package reports without a code of the server. */
export type ClientErrorCode = 'NETWORK_ERROR' | 'INVALID_RESPONSE' | 'UPLOAD_FAILED' | 'CONNECTION_CLOSED';

/** A request failed as a whole. Expected failures of mutations are members of their result types instead. */
export class PatchbayError extends Error implements PatchbayErrorFields {
  override readonly name = 'PatchbayError';
  readonly code: string;
  readonly userMessage: string | null;
  readonly requestId: string | null;
  readonly retryable: boolean;
  readonly retryAfter: Date | null;
  readonly status: number | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly errors: readonly GraphQLErrorEntry[];
  readonly data: unknown;

  constructor(
    message: string,
    fields: Pick<PatchbayErrorFields, 'code'> & Partial<PatchbayErrorFields>,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.code = fields.code;
    this.userMessage = fields.userMessage ?? null;
    this.requestId = fields.requestId ?? null;
    this.retryable = fields.retryable ?? false;
    this.retryAfter = fields.retryAfter ?? null;
    this.status = fields.status ?? null;
    this.details = fields.details ?? {};
    this.errors = fields.errors ?? [];
    this.data = fields.data ?? null;
  }
}

/** A failure that the schema declares: every member of a result union that implements `UserError`. */
export interface UserFailure {
  __typename: string;
  code: string;
  message: string;
  /** What happened and what to do next. May be shown to the user. */
  userMessage: string;
  retryable: boolean;
}

/**
 * Whether the result of a mutation is one of its failures. TypeScript then knows the remaining members. Failures that a newer server
 * adds are recognized too.
 */
export function isFailure<Result extends { __typename: string }>(
  result: Result,
): result is Extract<Result, { userMessage: string }> {
  return 'userMessage' in result && 'code' in result;
}

/** The error of fields that the server sends, in GraphQL or REST form. */
export function toPatchbayError(
  fields: Record<string, unknown>,
  response: { status: number | null; retryAfterHeader?: string | null; requestIdHeader?: string | null },
  more: { errors?: readonly GraphQLErrorEntry[]; data?: unknown } = {},
): PatchbayError {
  const details = isRecord(fields.details) ? fields.details : {};
  return new PatchbayError(textOf(fields.message) ?? 'The request failed.', {
    code: textOf(fields.code) ?? 'INVALID_RESPONSE',
    userMessage: textOf(fields.userMessage),
    requestId: textOf(fields.requestId) ?? response.requestIdHeader ?? null,
    retryable: fields.retryable === true,
    retryAfter: readRetryTime(details.retryAt, response.retryAfterHeader ?? null),
    status: response.status,
    details,
    ...more,
  });
}

/** The error of a request without a response. */
export function networkError(cause: unknown): PatchbayError {
  return new PatchbayError(
    'The server could not be reached.',
    { code: 'NETWORK_ERROR', retryable: true },
    cause,
  );
}

/** The error of a response that does not come from Patchbay, such as that of a proxy. */
export function invalidResponse(response: {
  status: number;
  retryAfterHeader?: string | null;
  requestIdHeader?: string | null;
}): PatchbayError {
  return new PatchbayError(`The response with status ${response.status} is not valid.`, {
    code: 'INVALID_RESPONSE',
    retryable: response.status >= 500,
    retryAfter: readRetryTime(null, response.retryAfterHeader ?? null),
    requestId: response.requestIdHeader ?? null,
    status: response.status,
  });
}

function readRetryTime(retryAt: unknown, header: string | null): Date | null {
  const time = typeof retryAt === 'string' ? new Date(retryAt) : null;
  if (time && !Number.isNaN(time.getTime())) return time;
  if (header === null || header === '') return null;
  const seconds = Number(header);
  const fromHeader = Number.isNaN(seconds) ? new Date(header) : new Date(Date.now() + seconds * 1000);
  return Number.isNaN(fromHeader.getTime()) ? null : fromHeader;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
