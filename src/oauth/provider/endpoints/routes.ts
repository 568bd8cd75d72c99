import type { FastifyRequest } from 'fastify';
import { discoveryPaths, endpoints } from './paths.js';

/** A route of the authorization server. */
export interface OAuthRouteDefinition {
  /** Path as the library knows it, with `:uid` for the id of an interaction. */
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

/** Routes that clients call. Cookies are ignored there; the library decides which web origins may read the answers. */
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

/** Ids of interactions, as the library makes them. */
const interactionId = /^[\w-]{1,64}$/;

/**
 * Replaces the path of the request by that of the matched route. The library and the middleware around it would otherwise parse the
 * address again, and each could read another route from it. Returns false if the route's parameter cannot be an id.
 */
export function useMatchedPath(request: FastifyRequest, { path }: OAuthRouteDefinition): boolean {
  const { raw } = request;
  let matched = path;
  if (path.endsWith('/:uid')) {
    const { uid } = request.params as { uid: string };
    if (!interactionId.test(uid)) return false;
    matched = path.replace(':uid', uid);
  }
  const address = raw.url!;
  if (address === matched) return true;
  const query = address.indexOf('?');
  raw.url = query < 0 ? matched : matched + address.slice(query);
  return true;
}
