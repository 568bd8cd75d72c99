import type { SimulatorClock } from '../../clock.js';
import { getUserId } from '../login/authorizations.js';
import type { App, Apps } from '../login/apps.js';
import type { Graph, OpenCall } from '../graph/graph.js';
import { GraphError, invalidParameter } from '../graph/responses.js';
import { deriveIgId, derivePageId } from '../ids.js';
import type { Principal, Principals } from '../login/principals.js';
import { isSameSecret } from '../graph/proof.js';
import type { AccessToken, Grant, Tokens } from '../login/tokens.js';

interface OAuthParts {
  clock: SimulatorClock;
  apps: Apps;
  tokens: Tokens;
  principals: Principals;
}

/** Token exchange and inspection of Facebook Login. */
export function registerFacebookOAuth(graph: Graph, { clock, apps, tokens, principals }: OAuthParts): void {
  graph.onPath('facebook', 'oauth/access_token', (call) => {
    if (call.method === 'DELETE') throw invalidParameter('Unsupported delete request.');
    const app = authenticate(apps, call);
    switch (call.params.text('grant_type')) {
      case undefined:
      case 'authorization_code':
        return formatToken(exchangeCode(tokens, app, call), clock.now());
      case 'fb_exchange_token':
        return formatToken(exchangeLongLived(app, call), clock.now());
      case 'client_credentials':
        return { access_token: `${app.appId}|${app.appSecret}`, token_type: 'bearer' };
      default:
        throw invalidParameter('Param grant_type is not supported');
    }
  });

  graph.onPath('facebook', 'debug_token', (call) => {
    if (call.method !== 'GET') throw invalidParameter('Unsupported post request.');
    const inspector = principals.resolve(call.params.required('access_token'), 'facebook');
    return { data: inspectToken(inspector, call.params.required('input_token')) };
  });

  /** Accepts only a valid user token of the app. */
  function exchangeLongLived(app: App, call: OpenCall): AccessToken {
    const principal = principals.resolve(call.params.required('fb_exchange_token'), 'facebook');
    if (principal.kind !== 'user' || principal.app.appId !== app.appId) throw new GraphError(190);
    return tokens.exchangeLongLived(principal.token);
  }

  function inspectToken(inspector: Principal, input: string): object {
    const found = tokens.find(input);
    const grant = found && tokens.getGrant(found);
    if (!found || grant?.appId !== inspector.app.appId || grant.login !== 'facebook') {
      return formatInvalid({ code: 190, message: 'Invalid OAuth access token.' });
    }
    const fault = tokens.findInvalidSubcode(found);
    const described = describeToken(found, grant);
    if (fault === null) return { ...described, is_valid: true };
    const refusal = new GraphError(190, fault === 0 ? {} : { subcode: fault });
    return {
      ...described,
      ...formatInvalid({ code: 190, message: refusal.message, ...(fault > 0 && { subcode: fault }) }),
    };
  }

  function describeToken(token: AccessToken, grant: Grant): object {
    const { assets } = grant;
    const app = apps.get(grant.appId);
    const accounts = assets === 'all' ? [] : assets.accounts.map(deriveIgId);
    const pages = assets === 'all' ? [] : assets.pages.map(derivePageId);
    return {
      app_id: app.appId,
      type: token.kind === 'page' ? 'PAGE' : 'USER',
      application: app.name,
      data_access_expires_at: toSeconds(grant.dataAccessExpiresAt),
      expires_at: token.expiresAt === null ? 0 : toSeconds(token.expiresAt),
      issued_at: toSeconds(token.issuedAt),
      scopes: grant.scopes,
      granular_scopes: grant.scopes
        .filter((scope) => scope !== 'public_profile')
        .map((scope) => ({
          scope,
          target_ids: scope.startsWith('instagram_') ? accounts : scope.startsWith('pages_') ? pages : [],
        })),
      user_id: getUserId(grant),
      ...(token.pageId !== null && { profile_id: derivePageId(token.pageId) }),
    };
  }
}

function authenticate(apps: Apps, { params }: OpenCall): App {
  const app = apps.find(params.required('client_id'));
  if (!app) throw new GraphError(101);
  if (!isSameSecret(app.appSecret, params.required('client_secret'))) {
    throw new GraphError(1, { message: 'Error validating client secret.', type: 'OAuthException' });
  }
  return app;
}

function exchangeCode(tokens: Tokens, app: App, { params }: OpenCall): AccessToken {
  const found = tokens.findCode(params.required('code'));
  const redirectUri = params.required('redirect_uri');
  if (!found || found.grant.appId !== app.appId || found.grant.login !== 'facebook') {
    throw createCodeError(undefined, 'Invalid verification code format.');
  }
  if (found.code.used) throw createCodeError(36_009, 'This authorization code has been used.');
  if (found.expired) throw createCodeError(36_007, 'This authorization code has expired.');
  if (found.code.redirectUri !== redirectUri) {
    throw createCodeError(
      36_008,
      'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
    );
  }
  return tokens.exchangeCode(found.code);
}

function createCodeError(subcode: number | undefined, message: string): GraphError {
  return new GraphError(100, {
    ...(subcode !== undefined && { subcode }),
    message,
    type: 'OAuthException',
  });
}

function formatToken(token: AccessToken, now: number): object {
  return {
    access_token: token.token,
    token_type: 'bearer',
    ...(token.expiresAt !== null && {
      expires_in: Math.max(0, Math.floor((token.expiresAt - now) / 1_000)),
    }),
  };
}

function formatInvalid(error: { code: number; message: string; subcode?: number }): object {
  return { error, is_valid: false, scopes: [] };
}

function toSeconds(time: number): number {
  return Math.floor(time / 1_000);
}
