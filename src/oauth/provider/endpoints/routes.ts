import type { FastifyRequest } from 'fastify';
import { discoveryPaths, endpoints } from './paths.js';

/** A route of the authorization server. */
export interface OAuthRouteDefinition {
  /** Path in oidc-provider, with `:uid` for the id of an interaction. */
  path: string;
  /** Methods that are served, for the `Allow` header. */
  methods: readonly string[];
}

const get = ['GET', 'HEAD'];

/** Routes that a user's browser opens. */
export const browserRoutes: readonly OAuthRouteDefinition[] = [
  { path: endpoints.authorization, methods: get },
  { path: `${endpoints.authorization}/:uid`, methods: get },
  { path: endpoints.code_verification, methods: [...get, 'POST'] },
  { path: `${endpoints.code_verification}/:uid`, methods: get },
  { path: endpoints.end_session, methods: get },
  { path: `${endpoints.end_session}/confirm`, methods: ['POST'] },
  { path: `${endpoints.end_session}/success`, methods: get },
];

/** Routes that clients call. Cookies are ignored; oidc-provider decides which web origins may read the responses. */
export const clientRoutes: readonly OAuthRouteDefinition[] = [
  { path: endpoints.token, methods: ['POST', 'OPTIONS'] },
  { path: endpoints.introspection, methods: ['POST', 'OPTIONS'] },
  { path: endpoints.revocation, methods: ['POST', 'OPTIONS'] },
  { path: endpoints.device_authorization, methods: ['POST', 'OPTIONS'] },
  { path: endpoints.pushed_authorization_request, methods: ['POST', 'OPTIONS'] },
  { path: endpoints.userinfo, methods: [...get, 'POST', 'OPTIONS'] },
  { path: endpoints.jwks, methods: [...get, 'OPTIONS'] },
  ...discoveryPaths.map((path) => ({ path, methods: [...get, 'OPTIONS'] })),
];

/** Interaction ids of oidc-provider. */
const interactionId = /^[\w-]{1,64}$/;

/**
 * Sets the path of the request to that of the matched route. oidc-provider and its middleware would otherwise parse the URL again,
 * and each could match another route. Returns false if the route's parameter cannot be an id.
 */
export function useMatchedPath(request: FastifyRequest, { path }: OAuthRouteDefinition): boolean {
  const { raw } = request;
  let matched = path;
  if (path.endsWith('/:uid')) {
    const { uid } = request.params as { uid: string };
    if (!interactionId.test(uid)) return false;
    matched = path.replace(':uid', uid);
  }
  const url = raw.url!;
  if (url === matched) return true;
  const query = url.indexOf('?');
  raw.url = query < 0 ? matched : matched + url.slice(query);
  return true;
}
