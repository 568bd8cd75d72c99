import { createHmac } from 'node:crypto';
import { appSecretProof } from '../client/appsecret-proof.js';
import { verifySignature } from './signature.js';
import { readSignedRequest } from './signed-request.js';

const secret = '0123456789abcdef0123456789abcdef';

describe('The signature of webhooks', () => {
  // The six characters \u00e9 are signed as they are.
  const body = Buffer.from(
    '{"object":"instagram","entry":[{"id":"17841400000000001","time":1760000000,"changes":[{"field":"comments","value":{"id":"18000000000000001","text":"caf\\u00e9"}}]}]}',
  );
  const signature = 'sha256=b0f6eec32d18844b0e5508c674335b1d8b89f886fc4e39816f57a5b26354a27d';
  const verify = (header: string | undefined, secrets = [secret], bytes = body) =>
    verifySignature({ body: bytes, headers: header ? { 'x-hub-signature-256': header } : {} }, secrets);

  it('is over the raw bytes', () => {
    expect(body).toHaveLength(164);
    expect(verify(signature)).toEqual({ kind: 'verified', signedAt: null, loginType: null, body });
    const decoded = Buffer.from(body.toString().replace('\\u00e9', 'é'));
    expect(verify(signature, [secret], decoded)).toEqual({ kind: 'rejected', reason: 'WRONG_SIGNATURE' });
  });

  it('is valid with any configured secret, and no other', () => {
    expect(verify(signature, ['other', secret])).toMatchObject({ kind: 'verified' });
    expect(verify(signature, ['other'])).toMatchObject({ reason: 'WRONG_SIGNATURE' });
    expect(verify(signature, [])).toEqual({ kind: 'unconfigured' });
  });

  it.each([
    [undefined, 'MISSING_SIGNATURE'],
    ['sha1=0123456789abcdef0123456789abcdef01234567', 'MALFORMED_SIGNATURE'],
    [signature.toUpperCase(), 'MALFORMED_SIGNATURE'],
    [`${signature}00`, 'MALFORMED_SIGNATURE'],
  ])('%s is %s', (header, reason) => {
    expect(verify(header)).toEqual({ kind: 'rejected', reason });
  });
});

describe('The proof of calls', () => {
  it('is the HMAC of the token', () => {
    expect(appSecretProof('EAATESTTOKEN', secret)).toBe(
      '99cbac345910084e738e780a0d5a02f2421ea86e53d6f64eff41e367a76944c6',
    );
  });
});

describe('a signed request', () => {
  const signed =
    'iUQeGBjEQ0_LmDcKdNQIJCzIVsLBeBFOK5z8unQ1tPo.eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImV4cGlyZXMiOjE3NjAwMDM2MDAsImlzc3VlZF9hdCI6MTc2MDAwMDAwMCwidXNlcl9pZCI6IjIxODQ3MSJ9';
  const sign = (payload: unknown) => {
    const encoded = Buffer.from(JSON.stringify(payload)).toString('base64url');
    return `${createHmac('sha256', secret).update(encoded).digest('base64url')}.${encoded}`;
  };

  it('contains the user, with any configured secret', () => {
    expect(readSignedRequest(signed, ['other', secret])).toEqual({
      userId: '218471',
      issuedAt: new Date(1_760_000_000_000),
      expiresAt: new Date(1_760_003_600_000),
    });
  });

  it('may have no expiry, and an id beyond 2^53', () => {
    const payload = '{"algorithm":"hmac-sha256","expires":0,"user_id":27640000000000001}';
    const encoded = Buffer.from(payload).toString('base64url');
    const signature = createHmac('sha256', secret).update(encoded).digest('base64url');
    expect(readSignedRequest(`${signature}.${encoded}`, [secret])).toEqual({
      userId: '27640000000000001',
      issuedAt: null,
      expiresAt: null,
    });
  });

  it.each([
    ['of a foreign secret', signed, ['other']],
    ['that was changed', signed.replace('.eyJ', '.eyK'), [secret]],
    ['without a signature', signed.slice(signed.indexOf('.')), [secret]],
    ['that is none', 'made up', [secret]],
    ['that is empty', '', [secret]],
    ['of another algorithm', sign({ algorithm: 'none', user_id: '1' }), [secret]],
    ['without a user', sign({ algorithm: 'HMAC-SHA256' }), [secret]],
  ])('%s is refused', (_name, text, secrets) => {
    expect(readSignedRequest(text, secrets)).toBeNull();
  });
});
