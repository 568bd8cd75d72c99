import { failureOf } from './connect.js';
import type { PlatformStand } from './platform-stand.js';

/** The part of the contract about installs that begin at the platform: their callback has no state. */
export function describeInstalls(stand: () => PlatformStand): void {
  describe('installs that begin at the platform', () => {
    /** Exchanges the code without a PKCE verifier, because the flow did not start in a browser. */
    const request = () => ({
      redirectUri: stand().redirectUri,
      codeVerifier: '',
      loginType: stand().loginType,
    });

    async function installCode(): Promise<string> {
      const query = await stand().install!();
      expect(query.state).toBeUndefined();
      const outcome = stand().adapter.login.readCallback(query);
      if (outcome.kind !== 'code') throw new Error(`Denied: ${outcome.platformCode}`);
      return outcome.code;
    }

    it('return tokens and accounts from a callback without state', async () => {
      const tokens = await stand().adapter.login.exchange(await installCode(), request());
      expect(tokens.subject).not.toBe('');
      expect(tokens.accessExpiresAt!.getTime()).toBeGreaterThan(stand().now().getTime() + 60_000);
      await expect(stand().adapter.discover(tokens.credentials, tokens)).resolves.not.toEqual([]);
    });

    it('give a code that works once', async () => {
      const code = await installCode();
      await stand().adapter.login.exchange(code, request());
      expect(await failureOf(stand().adapter.login.exchange(code, request()))).toMatchObject({
        kind: 'rejected',
      });
    });

    it('are rejected without a code', () => {
      const { login } = stand().adapter;
      expect(() => login.readCallback({})).toThrow(
        expect.objectContaining({ name: 'PlatformFailure', kind: 'rejected' }),
      );
    });
  });
}
