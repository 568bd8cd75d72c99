import { Platform } from '../../platforms/platform.js';
import { type ChangingAccount, minLimits, tierChangeOf } from './tier-change.js';

const { TIKTOK, INSTAGRAM } = Platform;
const account = (id: string, rulePlace: number, platform = TIKTOK): ChangingAccount => ({
  id,
  platform,
  rulePlace,
  displayName: id,
  username: null,
});
const limits = (accountLimit: number | null, platformAccountLimits = {}) => ({
  accountLimit,
  platformAccountLimits,
});

describe('tierChangeOf', () => {
  const accounts = [account('a', 2), account('b', 0), account('c', 1)];

  it('pauses by the rule and rewrites the order', () => {
    expect(tierChangeOf(accounts, limits(5), limits(2))).toEqual({
      order: ['b', 'c', 'a'],
      pauses: ['a'],
      resumes: [],
    });
  });

  it('keeps the order of the user if no further account pauses', () => {
    expect(tierChangeOf(accounts, limits(1), limits(2))).toEqual({ order: null, pauses: [], resumes: ['b'] });
    expect(tierChangeOf(accounts, limits(1), limits(null))).toEqual({
      order: null,
      pauses: [],
      resumes: ['b', 'c'],
    });
    expect(tierChangeOf(accounts, limits(2), limits(2))).toEqual({ order: null, pauses: [], resumes: [] });
  });

  it('applies the rule to all accounts if more pause', () => {
    // In the user's order c was paused; by the rule a goes first.
    expect(tierChangeOf(accounts, limits(2), limits(1))).toEqual({
      order: ['b', 'c', 'a'],
      pauses: ['a'],
      resumes: [],
    });
  });

  it('applies limits of single platforms', () => {
    const mixed = [account('a', 0), account('b', 1), account('i', 2, INSTAGRAM)];
    expect(tierChangeOf(mixed, limits(null), limits(null, { TIKTOK: 1 }))).toMatchObject({ pauses: ['b'] });
    expect(tierChangeOf(mixed, limits(null, { TIKTOK: 1 }), limits(null))).toMatchObject({ resumes: ['b'] });
  });
});

describe('minLimits', () => {
  it('is the smaller of each limit', () => {
    expect(minLimits(limits(null, { TIKTOK: 3 }), limits(5, { TIKTOK: 2, INSTAGRAM: 1 }))).toEqual(
      limits(5, { TIKTOK: 2, INSTAGRAM: 1 }),
    );
    expect(minLimits(limits(null), limits(null))).toEqual(limits(null));
  });
});
