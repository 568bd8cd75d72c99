/**
 * Maximum duration of a request to a simulated host, long enough for an upload. Without a limit Node would not limit
 * the time for headers either.
 */
export const maxRequestMs = 3_600_000;
