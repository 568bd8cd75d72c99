import { fieldsText, parseFields } from './fields.js';
import { igIdOf, newSecret, shortcodeOf } from '../ids.js';
import { appSecretProof } from './proof.js';
import { signRequest } from '../login/signed-request.js';
import { splitVersion } from './versions.js';
import { escapedJson, hubSignature } from '../webhooks/body.js';

const SECRET = '0123456789abcdef0123456789abcdef';

describe("Meta's signatures", () => {
  it('prove a token as the reference says', () => {
    expect(appSecretProof(SECRET, 'EAATESTTOKEN')).toBe(
      '99cbac345910084e738e780a0d5a02f2421ea86e53d6f64eff41e367a76944c6',
    );
    expect(appSecretProof(SECRET, 'EAATESTTOKEN', '1760000000')).toBe(
      'd02bb86260a9c90d98343cf50005e6e4f4ae4d8c31f7b8015456cc1b35d08453',
    );
  });

  it('are over the escaped bytes of a webhook', () => {
    const body = escapedJson({
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
    expect(hubSignature('sha256', SECRET, body)).toBe(
      'sha256=b0f6eec32d18844b0e5508c674335b1d8b89f886fc4e39816f57a5b26354a27d',
    );
    expect(escapedJson('a/😀')).toBe('"a\\/\\ud83d\\ude00"');
  });

  it('make a signed request as the reference says', () => {
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
  it('are not what JavaScript numbers make of them', () => {
    const id = igIdOf('sim-bakery');
    expect(id).toMatch(/^17841\d{12}$/);
    expect(igIdOf('sim-bakery')).toBe(id);
    expect(String(Number(id))).not.toBe(id);
  });

  it('make different shortcodes, and secrets only letters and digits', () => {
    expect(shortcodeOf('17920000000000001')).not.toBe(shortcodeOf('17920000000000003'));
    expect(newSecret('IGAA')).toMatch(/^IGAA[A-Za-z0-9]{100,}$/);
  });
});

describe('The fields of a call', () => {
  it('may have their own options and fields', () => {
    const text = 'id,comments.limit(5){id,from{username}},owner{id}';
    const fields = parseFields(text);
    expect(fields.map(({ name }) => name)).toEqual(['id', 'comments', 'owner']);
    expect(fields[1]).toMatchObject({ args: { limit: '5' }, fields: [{ name: 'id' }, { name: 'from' }] });
    expect(fieldsText(fields)).toBe(text);
  });

  it.each(['id,', 'a{b', 'a}', 'a.limit', 'a b'])('are refused when they cannot be read: %s', (text) => {
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

  it.each(['/v99.0/me', '/v22.1/me'])('%s is none', (path) => {
    expect(splitVersion(path)).toBeUndefined();
  });
});
