import type { ApiClient } from './api-client.js';

/**
 * Walks a connect flow as a browser does: our one-time address, the platform's consent page (the simulator's form), the
 * callback. Gives what the callback answered.
 */
export async function consent(
  api: ApiClient,
  goUrl: string,
  filledIn: Record<string, string>,
): Promise<{ status: string; code?: string }> {
  const go = await api.fetch(goUrl);
  const consentPage = go.headers.get('location');
  if (!consentPage) throw new Error(`${goUrl} answered ${go.status} and leads nowhere.`);
  const scopes = new URL(consentPage).searchParams.get('scope')?.split(/[, ]/) ?? [];
  const form = new URLSearchParams([
    ...Object.entries(filledIn),
    ...scopes.map((scope): [string, string] => ['scope', scope]),
    ['decision', 'allow'],
  ]);
  const consented = await fetch(consentPage, { method: 'POST', body: form, redirect: 'manual' });
  const callback = consented.headers.get('location');
  if (!callback) throw new Error(`The consent page answered ${consented.status}: ${await consented.text()}`);
  const result = await api.fetch(callback.replace(/#.*$/, ''), { headers: { accept: 'application/json' } });
  return (await result.json()) as { status: string; code?: string };
}
