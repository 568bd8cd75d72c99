import type { ApiClient } from './api-client.js';

/**
 * Runs a connect flow like a browser: the one-time URL, the consent page of the simulator and the callback. Returns the
 * response of the callback.
 */
export async function runConsent(
  api: ApiClient,
  goUrl: string,
  filledIn: Record<string, string>,
): Promise<{ status: string; code?: string; connectionId?: string }> {
  const go = await api.fetch(goUrl);
  const consentPage = go.headers.get('location');
  if (!consentPage) throw new Error(`${goUrl} returned status ${go.status} without a redirect.`);
  const scopes = new URL(consentPage).searchParams.get('scope')?.split(/[, ]/) ?? [];
  const form = new URLSearchParams([
    ...Object.entries(filledIn),
    ...scopes.map((scope): [string, string] => ['scope', scope]),
    ['decision', 'allow'],
  ]);
  const consented = await fetch(consentPage, { method: 'POST', body: form, redirect: 'manual' });
  const callback = consented.headers.get('location');
  if (!callback)
    throw new Error(`The consent page returned status ${consented.status}: ${await consented.text()}`);
  const result = await api.fetch(callback.replace(/#.*$/, ''), { headers: { accept: 'application/json' } });
  return (await result.json()) as { status: string; code?: string; connectionId?: string };
}
