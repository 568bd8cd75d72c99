import { Injectable } from '@nestjs/common';
import type { Provider } from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { SystemClock } from '../../../clock/clock.js';
import { Config } from '../../../config/config.js';
import { formTarget } from '../../../http/page-headers.js';
import { devicePollSeconds } from '../../domain/lifetimes.js';
import { oauthScopes } from '../../domain/scopes.js';
import { DeviceEndpoint } from './device-endpoint.js';
import { discoveryPaths, endpoints, registrationPath } from './paths.js';
import { LogoutEndpoint } from './logout-endpoint.js';
import { textParam } from './text-param.js';
import { TokenEndpoint } from './token-endpoint.js';

type Middleware = (context: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;

/** What is done around the library's endpoints, by path: OAuthRoute has replaced it by that of the route it matched. */
@Injectable()
export class EndpointMiddleware {
  private readonly byPath: ReadonlyMap<string, Middleware>;

  constructor(
    token: TokenEndpoint,
    device: DeviceEndpoint,
    logout: LogoutEndpoint,
    private readonly clock: SystemClock,
    private readonly config: Config,
  ) {
    this.byPath = new Map<string, Middleware>([
      [endpoints.token, (context, next) => token.handle(context, next)],
      [endpoints.device_authorization, addPollInterval],
      [endpoints.introspection, (context, next) => this.completeIntrospection(context, next)],
      [endpoints.code_verification, (context, next) => device.handle(context, next)],
      [endpoints.end_session, (context, next) => logout.handle(context, next)],
      [`${endpoints.end_session}/confirm`, (context, next) => logout.confirm(context, next)],
      [endpoints.revocation, respondWithJson],
      [endpoints.jwks, allowCaching],
      ...discoveryPaths.map((path): [string, Middleware] => [
        path,
        (context, next) => this.completeDiscovery(context, next),
      ]),
    ]);
  }

  attach(provider: Provider): void {
    provider.use((context, next) => {
      const { path } = context;
      const isAuthorization =
        path === endpoints.authorization || path.startsWith(`${endpoints.authorization}/`);
      const middleware = isAuthorization ? allowFormPost : this.byPath.get(path);
      const run = () => (middleware ? middleware(context as KoaContextWithOIDC, next) : next());
      return rejectLostSessions(context as KoaContextWithOIDC, run);
    });
  }

  /** The library knows the scopes of OpenID Connect only, and nothing of our registration. */
  private async completeDiscovery(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    await next();
    if (context.status !== 200) return;
    const { http, oauth } = this.config;
    const registration = oauth.registrationToken !== null && {
      registration_endpoint: `${http.publicUrl}${registrationPath}`,
    };
    Object.assign(context.body as object, { scopes_supported: oauthScopes, ...registration });
    context.set('cache-control', 'public, max-age=300');
  }

  /** Says of a client's own token what the token says: who it is, and times in the application's time. */
  private async completeIntrospection(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    await next();
    const body = context.body as {
      active?: boolean;
      sub?: string;
      client_id?: string;
      iat?: number;
      exp?: number;
    };
    if (!body?.active) return;
    body.sub ??= body.client_id;
    const offset = Math.round(this.clock.offset / 1000);
    if (body.iat !== undefined) body.iat += offset;
    if (body.exp !== undefined) body.exp += offset;
  }
}

/** A form without the session in which its page was shown. The library has no answer to that: it fails when it saves the session. */
async function rejectLostSessions(context: KoaContextWithOIDC, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof TypeError && error.message.startsWith('persist can only be called'))) throw error;
    context.status = 400;
    context.body = { error: 'invalid_request', error_description: 'the session of this page is unknown' };
  }
}

/** A client may want its answer posted by a form, which the page that holds the form must be allowed to do. */
async function allowFormPost(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  const redirectUri = context.oidc && textParam(context, 'redirect_uri');
  if (!redirectUri || context.oidc.responseMode !== 'form_post' || !context.oidc.client) return;
  if (!context.oidc.client.redirectUriAllowed(redirectUri)) return;
  const policy = context.response.get('content-security-policy');
  context.set(
    'content-security-policy',
    policy.replace("form-action 'self'", `form-action ${formTarget(redirectUri)}`),
  );
}

/** Keys are published long before they sign, so that nobody needs to look often. */
async function allowCaching(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  if (context.status === 200) context.set('cache-control', 'public, max-age=300');
}

/** RFC 7009 leaves the body open; there are clients that take nothing but JSON. */
async function respondWithJson(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  if (context.status === 200) context.body = {};
}

/** RFC 8628 section 3.2; the library leaves it out. */
async function addPollInterval(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  if (context.status === 200) Object.assign(context.body as object, { interval: devicePollSeconds });
}
