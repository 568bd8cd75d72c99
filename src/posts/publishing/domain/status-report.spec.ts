import fc from 'fast-check';
import type { PublishStatus } from '../../../platforms/platform-outcomes.js';
import { type Attempt, type AttemptState, enterState, PostNextAction } from './attempt.js';
import { applyStatusReport, type StatusReport } from './status-report.js';
import { createAttempt } from './new-attempt.js';

const start = Date.UTC(2026, 10, 6, 12);
const at = (seconds: number) => new Date(start + seconds * 1000);
const minute = 60;

const told = {
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

function anAttempt(state: AttemptState, more: Partial<Attempt> = {}): Attempt {
  const ready = createAttempt({ id: 'a', postId: 'p', number: 1, origin: 'PERSON', dueAt: at(0) }, at(0));
  const upload = { expiresAt: at(60 * minute), totalBytes: 100, chunkSize: 10, chunkCount: 10 };
  return enterState(ready, state, at(0), { publishId: 'v', upload, startedAt: at(0), ...more });
}

const word = (status: PublishStatus, seconds = 10): StatusReport => ({ status, at: at(seconds) });
const heard = (attempt: Attempt, status: PublishStatus, seconds = 10, nowSeconds = seconds) =>
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
  ])('that it is published outweighs what we thought: %s', (state) => {
    expect(heard(anAttempt(state), told.published)).toMatchObject({
      state: 'PUBLISHED',
      authority: 'PLATFORM',
      failure: null,
    });
  });

  it('gives published priority over failed, in any order', () => {
    const failed = heard(anAttempt('PROCESSING'), told.failed)!;
    expect(failed).toMatchObject({
      state: 'FAILED',
      failure: { reason: 'internal', nextAction: PostNextAction.RETRY },
    });
    const published = heard(failed, told.published, 5)!;
    expect(published.state).toBe('PUBLISHED');
    expect(heard(published, told.failed, 20)).toBeNull();
  });

  it('accepts a later post id, and stops polling then', () => {
    const published = heard(anAttempt('PROCESSING'), told.published)!;
    expect(published).toMatchObject({ platformPostId: null, isPublic: null, dueAt: expect.any(Date) });
    expect(heard(published, told.public, 20)).toMatchObject({
      platformPostId: '7400000000000000123',
      isPublic: true,
      dueAt: null,
    });
  });

  it('orders visibility by the time of the report', () => {
    const published = heard(anAttempt('PROCESSING'), told.public, 10)!;
    const hidden = heard(published, told.private, 30)!;
    expect(hidden).toMatchObject({ state: 'PUBLISHED', isPublic: false });
    expect(heard(hidden, told.public, 20)).toBeNull();
    expect(heard(hidden, told.public, 40)).toMatchObject({ isPublic: true });
  });

  it('ignores a draft report that is older than a failure', () => {
    const failed = heard(anAttempt('PROCESSING'), told.failed, 20)!;
    expect(heard(failed, told.draft, 20)).toBeNull();
    expect(heard(failed, told.draft, 30)).toMatchObject({ state: 'AWAITING_CREATOR' });
    expect(heard(heard(failed, told.draft, 30)!, told.failed, 25)).toBeNull();
  });

  it('keeps a canceled attempt canceled when the platform reports its failure', () => {
    expect(heard(anAttempt('CANCELED'), told.failed)).toMatchObject({
      state: 'CANCELED',
      authority: 'PLATFORM',
    });
  });

  it('resolves an uncertain attempt when the platform processes the whole file', () => {
    expect(heard(anAttempt('UNCONFIRMED'), told.busy)).toMatchObject({ state: 'PROCESSING' });
    expect(heard(anAttempt('UPLOADING'), told.busy)).toMatchObject({ state: 'PROCESSING', bytesSent: 100 });
    expect(heard(anAttempt('UPLOADING'), { ...told.busy, bytesReceived: 50 })).toMatchObject({
      state: 'UPLOADING',
      platformStatus: 'busy',
    });
    expect(heard(anAttempt('FAILED'), told.busy)).toBeNull();
  });

  it('continues an upload at the first missing chunk when the platform misses bytes', () => {
    const processing = anAttempt('PROCESSING', { finalSent: true, bytesSent: 100 });
    const partial = { ...told.busy, bytesReceived: 59 };
    expect(heard(processing, partial, 30)).toMatchObject({ state: 'PROCESSING' });
    expect(heard(processing, partial, 2 * minute)).toMatchObject({
      ...{ state: 'UPLOADING', bytesSent: 60, finalSent: true },
      dueAt: at(2 * minute),
    });
    expect(heard(processing, { ...partial, bytesReceived: 99 }, 2 * minute)).toMatchObject({ bytesSent: 90 });
    expect(heard(processing, partial, 61 * minute)).toMatchObject({
      state: 'FAILED',
      failure: { reason: 'UPLOAD_INCOMPLETE', nextAction: PostNextAction.RETRY },
    });
    expect(heard(anAttempt('UNCONFIRMED', { finalSent: true }), partial, 2 * minute)).toBeNull();
    expect(heard(anAttempt('UNCONFIRMED', { finalSent: true }), partial, 61 * minute)).toMatchObject({
      state: 'FAILED',
    });
  });

  it('ignores a repeated report', () => {
    for (const status of Object.values(told)) {
      const once = heard(anAttempt('PROCESSING'), status) ?? anAttempt('PROCESSING');
      expect(heard(once, status)).toBeNull();
    }
  });

  it('has the same result for any order and repetition of reports', () => {
    const words = fc.array(
      fc.record({ status: fc.constantFrom(...Object.values(told)), seconds: fc.nat(100) }),
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
            anAttempt('PROCESSING'),
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
