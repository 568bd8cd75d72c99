import type { EntityManager } from 'typeorm';
import { Failure } from '../../../failures/failure.js';
import { Platform } from '../../../platforms/platform.js';
import type { Post } from '../../domain/post.js';
import { type Attempt, type AttemptState, enterState } from '../domain/attempt.js';
import { createAttempt } from '../domain/new-attempt.js';
import type { MediaUrlsRepository } from '../media-urls/media-urls.repository.js';
import { UnavailablePlatformFlow } from './unavailable-platform.flow.js';

const now = new Date('2026-11-06T12:00:00Z');
const post = { platform: Platform.TIKTOK } as Post;
const off = new Failure('PLATFORM_NOT_CONFIGURED', { platform: Platform.TIKTOK });

describe('An attempt whose platform was switched off', () => {
  it.each<[AttemptState, Partial<Attempt>, boolean, AttemptState]>([
    ['READY', {}, false, 'FAILED'],
    ['INITIATING', {}, false, 'FAILED'],
    ['UPLOADING', { publishId: 'p' }, false, 'FAILED'],
    ['UPLOADING', { publishId: 'p', finalSent: true }, false, 'UNCONFIRMED'],
    ['PUBLISHING', { publishId: null }, false, 'FAILED'],
    ['PUBLISHING', { publishId: null }, true, 'UNCONFIRMED'],
    ['PUBLISHING', { publishId: 'container' }, false, 'UNCONFIRMED'],
  ])('in %s with %j (media fetched: %p) becomes %4$s', async (state, facts, isFetched, expected) => {
    const mediaUrls = { revokeUnfetched: () => Promise.resolve(!isFetched) };
    const flow = new UnavailablePlatformFlow(mediaUrls as unknown as MediaUrlsRepository);
    const ready = createAttempt({ id: 'a', postId: 'b', number: 1, origin: 'PERSON', dueAt: now }, now);
    const attempt = { ...enterState(ready, state, now), ...facts };
    const [after] = await flow.afterFailure([attempt], attempt, post, off, {
      ...{ post, now, manager: {} as EntityManager },
    });
    expect(after).toMatchObject({ state: expected, failure: { reason: 'PLATFORM_NOT_CONFIGURED' } });
  });
});
