import { Tokens } from '../src/tokens.js';

describe('Tokens', () => {
  const refusedOnce = (tokens: Tokens) => {
    const sent: (string | null)[] = [];
    return tokens
      .send(
        async (authorization) => (sent.push(authorization), sent.length === 1 ? 401 : 200),
        (status) => status === 401,
      )
      .then((status) => ({ status, sent }));
  };

  it('asks for a new token after a refusal, once', async () => {
    let calls = 0;
    const tokens = new Tokens(async () => `token${++calls}`);
    expect(await refusedOnce(tokens)).toEqual({ status: 200, sent: ['Bearer token1', 'Bearer token2'] });
    const always = await tokens.send(
      async () => 401,
      () => true,
    );
    expect([always, calls]).toEqual([401, 3]);
  });

  it('shares one call of the function among concurrent requests', async () => {
    let calls = 0;
    const tokens = new Tokens(async () => `token${++calls}`);
    await Promise.all([tokens.authorization(), tokens.authorization()]);
    expect(calls).toBe(1);
    const old = await tokens.authorization();
    await Promise.all([tokens.discard(old), tokens.discard(old)]);
    expect(await tokens.authorization()).toBe('Bearer token2');
    // A late refusal of the old token does not discard the new one.
    await tokens.discard(old);
    expect(await tokens.authorization()).toBe('Bearer token2');
  });

  it('calls the function again after it failed', async () => {
    let calls = 0;
    const tokens = new Tokens(async () => {
      if (++calls === 1) throw new Error('offline');
      return 'token';
    });
    await expect(tokens.authorization()).rejects.toThrow('offline');
    expect(await tokens.authorization()).toBe('Bearer token');
  });

  it('does not repeat requests with a fixed token or a session', async () => {
    expect(await refusedOnce(new Tokens('fixed'))).toEqual({ status: 401, sent: ['Bearer fixed'] });
    expect(await refusedOnce(new Tokens(undefined))).toEqual({ status: 401, sent: [null] });
  });
});
