import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { apiHeaders } from '../../../http/page-headers.js';
import { ClientDirectory } from '../../clients/client-directory.js';
import { type Client, hasSecret } from '../../domain/clients.js';
import { mayIntrospect } from '../../domain/resources.js';
import { OAuthCache } from '../../oauth-cache.js';
import { AccessTokens, type VerifiedAccessToken } from '../../tokens/access-tokens.js';
import { readBasicCredentials } from './basic-credentials.js';
import { endpoints } from './paths.js';

/** A JWT, and no other parameter than the hint of most clients. */
const usualForm = /^token=([\w-]+\.[\w-]+\.[\w-]*)(?:&token_type_hint=access_token)?$/;
const usualType = /^application\/x-www-form-urlencoded(?:; ?charset=utf-8)?$/i;
const maxFormBytes = 8_192;

/** For pages there are other headers, which oidc-provider adds. */
const headers = { ...apiHeaders, vary: 'Origin' };

/**
 * Introspects access tokens without oidc-provider, whose pipeline takes several times as long as the check. Resource servers introspect
 * with each request that they serve. It answers only the usual request: a client with the right secret in the Authorization header, and a
 * JWT. Everything else, every mistake included, is left to oidc-provider.
 */
@Injectable()
export class DirectIntrospection {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly tokens: AccessTokens,
    private readonly cache: OAuthCache,
  ) {}

  /** Answers the request. Returns false, with the body unread, if oidc-provider has to answer it. */
  async answer(request: FastifyRequest, reply: FastifyReply, path: string): Promise<boolean> {
    if (path !== endpoints.introspection || !hasUsualHeaders(request)) return false;
    await this.cache.ensureFresh();
    const presented = readWhole(request.raw);
    const token = presented && usualForm.exec(presented.toString('latin1'))?.[1];
    const client = token && this.authenticate(request.headers.authorization!);
    if (!client) {
      if (presented) request.raw.unshift(presented);
      return false;
    }
    const verified = await this.tokens.verifyAny(token);
    const isVisible =
      verified &&
      mayIntrospect(client, { clientId: verified.clientId, isForApi: verified.resource === 'API' });
    await reply.headers(headers).send(isVisible ? describe(verified) : { active: false });
    return true;
  }

  private authenticate(authorization: string): Client | null {
    const credentials = readBasicCredentials(authorization);
    const client = credentials && this.clients.find(credentials.id);
    // The client of a document is looked up by the document's URL.
    if (!client || client.metadataUrl !== null || !hasSecret(client.kind)) return null;
    return this.clients.secretMatches(client.id, credentials.secret) ? client : null;
  }
}

/** No web page, which needs CORS headers, and a small body that has a known length. */
function hasUsualHeaders({ method, headers: { origin, ...given } }: FastifyRequest): boolean {
  const length = Number(given['content-length']);
  return (
    method === 'POST' &&
    origin === undefined &&
    usualType.test(given['content-type'] ?? '') &&
    given['content-encoding'] === undefined &&
    given.authorization !== undefined &&
    length > 0 &&
    length <= maxFormBytes
  );
}

/** The body, if it has arrived as a whole, which it usually has together with the head. The caller may put it back in the same turn. */
function readWhole(request: IncomingMessage): Buffer | null {
  const chunk = request.read() as Buffer | null;
  if (!chunk || chunk.length === Number(request.headers['content-length'])) return chunk;
  request.unshift(chunk);
  return null;
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
