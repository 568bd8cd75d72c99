import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mayIntrospect } from '../../domain/resources.js';
import { AccessTokens, type VerifiedAccessToken } from '../../tokens/access-tokens.js';
import { UsualRequests } from './usual-requests.js';

/** A JWT, and no other parameter than the hint of most clients. */
const usualForm = /^token=([\w-]+\.[\w-]+\.[\w-]*)(?:&token_type_hint=access_token)?$/;

/**
 * Introspects access tokens without oidc-provider, whose pipeline takes several times as long as the check. Resource servers introspect
 * with each request that they serve. It answers only the usual request: a client with the right secret in the Authorization header, and a
 * JWT. Everything else, every mistake included, is left to oidc-provider.
 */
@Injectable()
export class DirectIntrospection {
  constructor(
    private readonly requests: UsualRequests,
    private readonly tokens: AccessTokens,
  ) {}

  /** Answers the request. Returns false, with the body unread, if oidc-provider has to answer it. */
  async answer(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const form = await this.requests.readForm(request);
    const token = form && usualForm.exec(form)?.[1];
    const client = token ? this.requests.authenticate(request) : null;
    if (!token || !client) return false;
    const verified = await this.tokens.verifyAny(token);
    const isVisible =
      verified &&
      mayIntrospect(client, { clientId: verified.clientId, isForApi: verified.resource === 'API' });
    await this.requests.answer(request, reply, isVisible ? describe(verified) : { active: false });
    return true;
  }
}

/** RFC 7662 section 2.2. `sub` of a client's own token is the client, as in the token. */
function describe({ userId, clientId, expiresAt, issuedAt, jti, claims, scopes }: VerifiedAccessToken) {
  const scope = [...scopes].join(' ');
  return {
    active: true,
    sub: userId ?? clientId,
    client_id: clientId,
    exp: Math.floor(expiresAt.getTime() / 1000),
    iat: Math.floor(issuedAt.getTime() / 1000),
    iss: claims['iss'],
    jti,
    aud: claims['aud'],
    ...(scope && { scope }),
    token_type: 'Bearer',
  };
}
