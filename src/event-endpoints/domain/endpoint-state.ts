export const endpointStates = ['ACTIVE', 'THROTTLED', 'PAUSED', 'DISABLED'] as const;

export type EndpointState = (typeof endpointStates)[number];

/**
 * Why an endpoint is not ACTIVE.
 *
 * - `OVERLOADED`: it answered 429, 502, 503 or 504.
 * - `PAUSED`: its owner or an administrator paused it.
 * - `GONE`: it answered 410.
 * - `FAILING`: no delivery succeeded for 72 hours.
 */
export const endpointReasons = ['OVERLOADED', 'PAUSED', 'GONE', 'FAILING'] as const;

export type EndpointReason = (typeof endpointReasons)[number];
