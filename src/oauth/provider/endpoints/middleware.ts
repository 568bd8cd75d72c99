import { Injectable } from '@nestjs/common';
import type { Provider } from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { SystemClock } from '../../../clock/clock.js';
import { Config } from '../../../config/config.js';
import { formTarget } from '../../../http/page-headers.js';
import { devicePollSeconds } from '../../domain/lifetimes.js';
import { isRegistrationOn } from '../../registration/registration-access.js';
import { oauthScopes } from '../../domain/scopes.js';
import { toApplicationSeconds } from '../engine-time.js';
import { DeviceEndpoint } from './device-endpoint.js';
import { discoveryPaths, endpoints, registrationPath } from './paths.js';
import { clientRoutes } from './routes.js';
import { LogoutEndpoint } from './logout-endpoint.js';
import { textParam } from './text-param.js';
import { TokenEndpoint } from './token-endpoint.js';

/** No session exists there. */
const clientPaths = new Set(clientRoutes.map(({ path }) => path));

type Middleware = (context: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;

/** Middleware around the endpoints of oidc-provider, by path. OAuthRoute has set the path to that of the matched route. */
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
      return clientPaths.has(path) ? run() : rejectLostSessions(context as KoaContextWithOIDC, run);
    });
  }

  /** oidc-provider lists only the scopes of OpenID Connect, and does not know the registration endpoint. */
  private async completeDiscovery(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    await next();
    if (context.status !== 200) return;
    const { http, mcp } = this.config;
    const registration = {
      ...(isRegistrationOn(this.config) && { registration_endpoint: `${http.publicUrl}${registrationPath}` }),
      ...(mcp.enabled && { client_id_metadata_document_supported: true }),
    };
    Object.assign(context.body as object, { scopes_supported: oauthScopes, ...registration });
    context.set('cache-control', 'public, max-age=300');
  }

  /** Adds `sub` for client credentials tokens and converts times to application time. */
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
    if (body.iat !== undefined) body.iat = toApplicationSeconds(this.clock, body.iat);
    if (body.exp !== undefined) body.exp = toApplicationSeconds(this.clock, body.exp);
  }
}

/** A form that is sent without its session. oidc-provider fails with a TypeError when it saves the session; the client gets a 400. */
async function rejectLostSessions(context: KoaContextWithOIDC, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof TypeError && error.message.startsWith('persist can only be called'))) throw error;
    context.status = 400;
    context.body = { error: 'invalid_request', error_description: 'the session of this page is unknown' };
  }
}

/** For response_mode=form_post: the page may post its form to the redirect URI of the client. */
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

/** Keys are published a day before they sign, so responses may be cached. */
async function allowCaching(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  if (context.status === 200) context.set('cache-control', 'public, max-age=300');
}

/** RFC 7009 does not define the body. Some clients accept only JSON. */
async function respondWithJson(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  if (context.status === 200) context.body = {};
}

/** RFC 8628 section 3.2. oidc-provider omits the interval. */
async function addPollInterval(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  if (context.status === 200) Object.assign(context.body as object, { interval: devicePollSeconds });
}
