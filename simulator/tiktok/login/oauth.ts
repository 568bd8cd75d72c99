import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sendResponse } from '../../hosts/host.js';
import { OAuthError, type TikTokResponses } from '../responses.js';
import type { App, Apps } from './apps.js';
import type { Authorizations } from './authorizations.js';
import { deriveOpenId } from './people.js';
import type { IssuedTokens, Tokens } from './tokens.js';

const VERIFIER = /^[A-Za-z0-9\-._~]{43,128}$/;
const CLIENT_TOKEN_LIFETIME = 7_200;

interface OAuthParts {
  apps: Apps;
  tokens: Tokens;
  authorizations: Authorizations;
  responses: TikTokResponses;
}

/** `/v2/oauth/token/` and `/v2/oauth/revoke/`. */
export function registerOAuth(host: FastifyInstance, parts: OAuthParts): void {
  const { tokens, responses } = parts;

  const route = (path: string, handle: (form: Form) => object): void => {
    host.post(path, async (request, reply) => {
      try {
        return sendResponse(reply, {
          status: 200,
          headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
          body: JSON.stringify(handle(readForm(request))),
        });
      } catch (error) {
        if (!(error instanceof OAuthError)) throw error;
        if (error.code === 'invalid_grant') tokens.counters.invalidGrants += 1;
        return sendResponse(reply, responses.oauthError(error.code, error.message));
      }
    });
  };

  route('/v2/oauth/token/', (form) => {
    const app = authenticate(parts.apps, form);
    switch (form.required('grant_type')) {
      case 'authorization_code':
        return formatTokens(exchangeCode(tokens, app, form));
      case 'refresh_token':
        return formatTokens(refreshGrant(tokens, app, form));
      case 'client_credentials':
        return {
          access_token: tokens.createClientToken(),
          expires_in: CLIENT_TOKEN_LIFETIME,
          token_type: 'Bearer',
        };
      default:
        throw new OAuthError('unsupported_grant_type', 'The grant type is not supported.');
    }
  });

  route('/v2/oauth/revoke/', (form) => {
    const app = authenticate(parts.apps, form);
    const grant = tokens.authenticate(form.required('token'));
    if (!grant || grant.clientKey !== app.clientKey) {
      throw new OAuthError('invalid_grant', 'Access token is invalid or expired.');
    }
    tokens.counters.revocations += 1;
    parts.authorizations.remove(app, grant.personId, 5);
    return {};
  });
}

function authenticate(apps: Apps, form: Form): App {
  const app = apps.find(form.required('client_key', 'Client key is missed in request.'));
  const secret = form.required('client_secret', 'Client secret is missed in request.');
  if (!app || !isSameSecret(app.clientSecret, secret)) {
    throw new OAuthError('invalid_client', 'Client key or secret is incorrect.');
  }
  return app;
}

function exchangeCode(tokens: Tokens, app: App, form: Form): IssuedTokens {
  const code = tokens.findCode(form.required('code'));
  const redirectUri = form.required('redirect_uri');
  if (!code || code.clientKey !== app.clientKey) {
    throw new OAuthError('invalid_grant', 'Authorization code is invalid.');
  }
  if (code.used || tokens.isExpired(code)) {
    throw new OAuthError('invalid_grant', 'Authorization code is expired.');
  }
  if (code.redirectUri !== redirectUri) {
    throw new OAuthError('invalid_request', 'Redirect_uri is not matched with the uri when requesting code.');
  }
  if (code.challenge !== null && !matchesChallenge(code.challenge, form.optional('code_verifier'))) {
    throw new OAuthError('invalid_request', 'Code verifier or code challenge is invalid.');
  }
  return tokens.exchange(code);
}

function refreshGrant(tokens: Tokens, app: App, form: Form): IssuedTokens {
  const grant = tokens.findRefreshable(app.clientKey, form.required('refresh_token'));
  if (grant === 'expired') throw new OAuthError('invalid_grant', 'Refresh token is expired.');
  if (typeof grant === 'string') throw new OAuthError('invalid_grant', 'Refresh token is invalid.');
  return tokens.refresh(grant);
}

/** TikTok's challenge is the hash in lower-case hex, unlike RFC 7636, which uses base64url. */
export function matchesChallenge(challenge: string, verifier: string | undefined): boolean {
  if (verifier === undefined || !VERIFIER.test(verifier)) return false;
  return createHash('sha256').update(verifier).digest('hex') === challenge;
}

function formatTokens(issued: IssuedTokens): object {
  return {
    access_token: issued.accessToken,
    expires_in: issued.expiresIn,
    open_id: deriveOpenId(issued.grant.clientKey, issued.grant.personId),
    refresh_expires_in: issued.refreshExpiresIn,
    refresh_token: issued.refreshToken,
    scope: issued.grant.scopes.join(','),
    token_type: 'Bearer',
  };
}

function isSameSecret(expected: string, given: string): boolean {
  const [left, right] = [expected, given].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(left as Buffer, right as Buffer);
}

interface Form {
  required(name: string, complaint?: string): string;
  optional(name: string): string | undefined;
}

function readForm(request: FastifyRequest): Form {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) {
    throw new OAuthError(
      'invalid_request',
      'Only `application/x-www-form-urlencoded` is accepted as Content-Type.',
    );
  }
  const fields = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
  const optional = (name: string): string | undefined => {
    const values = fields.getAll(name);
    if (values.length > 1) throw new OAuthError('invalid_request', `${name} is repeated in request.`);
    return values[0] || undefined;
  };
  return {
    optional,
    required: (name, complaint = 'The request parameters are malformed.') => {
      const value = optional(name);
      if (value === undefined) throw new OAuthError('invalid_request', complaint);
      return value;
    },
  };
}
