import fc from 'fast-check';
import type { PublishStatus } from '../../../platforms/platform-outcomes.js';
import { type Attempt, type AttemptState, enterState, PostNextAction } from './attempt.js';
import { applyStatusReport, type StatusReport } from './status-report.js';
import { createAttempt } from './new-attempt.js';

const start = Date.UTC(2026, 10, 6, 12);
const at = (seconds: number) => new Date(start + seconds * 1000);
const minute = 60;

const reports = {
  published: { state: 'PUBLISHED', platformStatus: 'done', platformPostId: null, isPublic: null },
  public: {
    state: 'PUBLISHED',
    platformStatus: 'public',
    platformPostId: '7400000000000000123',
    isPublic: true,
  },
  private: { state: 'NO_LONGER_PUBLIC', platformStatus: 'private', platformPostId: '7400000000000000123' },
  failed: { state: 'FAILED', platformStatus: 'failed', failReason: 'internal', remedy: 'RETRY' },
  draft: { state: 'AWAITING_CREATOR', platformStatus: 'draft' },
  busy: { state: 'PROCESSING', platformStatus: 'busy', bytesReceived: 100 },
} as const satisfies Record<string, PublishStatus>;

function attemptIn(state: AttemptState, more: Partial<Attempt> = {}): Attempt {
  const ready = createAttempt({ id: 'a', postId: 'p', number: 1, origin: 'PERSON', dueAt: at(0) }, at(0));
  const upload = { expiresAt: at(60 * minute), totalBytes: 100, chunkSize: 10, chunkCount: 10 };
  return enterState(ready, state, at(0), { publishId: 'v', upload, startedAt: at(0), ...more });
}

const word = (status: PublishStatus, seconds = 10): StatusReport => ({ status, at: at(seconds) });
const apply = (attempt: Attempt, status: PublishStatus, seconds = 10, nowSeconds = seconds) =>
  applyStatusReport(attempt, word(status, seconds), at(nowSeconds));

describe('applyStatusReport', () => {
  it.each<AttemptState>([
    'READY',
    'INITIATING',
    'UPLOADING',
    'PUBLISHING',
    'PROCESSING',
    'UNCONFIRMED',
    'CANCELED',
  ])('accepts a published report in every state: %s', (state) => {
    expect(apply(attemptIn(state), reports.published)).toMatchObject({
      state: 'PUBLISHED',
      authority: 'PLATFORM',
      failure: null,
    });
  });

  it('gives published priority over failed, in any order', () => {
    const failed = apply(attemptIn('PROCESSING'), reports.failed)!;
    expect(failed).toMatchObject({
      state: 'FAILED',
      failure: { reason: 'internal', nextAction: PostNextAction.RETRY },
    });
    const published = apply(failed, reports.published, 5)!;
    expect(published.state).toBe('PUBLISHED');
    expect(apply(published, reports.failed, 20)).toBeNull();
  });

  it('accepts a later post id, and stops polling then', () => {
    const published = apply(attemptIn('PROCESSING'), reports.published)!;
    expect(published).toMatchObject({ platformPostId: null, isPublic: null, dueAt: expect.any(Date) });
    expect(apply(published, reports.public, 20)).toMatchObject({
      platformPostId: '7400000000000000123',
      isPublic: true,
      dueAt: null,
    });
  });

  it('orders visibility by the time of the report', () => {
    const published = apply(attemptIn('PROCESSING'), reports.public, 10)!;
    const hidden = apply(published, reports.private, 30)!;
    expect(hidden).toMatchObject({ state: 'PUBLISHED', isPublic: false });
    expect(apply(hidden, reports.public, 20)).toBeNull();
    expect(apply(hidden, reports.public, 40)).toMatchObject({ isPublic: true });
  });

  it('ignores a draft report that is older than a failure', () => {
    const failed = apply(attemptIn('PROCESSING'), reports.failed, 20)!;
    expect(apply(failed, reports.draft, 20)).toBeNull();
    expect(apply(failed, reports.draft, 30)).toMatchObject({ state: 'AWAITING_CREATOR' });
    expect(apply(apply(failed, reports.draft, 30)!, reports.failed, 25)).toBeNull();
  });

  it('keeps a canceled attempt canceled when the platform reports its failure', () => {
    expect(apply(attemptIn('CANCELED'), reports.failed)).toMatchObject({
      state: 'CANCELED',
      authority: 'PLATFORM',
    });
  });

  it('resolves an uncertain attempt when the platform processes the whole file', () => {
    expect(apply(attemptIn('UNCONFIRMED'), reports.busy)).toMatchObject({ state: 'PROCESSING' });
    expect(apply(attemptIn('UPLOADING'), reports.busy)).toMatchObject({
      state: 'PROCESSING',
      bytesSent: 100,
    });
    expect(apply(attemptIn('UPLOADING'), { ...reports.busy, bytesReceived: 50 })).toMatchObject({
      state: 'UPLOADING',
      platformStatus: 'busy',
    });
    expect(apply(attemptIn('FAILED'), reports.busy)).toBeNull();
  });

  it('continues an upload at the first missing chunk when the platform misses bytes', () => {
    const processing = attemptIn('PROCESSING', { finalSent: true, bytesSent: 100 });
    const partial = { ...reports.busy, bytesReceived: 59 };
    expect(apply(processing, partial, 30)).toMatchObject({ state: 'PROCESSING' });
    expect(apply(processing, partial, 2 * minute)).toMatchObject({
      ...{ state: 'UPLOADING', bytesSent: 60, finalSent: true },
      dueAt: at(2 * minute),
    });
    expect(apply(processing, { ...partial, bytesReceived: 99 }, 2 * minute)).toMatchObject({ bytesSent: 90 });
    expect(apply(processing, partial, 61 * minute)).toMatchObject({
      state: 'FAILED',
      failure: { reason: 'UPLOAD_INCOMPLETE', nextAction: PostNextAction.RETRY },
    });
    expect(apply(attemptIn('UNCONFIRMED', { finalSent: true }), partial, 2 * minute)).toBeNull();
    expect(apply(attemptIn('UNCONFIRMED', { finalSent: true }), partial, 61 * minute)).toMatchObject({
      state: 'FAILED',
    });
  });

  it('ignores a repeated report', () => {
    for (const status of Object.values(reports)) {
      const once = apply(attemptIn('PROCESSING'), status) ?? attemptIn('PROCESSING');
      expect(apply(once, status)).toBeNull();
    }
  });

  it('has the same result for any order and repetition of reports', () => {
    const words = fc.array(
      fc.record({ status: fc.constantFrom(...Object.values(reports)), seconds: fc.nat(100) }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(words, fc.infiniteStream(fc.nat()), (list, order) => {
        const all = [...list, ...list];
        const keys = order.take(all.length);
        const shuffled = all
          .map((entry) => ({ entry, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ entry }) => entry);
        const end = (entries: typeof list) =>
          entries.reduce(
            (attempt, { status, seconds }) =>
              applyStatusReport(attempt, word(status, seconds), at(100)) ?? attempt,
            attemptIn('PROCESSING'),
          );
        const [one, other] = [end(all), end(shuffled)];
        const reached = list.some(
          ({ status }) => status.state === 'PUBLISHED' || status.state === 'NO_LONGER_PUBLIC',
        );
        expect(one.state === 'PUBLISHED').toBe(reached);
        expect(other.state === 'PUBLISHED').toBe(reached);
        expect(one.platformPostId).toBe(other.platformPostId);
      }),
    );
  });
});
