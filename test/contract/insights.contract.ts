import { anAccount, aGrant, failureOf } from './connect.js';
import type { PlatformStand } from './platform-stand.js';

const day = 24 * 3_600_000;

/** The part of the contract about platforms that report daily metrics of an account. */
export function describeInsights(stand: () => PlatformStand): void {
  describe('insights', () => {
    const insights = () => stand().adapter.insights!;

    it('report whole days, with each metric once per day', async () => {
      const { credentials } = await anAccount(stand());
      const metrics = await insights().read(credentials, null);
      expect(metrics.length).toBeGreaterThan(0);
      for (const { name, endsAt, value } of metrics) {
        expect(name).not.toBe('');
        expect(endsAt.getTime()).toBeLessThanOrEqual(stand().now().getTime());
        expect(Number.isFinite(value)).toBe(true);
      }
      const keys = metrics.map(({ name, endsAt }) => `${name} ${endsAt.toISOString()}`);
      expect(new Set(keys).size).toBe(keys.length);
    });

    it('report the same values for a day in short and long ranges', async () => {
      const { credentials } = await anAccount(stand());
      const all = await insights().read(credentials, null);
      const since = new Date(stand().now().getTime() - 3 * day);
      const some = await insights().read(credentials, since);
      expect(some).toEqual(all.filter(({ endsAt }) => endsAt > since));
      expect(some.length).toBeLessThan(all.length);
    });

    it('report each audience breakdown once', async () => {
      const { credentials } = await anAccount(stand());
      const reported = await insights().audiences(credentials);
      expect(reported.length).toBeGreaterThan(0);
      const kinds = reported.map(({ audience, dimension }) => `${audience} ${dimension}`);
      expect(new Set(kinds).size).toBe(kinds.length);
      for (const { groups } of reported) {
        expect(groups.length).toBeGreaterThan(0);
        expect(new Set(groups.map(({ key }) => key)).size).toBe(groups.length);
        for (const { value } of groups) expect(Number.isInteger(value)).toBe(true);
      }
    });

    it('leave out audiences if their scope was not granted', async () => {
      const tokens = await aGrant(stand(), insights().scopes(stand().loginType).slice(0, 1));
      const { credentials } = await anAccount(stand(), tokens);
      expect(await insights().audiences(credentials)).toEqual([]);
    });

    it('fail with the missing scope if it was not granted', async () => {
      const [scope] = insights().scopes(stand().loginType);
      const tokens = await aGrant(stand(), [scope!]);
      const { credentials } = await anAccount(stand(), tokens);
      expect(await failureOf(insights().read(credentials, null))).toMatchObject({
        kind: 'reauthorize',
        reason: 'SCOPES_MISSING',
        missingScopes: [scope],
      });
    });
  });
}
