import { randomUUID } from 'node:crypto';
import type { ApiClient } from './api-client.js';

/** Adds a person to the simulator, so that the account is nobody's yet. Gives the username. */
export async function newPerson(simulatorUrl: string): Promise<string> {
  const username = `demo.${randomUUID().slice(0, 8)}`;
  const answer = await fetch(`${simulatorUrl}/tiktok/people`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, displayName: 'Simulated Demo Creator' }),
  });
  if (!answer.ok) throw new Error(`The simulator answered ${answer.status}: ${await answer.text()}`);
  return username;
}

/**
 * Walks a connect flow as a browser does: our one-time address, the platform's consent page (the simulator's form), the
 * callback. Gives what the callback answered.
 */
export async function consent(
  api: ApiClient,
  goUrl: string,
  person: string,
): Promise<{ status: string; code?: string }> {
  const go = await api.fetch(goUrl);
  const consentPage = go.headers.get('location');
  if (!consentPage) throw new Error(`${goUrl} answered ${go.status} and leads nowhere.`);
  const scopes = new URL(consentPage).searchParams.get('scope')?.split(/[, ]/) ?? [];
  const form = new URLSearchParams([
    ['person', person],
    ...scopes.map((scope): [string, string] => ['scope', scope]),
    ['decision', 'allow'],
  ]);
  const consented = await fetch(consentPage, { method: 'POST', body: form, redirect: 'manual' });
  const callback = consented.headers.get('location');
  if (!callback) throw new Error(`The consent page answered ${consented.status}: ${await consented.text()}`);
  const result = await api.fetch(callback, { headers: { accept: 'application/json' } });
  return (await result.json()) as { status: string; code?: string };
}
