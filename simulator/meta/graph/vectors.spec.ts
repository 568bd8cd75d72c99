import { formatFields, parseFields } from './fields.js';
import { deriveIgId, createSecret, encodeShortcode } from '../ids.js';
import { createAppSecretProof } from './proof.js';
import { signRequest } from '../login/signed-request.js';
import { splitVersion } from './versions.js';
import { stringifyEscaped, signBody } from '../webhooks/body.js';

const SECRET = '0123456789abcdef0123456789abcdef';

describe("Meta's signatures", () => {
  it('include the documented appsecret_proof', () => {
    expect(createAppSecretProof(SECRET, 'EAATESTTOKEN')).toBe(
      '99cbac345910084e738e780a0d5a02f2421ea86e53d6f64eff41e367a76944c6',
    );
    expect(createAppSecretProof(SECRET, 'EAATESTTOKEN', '1760000000')).toBe(
      'd02bb86260a9c90d98343cf50005e6e4f4ae4d8c31f7b8015456cc1b35d08453',
    );
  });

  it('cover the escaped bytes of a webhook', () => {
    const body = stringifyEscaped({
      object: 'instagram',
      entry: [
        {
          id: '17841400000000001',
          time: 1_760_000_000,
          changes: [{ field: 'comments', value: { id: '18000000000000001', text: 'café' } }],
        },
      ],
    });
    expect(body).toHaveLength(164);
    expect(signBody('sha256', SECRET, body)).toBe(
      'sha256=b0f6eec32d18844b0e5508c674335b1d8b89f886fc4e39816f57a5b26354a27d',
    );
    expect(stringifyEscaped('a/😀')).toBe('"a\\/\\ud83d\\ude00"');
  });

  it('include the documented signed request', () => {
    const payload = {
      algorithm: 'HMAC-SHA256',
      expires: 1_760_003_600,
      issued_at: 1_760_000_000,
      user_id: '218471',
    };
    expect(signRequest(SECRET, payload)).toBe(
      'iUQeGBjEQ0_LmDcKdNQIJCzIVsLBeBFOK5z8unQ1tPo.eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImV4cGlyZXMiOjE3NjAwMDM2MDAsImlzc3VlZF9hdCI6MTc2MDAwMDAwMCwidXNlcl9pZCI6IjIxODQ3MSJ9',
    );
  });
});

describe('Ids', () => {
  it('are not representable as JavaScript numbers', () => {
    const id = deriveIgId('sim-bakery');
    expect(id).toMatch(/^17841\d{12}$/);
    expect(deriveIgId('sim-bakery')).toBe(id);
    expect(String(Number(id))).not.toBe(id);
  });

  it('have different shortcodes, and secrets have only letters and digits', () => {
    expect(encodeShortcode('17920000000000001')).not.toBe(encodeShortcode('17920000000000003'));
    expect(createSecret('IGAA')).toMatch(/^IGAA[A-Za-z0-9]{100,}$/);
  });
});

describe('The fields of a call', () => {
  it('can have options and nested fields', () => {
    const text = 'id,comments.limit(5){id,from{username}},owner{id}';
    const fields = parseFields(text);
    expect(fields.map(({ name }) => name)).toEqual(['id', 'comments', 'owner']);
    expect(fields[1]).toMatchObject({ args: { limit: '5' }, fields: [{ name: 'id' }, { name: 'from' }] });
    expect(formatFields(fields)).toBe(text);
  });

  it.each(['id,', 'a{b', 'a}', 'a.limit', 'a b'])('are refused if their syntax is invalid: %s', (text) => {
    expect(() => parseFields(text)).toThrow('Syntax error');
  });
});

describe('The version in a path', () => {
  it.each([
    ['/v26.0/me', 'v26.0', ['me']],
    ['/v19.0/me/media', 'v19.0', ['me', 'media']],
    ['/me', null, ['me']],
  ])('%s', (path, version, segments) => {
    expect(splitVersion(path)).toEqual({ version, segments });
  });

  it.each(['/v99.0/me', '/v22.1/me'])('%s is invalid', (path) => {
    expect(splitVersion(path)).toBeUndefined();
  });
});
