import { Failure } from '../../../failures/failure.js';
import { PlatformFailure } from '../../../platforms/platform-failure.js';
import { Platform } from '../../../platforms/platform.js';
import { classifyError, unpublishableBecause } from './classify-error.js';

const nowMs = Date.UTC(2026, 10, 6, 12);
const details = { platformCode: 'code_of_theirs', message: 'a refusal' };

describe('classifyError', () => {
  it('retries temporary failures with growing delays', () => {
    const failure = PlatformFailure.transient(Platform.TIKTOK, details);
    const waits = [0, 1, 2, 20].map((tries) => classifyError(failure, tries, nowMs));
    expect(waits.map(({ kind }) => kind)).toEqual(['retry', 'retry', 'retry', 'retry']);
    const [first, , third, last] = waits.map((fault) => (fault.kind === 'retry' ? fault.delayMs : 0));
    expect(first).toBeGreaterThanOrEqual(8_000);
    expect(third).toBeGreaterThan(first!);
    expect(last).toBeLessThanOrEqual(4_320_000);
  });

  it('waits as long as the platform requests', () => {
    const retryAt = new Date(nowMs + 90_000);
    const failure = PlatformFailure.rateLimited(Platform.TIKTOK, retryAt, details);
    expect(classifyError(failure, 0, nowMs)).toMatchObject({ kind: 'retry', delayMs: 90_000 });
  });

  it.each([
    [
      PlatformFailure.reauthorize(Platform.TIKTOK, 'GRANT_INVALID', details),
      'RECONNECT_REQUIRED',
      'RECONNECT',
    ],
    [PlatformFailure.rejected(Platform.TIKTOK, details), 'code_of_theirs', 'REVISE'],
    [PlatformFailure.misconfigured(Platform.TIKTOK, details), 'code_of_theirs', 'CONTACT_OPERATOR'],
    [new Failure('ACCOUNT_PAUSED'), 'ACCOUNT_PAUSED', 'UPGRADE'],
    [new Failure('NOT_FOUND'), 'ACCOUNT_DISCONNECTED', 'RECONNECT'],
    [new Failure('RECONNECT_REQUIRED'), 'RECONNECT_REQUIRED', 'RECONNECT'],
  ])('is final, and returns the next action: %p', (error, reason, nextAction) => {
    expect(classifyError(error, 0, nowMs)).toEqual({
      kind: 'fail',
      failure: { reason, message: expect.any(String), nextAction },
    });
  });

  it('fails with the next action when the rules of the platform changed', () => {
    const problem = { code: 'PRIVACY_LEVEL_NOT_OFFERED', message: 'm', userMessage: 'u', retryable: false };
    expect(classifyError(unpublishableBecause([problem]), 0, nowMs)).toEqual({
      kind: 'fail',
      failure: { reason: 'PRIVACY_LEVEL_NOT_OFFERED', message: 'u', nextAction: 'REVISE' },
    });
    expect(classifyError(unpublishableBecause([{ ...problem, retryable: true }]), 0, nowMs)).toMatchObject({
      failure: { nextAction: 'RETRY' },
    });
  });

  it('retries internal errors', () => {
    expect(classifyError(new TypeError('a bug'), 0, nowMs)).toMatchObject({
      kind: 'retry',
      finalFailure: { reason: 'INTERNAL' },
    });
  });
});
