import { Injectable } from '@nestjs/common';
import { errors, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { SecurityEvents } from '../../audit/security-events.js';
import { Clock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { ClientDirectory } from '../clients/client-directory.js';
import type { TokenResource } from '../domain/resources.js';
import { SigningKeysService } from '../keys/signing-keys.service.js';
import { OAuthCache } from '../oauth-cache.js';
import { type RevocableToken, RevocationList } from './revocation-list.js';

/** A valid access token of this server. */
export interface VerifiedAccessToken extends RevocableToken {
  resource: TokenResource;
  scopes: ReadonlySet<string>;
  expiresAt: Date;
  /** `kid` of the key that signed it. */
  keyId: string;
  /** All claims. */
  claims: Readonly<Record<string, unknown>>;
}

/** Claim with the id of the authorization. Absent in client credentials tokens. */
export const authorizationClaim = 'authorization_id';

/** Claim with the client's token generation at the time of issue. */
export const generationClaim = 'token_generation';

/** Tokens whose signature is verified once, so that repeated requests need no cryptography. */
const maxCachedTokens = 10_000;

/** Verifies access tokens with keys, clients and revocations from memory. */
@Injectable()
export class AccessTokens {
  private readonly verified = new LRUCache<string, VerifiedAccessToken>({ max: maxCachedTokens });
  private readonly issuer: string;
  /** Resources by audience. */
  private readonly resources: ReadonlyMap<string, TokenResource>;

  constructor(
    private readonly keys: SigningKeysService,
    private readonly revocations: RevocationList,
    private readonly clients: ClientDirectory,
    private readonly cache: OAuthCache,
    private readonly clock: Clock,
    private readonly security: SecurityEvents,
    config: Config,
  ) {
    this.issuer = config.http.publicUrl;
    this.resources = new Map([
      [config.http.publicUrl, 'API'],
      [config.mcp.resource, 'MCP'],
    ]);
  }

  /**
   * Returns null for a token that is foreign, for another resource, expired or revoked. `address` is the network address of the caller.
   * If it is given, a forged signature is reported as a security event.
   */
  async verify(
    jwt: string,
    resource: TokenResource,
    address: string | null = null,
  ): Promise<VerifiedAccessToken | null> {
    const token = await this.verifyAny(jwt, address);
    return token?.resource === resource ? token : null;
  }

  /** Like {@link verify}, for every resource: for endpoints that only report on tokens or revoke them. */
  async verifyAny(jwt: string, address: string | null = null): Promise<VerifiedAccessToken | null> {
    await this.cache.ensureFresh();
    const token = this.verified.get(jwt) ?? (await this.checkSignature(jwt, address));
    return token && this.isUsable(token) ? token : null;
  }

  /** Whether a verified token is still unexpired and not revoked. */
  async isStillValid(token: VerifiedAccessToken): Promise<boolean> {
    await this.cache.ensureFresh();
    return this.isUsable(token);
  }

  private isUsable(token: VerifiedAccessToken): boolean {
    return (
      token.expiresAt.getTime() > this.clock.nowMs() &&
      this.keys.verifyingKey(token.keyId, 'ES256') !== null &&
      this.isClientValid(token) &&
      !this.revocations.isRevoked(token)
    );
  }

  private isClientValid({ clientId, generation }: VerifiedAccessToken): boolean {
    const client = this.clients.find(clientId);
    return client !== null && (generation === null || generation >= client.tokenGeneration);
  }

  private async checkSignature(jwt: string, address: string | null): Promise<VerifiedAccessToken | null> {
    try {
      const { payload, protectedHeader } = await jwtVerify(jwt, ({ kid }) => this.findKey(kid), {
        algorithms: ['ES256'],
        typ: 'at+jwt',
        issuer: this.issuer,
        audience: [...this.resources.keys()],
        currentDate: this.clock.now(),
        requiredClaims: ['sub', 'client_id', 'jti', 'iat', 'exp'],
      });
      // A token has one audience. An array could name both.
      const resource = typeof payload.aud === 'string' ? this.resources.get(payload.aud) : undefined;
      if (!resource) return null;
      const authorizationId = payload[authorizationClaim];
      const generation = payload[generationClaim];
      const token: VerifiedAccessToken = {
        resource,
        generation: typeof generation === 'number' ? generation : null,
        keyId: protectedHeader.kid!,
        jti: payload.jti!,
        clientId: payload.client_id as string,
        authorizationId: typeof authorizationId === 'string' ? authorizationId : null,
        userId: typeof authorizationId === 'string' ? payload.sub! : null,
        scopes: new Set(typeof payload.scope === 'string' ? payload.scope.split(' ') : []),
        issuedAt: new Date(payload.iat! * 1000),
        expiresAt: new Date(payload.exp! * 1000),
        claims: payload,
      };
      // The client may just have been registered in another process.
      if (!this.clients.has(token.clientId)) await this.cache.reloadForUnknown();
      this.verified.set(jwt, token);
      return token;
    } catch (error) {
      if (error instanceof errors.JWSSignatureVerificationFailed && address !== null)
        await this.security.report({ name: 'token_refused', address, details: {} });
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }

  private async findKey(kid: string | undefined) {
    const known = kid && this.keys.verifyingKey(kid, 'ES256');
    if (known) return known;
    await this.cache.reloadForUnknown();
    const found = kid && this.keys.verifyingKey(kid, 'ES256');
    if (found) return found;
    throw new errors.JWKSNoMatchingKey();
  }
}
