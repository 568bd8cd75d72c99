import { ExternalSigningKey } from 'oidc-provider';
import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { JWK } from 'jose';

const signInThreadPool = promisify(sign);

/**
 * Signs access tokens in the thread pool, without the layers between oidc-provider and Node's `sign`, which take as long as the
 * signature. oidc-provider signs RS256 itself: ID tokens are rarer.
 */
export class LocalSigningKey extends ExternalSigningKey {
  /** The signature encoding is a property of the key object: a wrapper object per signature costs twice as much as the signature. */
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

  override sign(data: Uint8Array): Promise<Uint8Array> {
    return signInThreadPool('sha256', data, this.privateKey);
  }
}
