import { apiUrl } from '../../settings.js';
import { texts } from '../../texts.js';

/** Result of a test call. */
export interface TestCall {
  /** Facts about the token. Null if none was issued. The token itself is not kept. */
  token: { scope: string; expiresIn: number } | null;
  /** Response of the API. Null without a call. */
  answer: { status: number; text: string } | null;
  /** Why a step failed. Null if none did. */
  problem: string | null;
}

/** Gets a token by client credentials, runs a query with it, and revokes it. The cookies of the administrator are not sent. */
export async function callAsClient(clientId: string, secret: string, query: string): Promise<TestCall> {
  const authorization = `Basic ${btoa(`${clientId}:${encodeURIComponent(secret)}`)}`;
  const send = (path: string, fields: Record<string, string>) =>
    fetch(apiUrl(path), {
      method: 'POST',
      credentials: 'omit',
      headers: { authorization },
      body: new URLSearchParams(fields),
    });
  try {
    const issued = await send('/oauth/token', { grant_type: 'client_credentials' });
    const body = (await issued.json()) as Record<string, unknown>;
    if (!issued.ok || typeof body.access_token !== 'string')
      return {
        token: null,
        answer: null,
        problem: [body.error, body.error_description].filter(Boolean).join(': '),
      };
    let answer: TestCall['answer'];
    try {
      const response = await fetch(apiUrl('/graphql'), {
        method: 'POST',
        credentials: 'omit',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${body.access_token}` },
        body: JSON.stringify({ query }),
      });
      answer = { status: response.status, text: JSON.stringify(await response.json(), null, 2) };
    } finally {
      await send('/oauth/revoke', { token: body.access_token });
    }
    const token = {
      scope: typeof body.scope === 'string' ? body.scope : '',
      expiresIn: Number(body.expires_in),
    };
    return { token, answer, problem: null };
  } catch {
    return { token: null, answer: null, problem: texts.states.unreachable };
  }
}
