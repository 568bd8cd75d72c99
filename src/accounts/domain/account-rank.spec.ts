import { Platform } from '../../platforms/platform.js';
import { canPause, findPausedAccounts, reorderAccounts } from './account-rank.js';

const account = (id: string, platform = Platform.TIKTOK) => ({ id, platform });
const shop = (id: string) => account(id, Platform.TIKTOK_SHOP);

describe('pausedAccounts', () => {
  it('are the accounts after the limit', () => {
    const ranked = ['a', 'b', 'c'].map((id) => account(id));
    expect(findPausedAccounts(ranked, { accountLimit: 2, platformAccountLimits: {} })).toEqual(
      new Set(['c']),
    );
    expect(findPausedAccounts(ranked, { accountLimit: 0, platformAccountLimits: {} })).toEqual(
      new Set(['a', 'b', 'c']),
    );
    expect(findPausedAccounts(ranked, { accountLimit: null, platformAccountLimits: {} })).toEqual(new Set());
  });

  it('are the accounts over the limit of their platform, which do not count against the overall limit', () => {
    const ranked = [account('a'), account('b'), shop('c'), account('d'), shop('e')];
    const limits = { accountLimit: 3, platformAccountLimits: { [Platform.TIKTOK]: 1 } };
    expect(findPausedAccounts(ranked, limits)).toEqual(new Set(['b', 'd']));
  });
});

describe('canPause', () => {
  const tiktok = { [Platform.TIKTOK]: 2 };

  it('is false while no limit is below the number of accounts', () => {
    expect(canPause({ accountLimit: null, platformAccountLimits: {} }, 1_000)).toBe(false);
    expect(canPause({ accountLimit: 3, platformAccountLimits: {} }, 3)).toBe(false);
    expect(canPause({ accountLimit: 3, platformAccountLimits: tiktok }, 2)).toBe(false);
  });

  it('is true if the accounts exceed the limit, or may exceed that of their platform', () => {
    expect(canPause({ accountLimit: 3, platformAccountLimits: {} }, 4)).toBe(true);
    expect(canPause({ accountLimit: 0, platformAccountLimits: {} }, 1)).toBe(true);
    expect(canPause({ accountLimit: null, platformAccountLimits: tiktok }, 3)).toBe(true);
  });
});

describe('reordered', () => {
  it('puts the chosen accounts first and keeps the order of the others', () => {
    expect(reorderAccounts(['a', 'b', 'c', 'd'], ['c', 'a'])).toEqual(['c', 'a', 'b', 'd']);
    expect(reorderAccounts(['a', 'b'], [])).toEqual(['a', 'b']);
  });
});
