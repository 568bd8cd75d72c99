import type { GrantState } from '../../grants/domain/grant.js';
import { accountHealth } from './account-health.js';

const now = new Date('2026-05-01T12:00:00Z');
const later = new Date(now.getTime() + 1000);
const error = { kind: 'transient' as const, platformCode: 'code', message: 'text', at: now.toISOString() };
const grant = (more: Partial<GrantState> = {}): GrantState => ({
  status: 'ACTIVE',
  expiredReason: null,
  accessExpiresAt: later,
  refreshExpiresAt: null,
  reportedEnd: null,
  grantedAt: now,
  refreshedAt: now,
  scopes: ['one'],
  requestedScopes: ['one'],
  failures: 0,
  lastError: null,
  ...more,
});
const health = (more: object) =>
  accountHealth(
    { disconnectedAt: null, isPaused: false, grant: grant(), refreshModel: 'rotating', ...more },
    now,
  );

describe('accountHealth', () => {
  it.each([
    ['works', {}, 'ACTIVE', 'NONE'],
    [
      'has an expired token that no call needed',
      { grant: grant({ accessExpiresAt: now }) },
      'ACTIVE',
      'NONE',
    ],
    [
      'cannot be refreshed and has a valid token',
      { grant: grant({ failures: 3, lastError: error }) },
      'ACTIVE',
      'NONE',
    ],
    [
      'cannot be refreshed and has an expired token',
      { grant: grant({ failures: 3, lastError: error, accessExpiresAt: now }) },
      'ERROR',
      'WAIT',
    ],
    [
      'has run out by a fault of the operator',
      { grant: grant({ failures: 1, lastError: { ...error, kind: 'misconfigured' }, accessExpiresAt: now }) },
      'ERROR',
      'CONTACT_OPERATOR',
    ],
    ['lacks a scope', { grant: grant({ requestedScopes: ['one', 'two'] }) }, 'ACTIVE', 'RECONNECT'],
    [
      'has an expired grant',
      { grant: grant({ status: 'EXPIRED', expiredReason: 'GRANT_REVOKED' }) },
      'EXPIRED',
      'RECONNECT',
    ],
    ['has no grant any more', { grant: null }, 'EXPIRED', 'RECONNECT'],
    ['is over the limit', { isPaused: true }, 'PAUSED', 'UPGRADE'],
    [
      'is over the limit and expired',
      { isPaused: true, grant: grant({ status: 'EXPIRED' }) },
      'PAUSED',
      'UPGRADE',
    ],
    ['is disconnected', { disconnectedAt: now, grant: null }, 'DISCONNECTED', 'NONE'],
  ])('of an account that %s', (_, facts, status, nextAction) => {
    expect(health(facts)).toMatchObject({ status, nextAction });
  });

  describe('of an account whose access ends', () => {
    const day = 24 * 60 * 60_000;
    const ending = (days: number) => ({
      refreshModel: 'reexchange',
      grant: grant({
        grantedAt: new Date(now.getTime() - 50 * day),
        accessExpiresAt: new Date(now.getTime() + days * day),
      }),
    });

    it('requests a new consent while the account works', () => {
      expect(health(ending(10))).toMatchObject({
        status: 'ACTIVE',
        nextAction: 'RECONNECT',
        reason: 'ENDS_SOON',
        reconnectBy: new Date(now.getTime() + 10 * day),
      });
    });

    it.each([
      ['not so soon', ending(11)],
      ['on a platform that is off here', { ...ending(10), refreshModel: null }],
    ])('does not report the end if it is %s', (_, facts) => {
      expect(health(facts)).toMatchObject({ nextAction: 'NONE', reason: null, reconnectBy: null });
    });

    it.each([
      ['is paused', { ...ending(10), isPaused: true }, 'UPGRADE'],
      [
        'has expired',
        { ...ending(10), grant: grant({ status: 'EXPIRED', expiredReason: 'X' }) },
        'RECONNECT',
      ],
      ['is disconnected', { ...ending(10), disconnectedAt: now }, 'NONE'],
    ])('reports the more important problem if it %s', (_, facts, nextAction) => {
      expect(health(facts)).toMatchObject({ nextAction, reconnectBy: null });
    });
  });

  it('reports the reason of an expired grant only, and missing scopes', () => {
    expect(health({ grant: grant({ status: 'EXPIRED', expiredReason: 'LOST_REPLY' }) }).reason).toBe(
      'LOST_REPLY',
    );
    expect(health({}).reason).toBeNull();
    expect(health({ grant: grant({ requestedScopes: ['one', 'two'] }) }).missingScopes).toEqual(['two']);
  });
});
