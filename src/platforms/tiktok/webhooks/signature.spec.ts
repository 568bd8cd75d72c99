import { createHmac } from 'node:crypto';
import { fixture } from '../../../../test/support/platforms/scripted-tiktok.js';
import { HmacSha256 } from '../../../crypto/hmac-sha256.js';
import { verifySignature } from './signature.js';

const secret = 'sim_client_secret_0123456789abcdef';
const body = Buffer.from(fixture('webhook-authorization-removed'));
const documented = 't=1700000000,s=136ce00ab299a757b82fcbcd38e9da70df9342517e0e7710a3601421c2d9ef62';

function verify(header: string | string[] | undefined, secrets = [secret], bytes = body) {
  const hmacs = secrets.map((one) => new HmacSha256(one));
  return verifySignature({ body: bytes, headers: { 'tiktok-signature': header } }, hmacs);
}

describe('verifySignature', () => {
  it('accepts the documented vector and returns its time', () => {
    expect(body).toHaveLength(154);
    expect(verify(documented)).toEqual({
      kind: 'verified',
      signedAt: new Date(1_700_000_000_000),
      loginType: null,
      body,
    });
  });

  it('accepts a signature under any configured secret', () => {
    expect(verify(documented, ['another_secret', secret]).kind).toBe('verified');
  });

  it('accepts parts in any order and ignores unknown parts', () => {
    const [time, signature] = documented.split(',');
    expect(verify(`v=2, ${signature}, ${time}`).kind).toBe('verified');
  });

  it('refuses another secret, another body, another time', () => {
    const wrong = { kind: 'rejected', reason: 'WRONG_SIGNATURE' };
    expect(verify(documented, ['another_secret'])).toEqual(wrong);
    expect(verify(documented, [secret], Buffer.concat([body, Buffer.from('\n')]))).toEqual(wrong);
    expect(verify(documented.replace('1700000000', '1700000001'))).toEqual(wrong);
  });

  it('works on bytes, not on text', () => {
    const bytes = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
    const signature = createHmac('sha256', secret).update('1700000000.').update(bytes).digest('hex');
    expect(verify(`t=1700000000,s=${signature}`, [secret], bytes).kind).toBe('verified');
  });

  it('reports a missing signature, and missing secrets', () => {
    expect(verify(undefined)).toEqual({ kind: 'rejected', reason: 'MISSING_SIGNATURE' });
    expect(verify(documented, [])).toEqual({ kind: 'unconfigured' });
  });

  it.each([
    '',
    't=1700000000',
    's=136ce00ab299a757b82fcbcd38e9da70df9342517e0e7710a3601421c2d9ef62',
    't=now,s=136ce00ab299a757b82fcbcd38e9da70df9342517e0e7710a3601421c2d9ef62',
    't=1700000000,s=136ce0',
    't=1700000000,s=zz6ce00ab299a757b82fcbcd38e9da70df9342517e0e7710a3601421c2d9ef62',
    `${documented},s=136ce00ab299a757b82fcbcd38e9da70df9342517e0e7710a3601421c2d9ef62`,
    documented.replaceAll('=', ':'),
  ])('calls %j malformed', (header) => {
    expect(verify(header)).toEqual({ kind: 'rejected', reason: 'MALFORMED_SIGNATURE' });
  });

  it('reports a repeated header as malformed', () => {
    expect(verify([documented, documented])).toEqual({ kind: 'rejected', reason: 'MALFORMED_SIGNATURE' });
  });
});
