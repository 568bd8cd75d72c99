import { decodeJwt, decodeProtectedHeader } from 'jose';
import { ProviderHost } from '../../src/oauth/provider/provider-host.js';
import type { TestApp } from '../support/app.js';
import { type Answer, sendForm } from './direct-answers.js';
import { basic, sql, type TestOAuthClient } from './fixtures.js';

/** How a test sends a refresh request. */
export interface Sent {
  form: string;
  headers?: Record<string, string>;
  /** The form, if it is sent in parts. */
  parts?: string[];
}

/** The form of most clients. */
export const refreshForm = (refreshToken: string) => `grant_type=refresh_token&refresh_token=${refreshToken}`;

/** Sends refresh requests once as usual clients do, and once in chunks, which oidc-provider always answers. */
export class RefreshRequests {
  private readonly serve: jest.SpyInstance;

  constructor(readonly test: TestApp) {
    this.serve = jest.spyOn(test.app.get(ProviderHost, { strict: false }), 'serve');
  }

  /** `isWhole`: as usual clients do. */
  send({ form, headers = {}, parts }: Sent, isWhole = true): Promise<Answer> {
    return sendForm(`${this.test.url}/oauth/token`, form, headers, { isWhole, parts });
  }

  /** The answer, and whether it was given without oidc-provider. */
  async sendUsual(sent: Sent): Promise<{ answer: Answer; isDirect: boolean }> {
    this.serve.mockClear();
    const answer = await this.send(sent);
    return { answer, isDirect: this.serve.mock.calls.length === 0 };
  }

  /** Refreshes with Basic authentication and returns the next refresh token. */
  async refresh(client: TestOAuthClient, refreshToken: string, isWhole = true): Promise<string> {
    const { status, body } = await this.send(
      { form: refreshForm(refreshToken), headers: basic(client) },
      isWhole,
    );
    if (status !== 200) throw new Error(JSON.stringify(body));
    return (body as { refresh_token: string }).refresh_token;
  }

  /** Every stored refresh token of the authorization, oldest first, without what differs between any two. */
  async rows(authorizationId: unknown): Promise<object[]> {
    const rows: { payload: Record<string, unknown> }[] = await sql(
      this.test,
      `SELECT kind, octet_length(id_hash) AS hash, uid, user_code_hash, polled_at, poll_seconds, payload,
         consumed_at IS NOT NULL AS used, length(response) AS response,
         extract(epoch FROM expires_at - app_now())::integer / 10 AS remaining
       FROM oidc_artifacts WHERE kind = 'RefreshToken' AND authorization_id = $1 ORDER BY (payload ->> 'rotations')::integer`,
      [authorizationId],
    );
    return rows.map(({ payload: { grantId, sessionUid, iat, iiat, authTime, ...payload }, ...row }) => ({
      ...row,
      payload,
      others: [grantId === authorizationId, typeof sessionUid, isNow(iat), isNow(iiat), isNow(authTime)],
    }));
  }
}

const isNow = (seconds: unknown) => Math.abs(Number(seconds) - Date.now() / 1000) < 30;

/** The answer with its tokens replaced by what is equal in the tokens of two authorizations. */
export function readable({ body, ...answer }: Answer): object {
  const { access_token: token } = body as { access_token?: string };
  if (!token) return { ...answer, body };
  const { jti, iat, exp, authorization_id: _, ...claims } = decodeJwt(token);
  const hide = (key: string, value: unknown) =>
    ['access_token', 'refresh_token', 'id_token'].includes(key)
      ? (value as string).split('.').map((part) => (key === 'id_token' ? '' : part.length))
      : value;
  return {
    ...answer,
    // Text, because the order of fields is the same too.
    body: JSON.stringify(body, hide),
    head: JSON.stringify(decodeProtectedHeader(token)),
    order: Object.keys(decodeJwt(token)),
    claims,
    jti: /^[\w-]{43}$/.test(jti!),
    lifetime: exp! - iat!,
    issued: isNow(iat),
  };
}

/** Id of the authorization of a token response. */
export function authorizationOf(answer: Answer | { access_token: string }): unknown {
  const { access_token: token } = ('body' in answer ? answer.body : answer) as { access_token: string };
  return decodeJwt(token).authorization_id;
}
