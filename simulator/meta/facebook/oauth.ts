import type { SimulatorClock } from '../../clock.js';
import { userIdOf } from '../login/authorizations.js';
import type { App, Apps } from '../login/apps.js';
import type { Graph, OpenCall } from '../graph/graph.js';
import { GraphRefusal, invalidParameter } from '../graph/answers.js';
import { igIdOf, pageIdOf } from '../ids.js';
import type { Principal, Principals } from '../login/principals.js';
import { sameSecret } from '../graph/proof.js';
import type { AccessToken, Grant, Tokens } from '../login/tokens.js';

interface OAuthParts {
  clock: SimulatorClock;
  apps: Apps;
  tokens: Tokens;
  principals: Principals;
}

/** Exchanges and inspection of tokens of Facebook Login. */
export function registerFacebookOAuth(graph: Graph, { clock, apps, tokens, principals }: OAuthParts): void {
  graph.onPath('facebook', 'oauth/access_token', (call) => {
    if (call.method === 'DELETE') throw invalidParameter('Unsupported delete request.');
    const app = authenticate(apps, call);
    switch (call.params.text('grant_type')) {
      case undefined:
      case 'authorization_code':
        return tokenBody(exchangeCode(tokens, app, call), clock.now());
      case 'fb_exchange_token':
        return tokenBody(reexchange(app, call), clock.now());
      case 'client_credentials':
        return { access_token: `${app.appId}|${app.appSecret}`, token_type: 'bearer' };
      default:
        throw invalidParameter('Param grant_type is not supported');
    }
  });

  graph.onPath('facebook', 'debug_token', (call) => {
    if (call.method !== 'GET') throw invalidParameter('Unsupported post request.');
    const inspector = principals.resolve(call.params.required('access_token'), 'facebook');
    return { data: inspect(inspector, call.params.required('input_token')) };
  });

  /** Only a valid user token of this app. */
  function reexchange(app: App, call: OpenCall): AccessToken {
    const principal = principals.resolve(call.params.required('fb_exchange_token'), 'facebook');
    if (principal.kind !== 'user' || principal.app.appId !== app.appId) throw new GraphRefusal(190);
    return tokens.reexchange(principal.token);
  }

  function inspect(inspector: Principal, input: string): object {
    const found = tokens.find(input);
    const grant = found && tokens.grantOf(found);
    if (!found || grant?.appId !== inspector.app.appId || grant.login !== 'facebook') {
      return invalid({ code: 190, message: 'Invalid OAuth access token.' });
    }
    const fault = tokens.faultOf(found);
    const described = describe(found, grant);
    if (fault === null) return { ...described, is_valid: true };
    const refusal = new GraphRefusal(190, fault === 0 ? {} : { subcode: fault });
    return {
      ...described,
      ...invalid({ code: 190, message: refusal.message, ...(fault > 0 && { subcode: fault }) }),
    };
  }

  function describe(token: AccessToken, grant: Grant): object {
    const { assets } = grant;
    const app = apps.get(grant.appId);
    const accounts = assets === 'all' ? [] : assets.accounts.map(igIdOf);
    const pages = assets === 'all' ? [] : assets.pages.map(pageIdOf);
    return {
      app_id: app.appId,
      type: token.kind === 'page' ? 'PAGE' : 'USER',
      application: app.name,
      data_access_expires_at: seconds(grant.dataAccessExpiresAt),
      expires_at: token.expiresAt === null ? 0 : seconds(token.expiresAt),
      issued_at: seconds(token.issuedAt),
      scopes: grant.scopes,
      granular_scopes: grant.scopes
        .filter((scope) => scope !== 'public_profile')
        .map((scope) => ({
          scope,
          target_ids: scope.startsWith('instagram_') ? accounts : scope.startsWith('pages_') ? pages : [],
        })),
      user_id: userIdOf(grant),
      ...(token.pageId !== null && { profile_id: pageIdOf(token.pageId) }),
    };
  }
}

function authenticate(apps: Apps, { params }: OpenCall): App {
  const app = apps.find(params.required('client_id'));
  if (!app) throw new GraphRefusal(101);
  if (!sameSecret(app.appSecret, params.required('client_secret'))) {
    throw new GraphRefusal(1, { message: 'Error validating client secret.', type: 'OAuthException' });
  }
  return app;
}

function exchangeCode(tokens: Tokens, app: App, { params }: OpenCall): AccessToken {
  const found = tokens.findCode(params.required('code'));
  const redirectUri = params.required('redirect_uri');
  if (!found || found.grant.appId !== app.appId || found.grant.login !== 'facebook') {
    throw codeRefusal(undefined, 'Invalid verification code format.');
  }
  if (found.code.used) throw codeRefusal(36_009, 'This authorization code has been used.');
  if (found.expired) throw codeRefusal(36_007, 'This authorization code has expired.');
  if (found.code.redirectUri !== redirectUri) {
    throw codeRefusal(
      36_008,
      'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
    );
  }
  return tokens.exchangeCode(found.code);
}

function codeRefusal(subcode: number | undefined, message: string): GraphRefusal {
  return new GraphRefusal(100, {
    ...(subcode !== undefined && { subcode }),
    message,
    type: 'OAuthException',
  });
}

function tokenBody(token: AccessToken, now: number): object {
  return {
    access_token: token.token,
    token_type: 'bearer',
    ...(token.expiresAt !== null && {
      expires_in: Math.max(0, Math.floor((token.expiresAt - now) / 1_000)),
    }),
  };
}

function invalid(error: { code: number; message: string; subcode?: number }): object {
  return { error, is_valid: false, scopes: [] };
}

function seconds(time: number): number {
  return Math.floor(time / 1_000);
}
