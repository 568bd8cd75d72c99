import type { FastifyInstance } from 'fastify';
import type { SimulatorClock } from '../../../clock.js';
import { sendResponse, type HostResponse, type HostErrorFormat } from '../../../hosts/host.js';
import type { App, Apps } from '../../login/apps.js';
import { createIneligibleError, type Graph, type OpenCall } from '../../graph/graph.js';
import { GraphError, invalidParameter } from '../../graph/responses.js';
import { deriveAppScopedId } from '../../ids.js';
import { readBody } from '../../graph/params.js';
import type { Principals } from '../../login/principals.js';
import { isSameSecret } from '../../graph/proof.js';
import type { MetaBehaviour } from '../../settings.js';
import type { AccessToken, Tokens } from '../../login/tokens.js';
import type { InstagramBehaviour } from '../settings.js';

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };

interface OAuthParts {
  clock: SimulatorClock;
  apps: Apps;
  tokens: Tokens;
  principals: Principals;
  behaviour: () => InstagramBehaviour;
  meta: () => MetaBehaviour;
}

class ExchangeRefusal extends Error {}

/** `api.instagram.com`: codes for short-lived tokens. Its errors are flat. */
export function registerCodeExchange(host: FastifyInstance, { apps, tokens, behaviour }: OAuthParts): void {
  host.post('/oauth/access_token', async (request, reply) => {
    try {
      const form = readBody(request);
      const required = (name: string): string => {
        const value = form.get(name);
        if (!value) throw new ExchangeRefusal(`Missing required field ${name}`);
        return value;
      };
      const app = apps.findByInstagramId(required('client_id'));
      if (!app) throw new ExchangeRefusal('Invalid platform app');
      if (!isSameSecret(app.instagramAppSecret, required('client_secret'))) {
        throw new ExchangeRefusal('Error validating client secret.');
      }
      if (required('grant_type') !== 'authorization_code') {
        throw new ExchangeRefusal('Invalid grant_type: Specified value is not supported');
      }
      const found = tokens.findCode(required('code'));
      if (
        !found ||
        found.expired ||
        found.code.used ||
        found.grant.appId !== app.appId ||
        found.grant.login !== 'instagram'
      ) {
        throw new ExchangeRefusal('Matching code was not found or was already used');
      }
      if (found.code.redirectUri !== required('redirect_uri')) {
        throw new ExchangeRefusal(
          'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
        );
      }
      const token = tokens.exchangeCode(found.code);
      const body = exchangeBody(
        token,
        deriveAppScopedId(app.appId, found.grant.subject),
        found.grant.scopes,
        behaviour(),
      );
      return sendResponse(reply, { status: 200, headers: JSON_HEADERS, body });
    } catch (error) {
      if (error instanceof ExchangeRefusal) return sendResponse(reply, flatError(400, error.message));
      if (error instanceof GraphError) return sendResponse(reply, flatError(400, error.message));
      throw error;
    }
  });
}

/** Long-lived tokens and their refresh, on the graph host. */
export function registerLongLivedTokens(graph: Graph, parts: OAuthParts): void {
  const { apps, tokens, principals, clock, behaviour, meta } = parts;

  const instagramToken = (call: OpenCall): { token: AccessToken; app: App } => {
    const principal = principals.resolve(call.params.required('access_token'), 'instagram');
    if (principals.isIneligible(principal)) throw createIneligibleError(call.method);
    if (principal.kind !== 'instagram') throw new GraphError(190);
    if (!principal.grant.scopes.includes('instagram_business_basic')) throw new GraphError(10);
    return principal;
  };
  const wantGet = (call: OpenCall): void => {
    if (call.method !== 'GET') throw createIneligibleError(call.method);
  };
  const wantGrantType = (call: OpenCall, grantType: string): void => {
    if (call.params.required('grant_type') !== grantType) {
      throw invalidParameter(`Param grant_type must be one of {${grantType.toUpperCase()}}`);
    }
  };

  graph.onPath('instagram', 'access_token', (call) => {
    wantGet(call);
    wantGrantType(call, 'ig_exchange_token');
    const { token, app } = instagramToken(call);
    if (!isSameSecret(apps.get(app.appId).instagramAppSecret, call.params.required('client_secret'))) {
      throw new GraphError(1, { message: 'Error validating client secret.', type: 'OAuthException' });
    }
    if (token.term !== 'short') throw invalidParameter('The access token is not a short-lived token');
    tokens.counters.longExchanges += 1;
    return tokenBody(tokens.issue(tokens.getGrant(token), 'long'), clock.now());
  });

  graph.onPath('instagram', 'refresh_access_token', (call) => {
    wantGet(call);
    wantGrantType(call, 'ig_refresh_token');
    const { token } = instagramToken(call);
    if (token.term !== 'long') throw invalidParameter('Only long-lived tokens can be refreshed');
    if (clock.now() - token.issuedAt < meta().lifetimes.refreshMinAge * 1_000) {
      tokens.counters.refusedRefreshes += 1;
      throw new GraphError(behaviour().youngRefreshCode, {
        message: 'The access token must be at least 24 hours old to be refreshed.',
      });
    }
    const { refreshedToken, oldTokenAfterRefresh } = behaviour();
    const refreshed = tokens.refresh(token, {
      sameString: refreshedToken === 'same',
      invalidateOld: oldTokenAfterRefresh === 'dies',
    });
    return {
      ...tokenBody(refreshed, clock.now()),
      permissions: tokens.getGrant(refreshed).scopes.join(','),
    };
  });
}

/** How `api.instagram.com` words what every host must be able to say. */
export const exchangeDialect: HostErrorFormat = {
  unknownPath: () => flatError(404, 'Sorry, this page is not available'),
  rateLimited: () => flatError(429, 'Too many requests'),
  error: (status, _code, message) => flatError(status ?? 400, message || 'Invalid request'),
  oauthError: (_error, description) => flatError(400, description),
  internalError: () => flatError(500, 'Sorry, something went wrong'),
};

function flatError(code: number, message: string): HostResponse {
  const body = JSON.stringify({ error_type: 'OAuthException', code, error_message: message });
  return { status: code, headers: JSON_HEADERS, body };
}

function tokenBody(
  token: AccessToken,
  now: number,
): { access_token: string; token_type: string; expires_in: number } {
  return {
    access_token: token.token,
    token_type: 'bearer',
    expires_in: Math.max(0, Math.floor(((token.expiresAt ?? now) - now) / 1_000)),
  };
}

/** The flat shape has `user_id` as a bare number beyond 2^53, which JSON.stringify cannot write. */
function exchangeBody(
  { token }: AccessToken,
  userId: string,
  permissions: string[],
  { codeExchangeShape }: InstagramBehaviour,
): string {
  if (codeExchangeShape === 'wrapped') {
    return JSON.stringify({
      data: [{ access_token: token, user_id: userId, permissions: permissions.join(',') }],
    });
  }
  return `{"access_token":${JSON.stringify(token)},"user_id":${userId},"permissions":${JSON.stringify(permissions)}}`;
}
