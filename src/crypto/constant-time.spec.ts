import { constantTimeEqual } from './constant-time.js';

describe('The comparison of secrets', () => {
  it('knows what is the same, whatever it is given as', () => {
    expect(constantTimeEqual('secret', 'secret')).toBe(true);
    expect(constantTimeEqual(Buffer.from('secret'), 'secret')).toBe(true);
    expect(constantTimeEqual('', '')).toBe(true);
  });

  it('takes nothing that is nearly the same', () => {
    for (const other of ['Secret', 'secre', 'secret ', 'secrets', '', 'sécret'])
      expect(constantTimeEqual('secret', other)).toBe(false);
  });
});
