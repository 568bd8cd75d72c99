import { ExternalSigningKey } from 'oidc-provider';
import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { JWK } from 'jose';

/**
 * Signs access tokens at once. An ES256 signature takes less time than handing it to another thread, which is what the library would
 * do; an RSA one takes far more, so RS256 stays with the library.
 */
export class LocalSigningKey extends ExternalSigningKey {
  /** With the form of its signatures beside it: said in an object around the key, it costs twice as much as the signature. */
  private readonly privateKey: KeyObject & { dsaEncoding: 'ieee-p1363' };
  private readonly publicKey: KeyObject;

  constructor(private readonly jwk: JWK) {
    super();
    const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
    this.privateKey = Object.assign(privateKey, { dsaEncoding: 'ieee-p1363' } as const);
    this.publicKey = createPublicKey(this.privateKey);
  }

  override get kid(): string | undefined {
    return this.jwk.kid;
  }

  override get alg(): string {
    return 'ES256';
  }

  override keyObject(): KeyObject {
    return this.publicKey;
  }

  override sign(data: Uint8Array): Uint8Array {
    return sign('sha256', data, this.privateKey);
  }
}
