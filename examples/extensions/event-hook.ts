import type { Extensions } from '../../src/oauth/extension-points.js';

/** Sends each event of the authorization server as JSON to a collector. A failure is only logged. */
export function forwardEventsTo(url: string): NonNullable<Extensions['onEvent']> {
  return async (event) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
      signal: AbortSignal.timeout(5_000),
    });
    if (!response.ok) throw new Error(`The collector returned status ${response.status}.`);
  };
}
