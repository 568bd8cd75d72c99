import type { FastifyRequest } from 'fastify';
import type { Failure } from '../failures/failure.js';

const realm = 'Bearer realm="patchbay"';

export function hasBearer({ headers }: FastifyRequest): boolean {
  return /^bearer\b/i.test(headers.authorization ?? '');
}

/** The `WWW-Authenticate` header of a failure (RFC 6750 section 3), or null if other credentials would not help. */
export function bearerChallenge(failure: Failure, request: FastifyRequest): string | null {
  if (failure.code === 'UNAUTHENTICATED')
    return hasBearer(request)
      ? `${realm}, error="invalid_token", error_description="The token is unknown, expired or revoked"`
      : realm;
  const { missingScope } = failure.details as { missingScope?: string };
  if (!missingScope || !hasBearer(request)) return null;
  return `${realm}, error="insufficient_scope", scope="${missingScope}"`;
}
