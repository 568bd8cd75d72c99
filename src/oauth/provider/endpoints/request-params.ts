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
  offlineAccessAsked?: boolean;
}

const paramsKey = Symbol('params');

/** Whether the client asked for `offline_access`, which the library drops from the scopes unless it also sent `prompt=consent`. */
export function requestedOfflineAccess(context: KoaContextWithOIDC): boolean {
  return (context.state as RequestState).offlineAccessAsked ?? false;
}

/**
 * Reads parameters as their specifications define them where the library does not, when it assigns them to the request: `resource` is a
 * URL, so this API may be named in every form of its URL; and `offline_access` is remembered.
 */
@Injectable()
export class RequestParams {
  private readonly identifier: string;

  constructor(config: Config) {
    this.identifier = config.http.publicUrl;
  }

  /** Must be done to a provider before it serves requests. */
  attach(provider: Provider): void {
    const { prototype } = (provider as unknown as { OIDCContext: { prototype: OIDCContext } }).OIDCContext;
    const normalize = (params: Params, context: KoaContextWithOIDC) => this.read(params, context);
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

  private read(params: Params, context: KoaContextWithOIDC): void {
    if (params.resource !== undefined) params.resource = this.canonicalResource(params.resource);
    if (context.oidc.route !== 'token') recordOfflineAccess(params, context.state);
  }

  private canonicalResource(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.canonicalResource(item));
    return typeof value === 'string' && isSameUrl(value, this.identifier) ? this.identifier : value;
  }
}

/** Scopes of a pushed request are assigned later than the rest. */
function recordOfflineAccess(params: Params, state: RequestState): void {
  let { scope } = params;
  const note = () => {
    if (typeof scope === 'string' && scope.split(' ').includes('offline_access'))
      state.offlineAccessAsked = true;
  };
  note();
  Object.defineProperty(params, 'scope', {
    enumerable: true,
    configurable: true,
    get: () => scope,
    set: (value: unknown) => {
      scope = value;
      note();
    },
  });
}
