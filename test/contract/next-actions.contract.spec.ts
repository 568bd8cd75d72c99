import { Clock } from '../../src/clock/clock.js';
import { containerState, publishStatus } from '../../src/platforms/instagram/publishing/container-status.js';
import { graphFailure } from '../../src/platforms/instagram/client/failures.js';
import { blockOf as instagramBlockOf } from '../../src/platforms/instagram/publishing/problems.js';
import { blockOf as tiktokBlockOf } from '../../src/platforms/tiktok/publishing/problems.js';
import { failedStatus } from '../../src/platforms/tiktok/publishing/status.js';
import { apiFailure } from '../../src/platforms/tiktok/client/failures.js';
import { enterState } from '../../src/posts/publishing/domain/attempt.js';
import { classifyError, unpublishableBecause } from '../../src/posts/publishing/domain/classify-error.js';
import { applyStatusReport } from '../../src/posts/publishing/domain/status-report.js';
import { createAttempt } from '../../src/posts/publishing/domain/new-attempt.js';

const now = new Date(Date.UTC(2026, 10, 6, 12));

class StillClock extends Clock {
  nowMs(): number {
    return now.getTime();
  }
}

const clock = new StillClock();
const answer = { status: 400, headers: {}, text: '' };

/** Next action of a post that keeps failing with this error. */
function endOf(error: unknown): string {
  const classified = classifyError(error, 0, now.getTime());
  return (classified.kind === 'fail' ? classified.failure : classified.finalFailure).nextAction;
}

const graph = (code: number, subcode: number | null, message = 'as reported') =>
  graphFailure(
    { code, subcode, message, requestId: null },
    { endpoint: 'call', scopes: ['some_scope'], repeatable: false },
    answer,
    clock,
  );
const tiktok = (code: string, status = 400) =>
  apiFailure(
    { code, message: null, requestId: null },
    { endpoint: 'call', scopes: ['some_scope'], repeatable: false },
    { ...answer, status },
    clock,
  );

describe('the next action after a refusal by Instagram', () => {
  it.each([
    [-2, 2207003, 'RETRY'],
    [-2, 2207020, 'RETRY'],
    [-1, 2207001, 'RETRY'],
    [-1, 2207032, 'RETRY'],
    [-1, 2207053, 'RETRY'],
    [-1, 2207073, 'REVISE'],
    [1, null, 'RETRY'],
    [1, 2207057, 'REVISE'],
    [2, null, 'RETRY'],
    [3, null, 'CONTACT_OPERATOR'],
    [4, null, 'RETRY'],
    [4, 2207051, 'RETRY'],
    [9, null, 'RETRY'],
    [9, 2207042, 'RETRY'],
    [10, null, 'RECONNECT'],
    [17, null, 'RETRY'],
    [24, null, 'RETRY'],
    [24, 2207006, 'RETRY'],
    [24, 2207008, 'RETRY'],
    [25, null, 'RESOLVE_IN_APP'],
    [25, 2207050, 'RESOLVE_IN_APP'],
    [25, 9999999, 'RESOLVE_IN_APP'],
    [32, null, 'RETRY'],
    [100, null, 'REVISE'],
    [100, 33, 'RECONNECT'],
    [100, 2207023, 'REVISE'],
    [100, 2207028, 'REVISE'],
    [100, 2207035, 'REVISE'],
    [100, 2207036, 'REVISE'],
    [100, 2207037, 'REVISE'],
    [100, 2207040, 'REVISE'],
    [101, null, 'CONTACT_OPERATOR'],
    [102, null, 'RECONNECT'],
    [190, null, 'RECONNECT'],
    [190, 458, 'RECONNECT'],
    [190, 459, 'RECONNECT'],
    [190, 460, 'RECONNECT'],
    [190, 463, 'RECONNECT'],
    [190, 464, 'RECONNECT'],
    [190, 467, 'RECONNECT'],
    [200, null, 'RECONNECT'],
    [299, null, 'RECONNECT'],
    [341, null, 'RETRY'],
    [352, null, 'REVISE'],
    [352, 2207026, 'REVISE'],
    [368, null, 'RETRY'],
    [506, null, 'REVISE'],
    [613, null, 'RETRY'],
    [613, 1996, 'RETRY'],
    [2500, null, 'CONTACT_OPERATOR'],
    [9004, 2207052, 'RETRY'],
    [9007, 2207027, 'RETRY'],
    [36000, 2207004, 'REVISE'],
    [36001, 2207005, 'REVISE'],
    [36003, 2207009, 'REVISE'],
    [36004, 2207010, 'REVISE'],
    [80001, null, 'RETRY'],
    [80002, null, 'RETRY'],
    [80006, null, 'RETRY'],
    [9999, null, 'RETRY'],
  ])('%i/%s is %s', (code, subcode, nextAction) => {
    expect(endOf(graph(code, subcode))).toBe(nextAction);
  });

  it('is to reconnect when the account is no longer visible to the app', () => {
    expect(endOf(graph(100, null, 'Unsupported request - method type: post'))).toBe('RECONNECT');
  });

  it('is for the owner of the Page if a role is missing', () => {
    expect(endOf(unpublishableBecause([instagramBlockOf('PAGE_ROLE_MISSING')!]))).toBe('RESOLVE_IN_APP');
  });

  it('has a message with the reason', () => {
    expect(classifyError(graph(25, 2207050), 0, now.getTime())).toMatchObject({
      failure: { message: expect.stringContaining('restricted') },
    });
    expect(classifyError(graph(4, 2207051), 0, now.getTime())).toMatchObject({
      failure: { message: expect.stringContaining('unusual activity') },
    });
  });

  it.each([
    [2207001, 'START_OVER', 'RETRY'],
    [2207003, 'START_OVER', 'RETRY'],
    [2207008, 'START_OVER', 'RETRY'],
    [2207020, 'START_OVER', 'RETRY'],
    [2207032, 'START_OVER', 'RETRY'],
    [2207052, 'START_OVER', 'RETRY'],
    [2207053, 'START_OVER', 'RETRY'],
    [2207077, 'START_OVER', 'RETRY'],
    [2207004, 'REVISE', 'REVISE'],
    [2207005, 'REVISE', 'REVISE'],
    [2207009, 'REVISE', 'REVISE'],
    [2207010, 'REVISE', 'REVISE'],
    [2207023, 'REVISE', 'REVISE'],
    [2207026, 'REVISE', 'REVISE'],
    [2207028, 'REVISE', 'REVISE'],
    [2207035, 'REVISE', 'REVISE'],
    [2207036, 'REVISE', 'REVISE'],
    [2207037, 'REVISE', 'REVISE'],
    [2207040, 'REVISE', 'REVISE'],
    [2207057, 'REVISE', 'REVISE'],
    [2207081, 'REVISE', 'REVISE'],
    [2207082, 'REVISE', 'REVISE'],
    [2207085, 'REVISE', 'REVISE'],
    [2207006, 'RETRY', 'RETRY'],
    [2207027, 'RETRY', 'RETRY'],
    [2207042, 'RETRY', 'RETRY'],
    [2207050, 'RESOLVE_IN_APP', 'RESOLVE_IN_APP'],
    [2207051, 'RETRY', 'RETRY'],
    [9999999, 'RETRY', 'RETRY'],
  ])('for a container that failed with %i is %s, or after its publishing %s', (subcode, remedy, next) => {
    const reported = {
      status_code: 'ERROR',
      status: `Error: Media upload has failed with error code ${subcode}`,
    };
    expect(containerState(reported)).toMatchObject({ state: 'FAILED', remedy });
    expect(publishStatus(reported)).toMatchObject({ state: 'FAILED', remedy: next });
  });
});

describe('the next action after a refusal by TikTok', () => {
  it.each([
    ['access_token_invalid', 'RECONNECT'],
    ['access_token_expired', 'RECONNECT'],
    ['scope_not_authorized', 'RECONNECT'],
    ['scope_permission_missed', 'RECONNECT'],
    ['rate_limit_exceeded', 'RETRY'],
    ['internal_error', 'RETRY'],
    ['invalid_params', 'REVISE'],
    ['invalid_param', 'REVISE'],
    ['invalid_file_upload', 'REVISE'],
    ['app_version_check_failed', 'RESOLVE_IN_APP'],
    ['privacy_level_option_mismatch', 'REVISE'],
    ['invalid_publish_id', 'RETRY'],
    ['token_not_authorized_for_specified_publish_id', 'RECONNECT'],
    ['publish_not_cancellable', 'RETRY'],
    ['spam_risk', 'RETRY'],
    ['spam_risk_text', 'REVISE'],
    ['spam_risk_user_banned_from_posting', 'RESOLVE_IN_APP'],
    ['spam_risk_too_many_posts', 'RETRY'],
    ['spam_risk_too_many_pending_share', 'RESOLVE_IN_APP'],
    ['reached_active_user_cap', 'CONTACT_OPERATOR'],
    ['unaudited_client_can_only_post_to_private_accounts', 'CONTACT_OPERATOR'],
    ['url_ownership_unverified', 'CONTACT_OPERATOR'],
    ['a_new_code', 'RETRY'],
  ])('%s is %s', (code, nextAction) => {
    expect(endOf(tiktok(code))).toBe(nextAction);
  });

  it.each([
    ['file_format_check_failed', 'REVISE'],
    ['duration_check_failed', 'REVISE'],
    ['frame_rate_check_failed', 'REVISE'],
    ['picture_size_check_failed', 'REVISE'],
    ['internal', 'RETRY'],
    ['video_pull_failed', 'RETRY'],
    ['photo_pull_failed', 'RETRY'],
    ['publish_cancelled', 'RETRY'],
    ['auth_removed', 'RECONNECT'],
    ['spam_risk_too_many_posts', 'RETRY'],
    ['spam_risk_user_banned_from_posting', 'RESOLVE_IN_APP'],
    ['spam_risk_text', 'REVISE'],
    ['spam_risk', 'RETRY'],
    ['a_new_reason', 'RETRY'],
    [null, 'RETRY'],
  ])('of a post that failed because of %s is %s', (reason, nextAction) => {
    const ready = createAttempt({ id: 'a', postId: 'p', number: 1, origin: 'PERSON', dueAt: now }, now);
    const attempt = enterState(ready, 'PROCESSING', now, { publishId: 'v' });
    expect(
      applyStatusReport(attempt, { status: failedStatus('FAILED', reason), at: now }, now),
    ).toMatchObject({
      state: 'FAILED',
      failure: { nextAction },
    });
  });

  it.each([
    ['spam_risk_too_many_posts', 'RETRY'],
    ['reached_active_user_cap', 'RETRY'],
    ['spam_risk_user_banned_from_posting', 'RESOLVE_IN_APP'],
  ])('of a scheduled post whose creator is blocked by %s is %s', (code, nextAction) => {
    expect(endOf(unpublishableBecause([tiktokBlockOf(code)!]))).toBe(nextAction);
  });
});
