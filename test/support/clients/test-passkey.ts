import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

interface CreationOptions {
  challenge: string;
  rp: { id: string };
  user: { id: string };
}

interface RequestOptions {
  challenge: string;
  rpId: string;
}

/** What attackers change. */
interface Tampering {
  origin?: string;
  rpId?: string;
  challenge?: string;
  type?: string;
  userVerified?: boolean;
  counter?: number;
  userHandle?: string;
}

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest();

/** A browser with one passkey, which signs what the server asks. It does not check the origin, as attackers do not. */
export class TestPasskey {
  readonly credentialId: string;
  private readonly privateKey: KeyObject;
  private readonly coordinates: { x: Buffer; y: Buffer };
  private userHandle = '';
  counter = 0;

  constructor(private readonly origin: string) {
    this.credentialId = base64url(randomBytes(32));
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x, y } = publicKey.export({ format: 'jwk' });
    this.privateKey = privateKey;
    this.coordinates = { x: Buffer.from(x!, 'base64url'), y: Buffer.from(y!, 'base64url') };
  }

  /** The response of `navigator.credentials.create()` as JSON. */
  create({ challenge, rp, user }: CreationOptions, tampering: Tampering = {}): object {
    this.userHandle = user.id;
    const data = this.clientData('webauthn.create', challenge, tampering);
    const id = Buffer.from(this.credentialId, 'base64url');
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, this.coseKey()]);
    const authData = Buffer.concat([this.authenticatorData(rp.id, 0x40, tampering), attested]);
    const attestationObject = Buffer.concat([
      Buffer.from([0xa3]),
      cborText('fmt'),
      cborText('none'),
      cborText('attStmt'),
      Buffer.from([0xa0]),
      cborText('authData'),
      cborBytes(authData),
    ]);
    const response = {
      clientDataJSON: base64url(data),
      attestationObject: base64url(attestationObject),
      transports: ['internal'],
    };
    return this.credential(response);
  }

  /** The response of `navigator.credentials.get()` as JSON. */
  get({ challenge, rpId }: RequestOptions, tampering: Tampering = {}): object {
    const data = this.clientData('webauthn.get', challenge, tampering);
    const authenticatorData = this.authenticatorData(rpId, 0, tampering);
    const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(data)]), this.privateKey);
    return this.credential({
      clientDataJSON: base64url(data),
      authenticatorData: base64url(authenticatorData),
      signature: base64url(signature),
      userHandle: tampering.userHandle ?? this.userHandle,
    });
  }

  private credential(response: object): object {
    const id = this.credentialId;
    return { id, rawId: id, type: 'public-key', response, clientExtensionResults: {} };
  }

  private clientData(type: string, challenge: string, tampering: Tampering): Buffer {
    const data = {
      type: tampering.type ?? type,
      challenge: tampering.challenge ?? challenge,
      origin: tampering.origin ?? this.origin,
      crossOrigin: false,
    };
    return Buffer.from(JSON.stringify(data));
  }

  private authenticatorData(rpId: string, flags: number, tampering: Tampering): Buffer {
    const present = 0x01;
    const verified = tampering.userVerified === false ? 0 : 0x04;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(tampering.counter ?? this.counter);
    return Buffer.concat([
      sha256(tampering.rpId ?? rpId),
      Buffer.from([present | verified | flags]),
      counter,
    ]);
  }

  /** EC2, ES256, P-256. */
  private coseKey(): Buffer {
    const { x, y } = this.coordinates;
    return Buffer.concat([
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
      cborBytes(x),
      Buffer.from([0x22]),
      cborBytes(y),
    ]);
  }
}

function cborText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 | text.length]), Buffer.from(text)]);
}

function cborBytes(bytes: Buffer): Buffer {
  const { length } = bytes;
  const head = length < 256 ? [0x58, length] : [0x59, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), bytes]);
}
