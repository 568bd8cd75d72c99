import { Injectable } from '@nestjs/common';
import { Clock } from '../../../clock/clock.js';
import { Config } from '../../../config/config.js';
import { randomToken } from '../../../crypto/random.js';
import type { Client } from '../../domain/clients.js';
import { lifetimeSeconds } from '../../domain/lifetimes.js';
import { SigningKeysService } from '../../keys/signing-keys.service.js';
import { authorizationClaim, generationClaim } from '../../tokens/access-tokens.js';
import { LocalSigningKey } from '../local-signing-key.js';

interface Signer {
  version: string;
  key: LocalSigningKey;
  /** The encoded head of every token. */
  head: string;
}

/** What an access token for the API is about. */
export interface TokenSubject {
  client: Client;
  scope: string;
  /** The user who authorized the client. Null if the client acts for itself. */
  user: { id: string; authorizationId: string } | null;
}

/** Signs access tokens for the API, with the claims of oidc-provider in its order. */
@Injectable()
export class DirectAccessTokens {
  private readonly issuer: string;
  private signer: Signer | null = null;

  constructor(
    private readonly keys: SigningKeysService,
    private readonly clock: Clock,
    config: Config,
  ) {
    this.issuer = config.http.publicUrl;
  }

  async sign({ client, scope, user }: TokenSubject): Promise<string> {
    const { head, key } = this.currentSigner();
    const iat = Math.floor(this.clock.nowMs() / 1000);
    const claims = {
      jti: randomToken(),
      sub: user?.id ?? client.id,
      iat,
      exp: iat + lifetimeSeconds.accessToken,
      scope,
      client_id: client.id,
      iss: this.issuer,
      aud: this.issuer,
      ...(user && { [authorizationClaim]: user.authorizationId }),
      [generationClaim]: client.tokenGeneration,
    };
    const data = `${head}.${encode(claims)}`;
    const signature = (await key.sign(Buffer.from(data))) as Buffer;
    return `${data}.${signature.toString('base64url')}`;
  }

  private currentSigner(): Signer {
    const { version, signing, jwks } = this.keys.current();
    if (this.signer?.version !== version) {
      const kid = signing.ES256;
      const key = new LocalSigningKey(jwks.find((jwk) => jwk.kid === kid)!);
      this.signer = { version, key, head: encode({ alg: key.alg, typ: 'at+jwt', kid }) };
    }
    return this.signer;
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
