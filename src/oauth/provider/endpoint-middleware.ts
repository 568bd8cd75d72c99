import { Injectable } from '@nestjs/common';
import type { Provider } from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { SystemClock } from '../../clock/clock.js';
import { devicePollSeconds } from '../domain/lifetimes.js';
import { oauthScopes } from '../domain/scope-list.js';
import { DeviceEndpoint } from './device-endpoint.js';
import { discoveryPaths, endpoints } from './endpoint-paths.js';
import { LogoutEndpoint } from './logout-endpoint.js';
import { TokenEndpoint } from './token-endpoint.js';

type Middleware = (context: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;

/** What is done around the library's endpoints, by path. */
@Injectable()
export class EndpointMiddleware {
  private readonly byPath: ReadonlyMap<string, Middleware>;

  constructor(
    token: TokenEndpoint,
    device: DeviceEndpoint,
    logout: LogoutEndpoint,
    private readonly clock: SystemClock,
  ) {
    this.byPath = new Map<string, Middleware>([
      [endpoints.token, (context, next) => token.handle(context, next)],
      [endpoints.device_authorization, tellInterval],
      [endpoints.introspection, (context, next) => this.tellTimes(context, next)],
      [endpoints.code_verification, (context, next) => device.handle(context, next)],
      [endpoints.end_session, (context, next) => logout.handle(context, next)],
      [`${endpoints.end_session}/confirm`, (context, next) => logout.confirm(context, next)],
      [endpoints.revocation, answerInJson],
      [endpoints.jwks, allowKeeping],
      ...discoveryPaths.map((path): [string, Middleware] => [path, tellScopes]),
    ]);
  }

  attach(provider: Provider): void {
    provider.use((context, next) => {
      const middleware = this.byPath.get(context.path);
      return middleware ? middleware(context as KoaContextWithOIDC, next) : next();
    });
  }

  /** The library tells times of the machine, tokens hold those of the application; they differ when a test moved the clock. */
  private async tellTimes(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    await next();
    const body = context.body as { iat?: number; exp?: number } | undefined;
    const offset = Math.round(this.clock.offset / 1000);
    if (body?.iat !== undefined) body.iat += offset;
    if (body?.exp !== undefined) body.exp += offset;
  }
}

/** Keys are published long before they sign, so that nobody needs to look often. */
async function allowKeeping(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  if (context.status === 200) context.set('cache-control', 'public, max-age=300');
}

/** RFC 7009 leaves the body open; there are clients that take nothing but JSON. */
async function answerInJson(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  if (context.status === 200) context.body = {};
}

/** RFC 8628 section 3.2; the library leaves it out. */
async function tellInterval(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  if (context.status === 200) Object.assign(context.body as object, { interval: devicePollSeconds });
}

/** The library knows the scopes of OpenID Connect only; those of the API are checked beside it. */
async function tellScopes(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  if (context.status !== 200) return;
  Object.assign(context.body as object, { scopes_supported: oauthScopes });
  context.set('cache-control', 'public, max-age=300');
}
