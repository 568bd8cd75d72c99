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
  refreshedAt: now,
  scopes: ['one'],
  requestedScopes: ['one'],
  failures: 0,
  lastError: null,
  ...more,
});
const health = (more: object) =>
  accountHealth({ disconnectedAt: null, isPaused: false, grant: grant(), ...more }, now);

describe('accountHealth', () => {
  it.each([
    ['works', {}, 'ACTIVE', 'NONE'],
    [
      'has a token that ran out and nobody needed',
      { grant: grant({ accessExpiresAt: now }) },
      'ACTIVE',
      'NONE',
    ],
    [
      'fails to be renewed while its token lives',
      { grant: grant({ failures: 3, lastError: error }) },
      'ACTIVE',
      'NONE',
    ],
    [
      'fails to be renewed and has run out',
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

  it('tells the reason of an expired grant only, and what is missing', () => {
    expect(health({ grant: grant({ status: 'EXPIRED', expiredReason: 'LOST_REPLY' }) }).reason).toBe(
      'LOST_REPLY',
    );
    expect(health({}).reason).toBeNull();
    expect(health({ grant: grant({ requestedScopes: ['one', 'two'] }) }).missingScopes).toEqual(['two']);
  });
});
