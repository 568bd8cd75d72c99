import { constantTimeEqual } from './constant-time.js';

describe('The comparison of secrets', () => {
  it('accepts equal secrets as text and as bytes', () => {
    expect(constantTimeEqual('secret', 'secret')).toBe(true);
    expect(constantTimeEqual(Buffer.from('secret'), 'secret')).toBe(true);
    expect(constantTimeEqual('', '')).toBe(true);
  });

  it('refuses similar secrets', () => {
    for (const other of ['Secret', 'secre', 'secret ', 'secrets', '', 'sécret'])
      expect(constantTimeEqual('secret', other)).toBe(false);
  });
});
