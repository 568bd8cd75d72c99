import { allowsRedirect, isLoopbackUri } from '../../consent/redirect-uris.js';
import type { App, Apps } from './apps.js';
import { SCOPES, type Scope } from './scopes.js';

export interface AuthorizeRequest {
  app: App;
  redirectUri: string;
  scopes: Scope[];
  state: string;
  challenge: string | null;
  /** True for `disable_auto_auth=0`: the page may be skipped. */
  mayAutoAuthorize: boolean;
}

/** An error that TikTok shows on a page instead of redirecting back. */
export class AuthorizeError extends Error {
  constructor(
    readonly error: string,
    readonly errorType: string,
    readonly errCode?: number,
  ) {
    super(`${error}: ${errorType}`);
  }

  /** The query of TikTok's error page. */
  query(): URLSearchParams {
    return new URLSearchParams({
      error: this.error,
      ...(this.errCode !== undefined && { errCode: String(this.errCode) }),
      error_type: this.errorType,
    });
  }
}

/** Checks the query of an authorize URL. @throws AuthorizeError */
export function readAuthorizeRequest(query: URLSearchParams, apps: Apps): AuthorizeRequest {
  const app = apps.find(query.get('client_key'));
  if (!app) throw new AuthorizeError('param_error', 'client_key', 10_003);
  if (app.status !== 'live') throw new AuthorizeError('unauthorized_client', 'client_key');
  if (query.get('response_type') !== 'code') {
    throw new AuthorizeError('unsupported_response_type', 'response_type');
  }
  const redirectUri = query.get('redirect_uri');
  if (redirectUri === null || !allowsRedirect(app.redirectUris, redirectUri)) {
    throw new AuthorizeError('invalid_request', 'redirect_uri');
  }
  const state = query.get('state');
  if (!state) throw new AuthorizeError('invalid_request', 'state');
  return {
    app,
    redirectUri,
    scopes: readScopes(query.get('scope'), app),
    state,
    challenge: readChallenge(query, redirectUri),
    mayAutoAuthorize: query.get('disable_auto_auth') === '0',
  };
}

/** Refuses the whole request if one scope is unknown or not approved. */
function readScopes(list: string | null, app: App): Scope[] {
  const names = [...new Set(list?.split(','))];
  const scopes = names.map((name) => {
    const scope = app.approvedScopes.includes(name) && SCOPES.find((known) => known.name === name);
    if (!scope) throw new AuthorizeError('invalid_scope', 'scope');
    return scope;
  });
  if (scopes.length === 0) throw new AuthorizeError('invalid_scope', 'scope');
  return scopes;
}

/** Accepts any challenge. As at TikTok, a challenge that is not hex fails at the token endpoint. */
function readChallenge(query: URLSearchParams, redirectUri: string): string | null {
  const challenge = query.get('code_challenge');
  if (!challenge) {
    if (isLoopbackUri(redirectUri)) throw new AuthorizeError('param_error', 'code_challenge', 10_007);
    return null;
  }
  if (query.get('code_challenge_method') !== 'S256') {
    throw new AuthorizeError('param_error', 'code_challenge_method', 10_008);
  }
  return challenge;
}
