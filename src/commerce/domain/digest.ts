import { hash } from 'node:crypto';

/** Raise it when rows are derived differently, so that stored rows of the same version are written again. */
const version = 1;

/** A hash of what the platform reported about an object. */
export function digestOf(reported: unknown): string {
  return digestOfJson(JSON.stringify(reported));
}

/** {@link digestOf} of an object that the caller has printed as JSON. */
export function digestOfJson(json: string): string {
  return hash('sha256', `[${version},${json}]`, 'base64url');
}
