import { ExternalSigningKey } from 'oidc-provider';
import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { JWK } from 'jose';

const signInThreadPool = promisify(sign);

/**
 * Signs access tokens on another thread, without the layers between the library and Node's own signing, which take as long as the
 * signature. RS256, which signs what few ask for, stays with the library.
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

  override sign(data: Uint8Array): Promise<Uint8Array> {
    return signInThreadPool('sha256', data, this.privateKey);
  }
}
