import { randomBytes } from 'node:crypto';
import { PlatformFailure } from '../../src/platforms/platform-failure.js';
import type {
  AuthorizationRequest,
  ExternalAccount,
  OpenCredentials,
  TokenSet,
} from '../../src/platforms/platform-login.js';
import type { PlatformStand } from './platform-stand.js';

/** A request for every capability of the platform. */
export function aRequest(stand: PlatformStand): AuthorizationRequest {
  return {
    state: randomBytes(16).toString('base64url'),
    redirectUri: stand.redirectUri,
    codeVerifier: randomBytes(48).toString('base64url'),
    capabilities: stand.capabilities,
    loginType: stand.loginType,
    forceConsent: true,
  };
}

/** The code of a new user's consent, not exchanged yet. */
export async function aCode(
  stand: PlatformStand,
  without: readonly string[] = [],
): Promise<{ code: string; request: AuthorizationRequest }> {
  const request = aRequest(stand);
  const query = await stand.consent(stand.adapter.login.authorizationUrl(request), { allow: true, without });
  expect(query.state).toBe(request.state);
  const outcome = stand.adapter.login.readCallback(query);
  if (outcome.kind !== 'code') throw new Error(`Refused: ${outcome.platformCode}`);
  return { request, code: outcome.code };
}

/** Tokens of a new user. */
export async function aGrant(stand: PlatformStand, without: readonly string[] = []): Promise<TokenSet> {
  const { code, request } = await aCode(stand, without);
  return stand.adapter.login.exchange(code, request);
}

/** Credentials of the first account of a grant. */
export async function anAccount(
  stand: PlatformStand,
  tokens?: TokenSet,
): Promise<{ credentials: OpenCredentials; account: ExternalAccount }> {
  const grant = tokens ?? (await aGrant(stand));
  const [account] = await stand.adapter.discover(grant.credentials, grant);
  const { credentials } = grant;
  return {
    account: account!,
    credentials: account!.extra
      ? { ...credentials, extra: { ...credentials.extra, ...account!.extra } }
      : credentials,
  };
}

/** The PlatformFailure of a call. Throws anything else. */
export async function failureOf(promise: Promise<unknown>): Promise<PlatformFailure> {
  const error = await promise.then(
    () => new Error('There was no failure.'),
    (reason: unknown) => reason,
  );
  if (error instanceof PlatformFailure) return error;
  throw error;
}
