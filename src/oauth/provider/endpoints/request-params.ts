import { Injectable } from '@nestjs/common';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { Config } from '../../../config/config.js';
import { isSameUrl } from '../../domain/web-url.js';

type Params = Record<string, unknown>;

interface OIDCContext {
  ctx: KoaContextWithOIDC;
  params: Params | undefined;
}

interface RequestState {
  offlineAccessRequested?: boolean;
}

const paramsKey = Symbol('params');

/** The frequent requests of clients, which ask for no consent. */
const routesWithoutConsent = new Set(['token', 'introspection', 'revocation']);

/** Whether the client requested `offline_access`, which oidc-provider drops from the scopes without `prompt=consent`. */
export function requestedOfflineAccess(context: KoaContextWithOIDC): boolean {
  return (context.state as RequestState).offlineAccessRequested ?? false;
}

/**
 * Completes how oidc-provider reads parameters, at the moment it assigns them to the request: `resource` matches in every equivalent
 * form of the URL, and a requested `offline_access` is recorded.
 */
@Injectable()
export class RequestParams {
  private readonly identifiers: readonly string[];

  constructor(config: Config) {
    this.identifiers = [config.http.publicUrl, config.mcp.resource];
  }

  /** Call once per provider, before it serves requests. */
  attach(provider: Provider): void {
    const { prototype } = (provider as unknown as { OIDCContext: { prototype: OIDCContext } }).OIDCContext;
    const normalize = (params: Params, context: KoaContextWithOIDC) => this.normalize(params, context);
    Object.defineProperty(prototype, 'params', {
      get(this: { [paramsKey]?: Params }) {
        return this[paramsKey];
      },
      set(this: OIDCContext & { [paramsKey]?: Params }, params: Params | undefined) {
        if (params) normalize(params, this.ctx);
        this[paramsKey] = params;
      },
    });
  }

  private normalize(params: Params, context: KoaContextWithOIDC): void {
    if (params.resource !== undefined) params.resource = this.canonicalResource(params.resource);
    if (!routesWithoutConsent.has(context.oidc.route)) recordOfflineAccess(params, context.state);
  }

  private canonicalResource(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.canonicalResource(item));
    if (typeof value !== 'string') return value;
    return this.identifiers.find((identifier) => isSameUrl(value, identifier)) ?? value;
  }
}

/** Through a setter, because the scopes of a pushed request are assigned later. */
function recordOfflineAccess(params: Params, state: RequestState): void {
  let { scope } = params;
  const record = () => {
    if (typeof scope === 'string' && scope.split(' ').includes('offline_access'))
      state.offlineAccessRequested = true;
  };
  record();
  Object.defineProperty(params, 'scope', {
    enumerable: true,
    configurable: true,
    get: () => scope,
    set: (value: unknown) => {
      scope = value;
      record();
    },
  });
}
