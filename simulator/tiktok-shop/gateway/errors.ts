/** A refusal of the API host. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    message: string,
    /** Null: the status of business errors. */
    readonly status: number | null = null,
  ) {
    super(message);
  }
}

/** Codes of the gateway with their usual status and words. */
export const GATEWAY_ERRORS: Readonly<Record<number, readonly [status: number, message: string]>> = {
  36_009_002: [429, 'Too many requests.'],
  36_009_003: [500, 'Internal error. Please try again later.'],
  36_009_004: [400, 'Invalid parameters.'],
  36_009_005: [401, 'The access token header is invalid.'],
  36_009_007: [504, 'Request timeout.'],
  36_009_009: [404, 'Invalid path.'],
  36_009_010: [405, 'Invalid method.'],
  36_009_014: [400, 'Invalid API version.'],
  36_009_022: [400, 'Invalid request format. The content type must be application/json.'],
  36_009_033: [403, 'Access denied. The IP address is not in the allow list.'],
  36_009_037: [429, 'The hourly request limit of development shops is used up.'],
  36_009_043: [401, 'The shop is inactive.'],
  36_009_044: [401, 'The seller is inactive.'],
  101_000: [401, 'Invalid query or header. The identifier does not belong to the access token.'],
  105_001: [401, 'The access token is invalid.'],
  105_002: [401, 'Expired credentials. The access token has expired.'],
  105_005: [401, 'Access denied. The scope of this endpoint is not authorized.'],
  106_001: [401, 'Invalid credentials. The sign does not match.'],
  106_013: [400, 'Missing identifier. shop_cipher is required.'],
};

export function gatewayRefusal(code: number, message?: string): Refusal {
  const [status, usual] = GATEWAY_ERRORS[code] ?? [400, 'Error.'];
  return new Refusal(code, message ?? usual, status);
}

export function invalidParameter(message: string): Refusal {
  return gatewayRefusal(36_009_004, `Invalid parameters. ${message}`);
}
