import { Clock } from '../../../clock/clock.js';
import type { PlatformAnswer } from '../../http/platform-http.js';
import { exchangeFailure, flatFailure, graphFailure, unreadableAnswer } from './failures.js';
import { containerRemedy } from '../publishing/remedies.js';

class StillClock extends Clock {
  nowMs(): number {
    return Date.UTC(2026, 10, 6, 12);
  }
}

const clock = new StillClock();
const answer = (status: number, headers: Record<string, string> = {}): PlatformAnswer => ({
  status,
  headers,
  text: '',
});

function failure(code: number, subcode: number | null = null, more: object = {}) {
  const {
    message = 'a refusal',
    repeatable = false,
    status = 400,
    headers = {},
  } = more as {
    message?: string;
    repeatable?: boolean;
    status?: number;
    headers?: Record<string, string>;
  };
  return graphFailure(
    { code, subcode, message, requestId: 'trace-1' },
    { endpoint: 'call', scopes: ['some_scope'], repeatable },
    answer(status, headers),
    clock,
  );
}

describe('Refusals of the graph hosts', () => {
  it.each([
    // code, subcode, kind, whether the outcome is unknown if the call is not repeatable
    [-2, 2207003, 'transient', false],
    [-2, 2207020, 'transient', false],
    [-1, 2207001, 'transient', true],
    [-1, 2207032, 'transient', false],
    [-1, 2207053, 'transient', false],
    [-1, 2207073, 'rejected', false],
    [1, null, 'transient', true],
    [1, 2207057, 'rejected', false],
    [2, null, 'transient', true],
    [3, null, 'misconfigured', false],
    [4, null, 'rate-limited', false],
    [4, 2207051, 'rejected', true],
    [9, 2207042, 'rate-limited', false],
    [17, null, 'rate-limited', false],
    [24, 2207006, 'rejected', true],
    [24, 2207008, 'transient', true],
    [25, 2207050, 'rejected', false],
    [32, null, 'rate-limited', false],
    [100, null, 'rejected', false],
    [100, 33, 'rejected', false],
    [100, 2207023, 'rejected', false],
    [100, 2207028, 'rejected', false],
    [100, 2207035, 'rejected', false],
    [100, 2207036, 'rejected', false],
    [100, 2207037, 'rejected', false],
    [100, 2207040, 'rejected', false],
    [101, null, 'misconfigured', false],
    [341, null, 'rate-limited', false],
    [352, 2207026, 'rejected', false],
    [368, null, 'rate-limited', false],
    [506, null, 'rejected', false],
    [613, 1996, 'rate-limited', false],
    [2500, null, 'rejected', false],
    [9004, 2207052, 'transient', false],
    [9007, 2207027, 'transient', false],
    [36000, 2207004, 'rejected', false],
    [36001, 2207005, 'rejected', false],
    [36003, 2207009, 'rejected', false],
    [36004, 2207010, 'rejected', false],
    [80001, null, 'rate-limited', false],
    [80002, null, 'rate-limited', false],
    [80006, null, 'rate-limited', false],
  ])('%i/%s is %s, left open: %s', (code, subcode, kind, outcomeUnknown) => {
    expect(failure(code, subcode)).toMatchObject({
      kind,
      outcomeUnknown,
      platformCode: subcode === null ? String(code) : `${code}/${subcode}`,
      requestId: 'trace-1',
    });
    expect(failure(code, subcode, { repeatable: true }).outcomeUnknown).toBe(false);
  });

  it.each([
    [102, null, 'GRANT_INVALID'],
    [190, null, 'GRANT_INVALID'],
    [190, 458, 'GRANT_REVOKED'],
    [190, 459, 'USER_CHECKPOINTED'],
    [190, 460, 'PASSWORD_CHANGED'],
    [190, 463, 'GRANT_EXPIRED'],
    [190, 464, 'USER_CHECKPOINTED'],
    [190, 467, 'GRANT_INVALID'],
  ])('%i/%s ends the grant: %s', (code, subcode, reason) => {
    for (const status of [400, 401]) {
      expect(failure(code, subcode, { status })).toMatchObject({ kind: 'reauthorize', reason });
    }
  });

  it.each([10, 200, 230, 299])('%i lacks a permission', (code) => {
    for (const status of [400, 403]) {
      expect(failure(code, null, { status })).toMatchObject({
        reason: 'SCOPES_MISSING',
        missingScopes: ['some_scope'],
      });
    }
  });

  it('wait as long as the header reports', () => {
    const usage = {
      '17841400000000001': [
        {
          type: 'instagram',
          call_count: 101,
          total_cputime: 3,
          total_time: 5,
          estimated_time_to_regain_access: 25,
        },
      ],
    };
    const headers = { 'x-business-use-case-usage': JSON.stringify(usage) };
    const { retryAt } = failure(80002, null, { headers, status: 403 });
    expect(retryAt!.getTime() - clock.nowMs()).toBe(25 * 60_000);
  });

  it('of an account that is invisible to apps are distinguished from other parameter errors', () => {
    const message = 'Unsupported request - method type: get';
    expect(failure(100, null, { message })).toMatchObject({ kind: 'rejected', ineligible: true });
    expect(failure(100).ineligible).toBe(false);
  });

  it.each([
    [500, 'transient', true],
    [503, 'transient', true],
    [400, 'transient', false],
    [429, 'rate-limited', false],
  ])('with an unknown code and HTTP %i are %s', (status, kind, outcomeUnknown) => {
    expect(failure(987654, 1, { status })).toMatchObject({ kind, outcomeUnknown });
  });
});

describe('Refusals of a code', () => {
  const exchange = (code: number, message = 'a refusal') =>
    exchangeFailure({ code, subcode: null, message, requestId: null }, answer(400), clock);

  it('are misconfigured only for a wrong secret, not for what a user can forge', () => {
    expect(exchange(100)).toMatchObject({ kind: 'rejected' });
    expect(exchange(190)).toMatchObject({ kind: 'rejected' });
    expect(exchange(101)).toMatchObject({ kind: 'misconfigured' });
    expect(exchange(1, 'Error validating client secret.')).toMatchObject({ kind: 'misconfigured' });
    expect(exchange(1)).toMatchObject({ kind: 'transient' });
  });

  it.each([
    ['Matching code was not found or was already used', 400, 'rejected'],
    ['Invalid platform app', 400, 'misconfigured'],
    ['Error validating client secret.', 400, 'misconfigured'],
    ['Application request limit reached', 400, 'rate-limited'],
    ['oops', 500, 'transient'],
    ['oops', 429, 'rate-limited'],
  ])('"%s" with HTTP %i is %s', (message, status, kind) => {
    expect(flatFailure(message, answer(status), clock)).toMatchObject({ kind });
  });
});

describe('Undocumented responses', () => {
  it('leave the outcome unknown', () => {
    expect(unreadableAnswer('call', false, answer(200), clock)).toMatchObject({ outcomeUnknown: true });
    expect(unreadableAnswer('call', false, answer(404), clock)).toMatchObject({ outcomeUnknown: false });
    expect(unreadableAnswer('call', true, answer(200), clock)).toMatchObject({ outcomeUnknown: false });
    expect(unreadableAnswer('call', false, answer(429), clock)).toMatchObject({ kind: 'rate-limited' });
  });
});

describe('Remedies after a container failed', () => {
  it.each([
    [2207003, 'START_OVER'],
    [2207077, 'START_OVER'],
    [2207026, 'REVISE'],
    [2207082, 'REVISE'],
    [9999999, 'RETRY'],
    [null, 'RETRY'],
  ])('%s: %s', (subcode, remedy) => {
    expect(containerRemedy(subcode).remedy).toBe(remedy);
  });
});
