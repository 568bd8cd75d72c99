import { type Attempt, type AttemptState, enterState, PostNextAction } from '../publishing/domain/attempt.js';
import { cancelOthers, summarise } from './post-summary.js';
import { maxAutomaticAttempts, createAttempt, startNewAttempt } from '../publishing/domain/new-attempt.js';

const now = new Date(Date.UTC(2026, 10, 6, 12));
const later = new Date(now.getTime() + 1000);

function attempts(...states: AttemptState[]): Attempt[] {
  return states.map((state, index) => {
    const ready = createAttempt(
      { id: `a${index + 1}`, postId: 'p', number: index + 1, origin: 'PERSON', dueAt: now },
      now,
    );
    return state === 'READY' ? ready : enterState(ready, state, now, { startedAt: now });
  });
}

describe('The summary of a post', () => {
  it.each<[AttemptState[], string, number]>([
    [['READY'], 'SCHEDULED', 1],
    [['INITIATING'], 'UPLOADING', 1],
    [['PUBLISHING'], 'UPLOADING', 1],
    [['FAILED', 'READY'], 'UPLOADING', 2],
    [['FAILED', 'PROCESSING'], 'PROCESSING', 2],
    [['PUBLISHED', 'FAILED'], 'PUBLISHED', 1],
    [['UNCONFIRMED', 'FAILED'], 'FAILED', 2],
    [['AWAITING_CREATOR', 'FAILED'], 'AWAITING_CREATOR', 1],
    [['AWAITING_CREATOR', 'UPLOADING'], 'UPLOADING', 2],
    [['CANCELED'], 'CANCELED', 1],
  ])('of attempts %p is %s by attempt %d', (states, state, attemptNumber) => {
    expect(summarise(attempts(...states))).toMatchObject({ state, attemptNumber });
  });

  it('has the next action for the user', () => {
    const [uncertain] = attempts('UNCONFIRMED');
    expect(summarise([uncertain!]).nextAction).toBe(PostNextAction.CHECK_OR_RETRY);
    const failed = enterState(uncertain!, 'FAILED', now, {
      failure: { reason: 'X', message: 'Why', nextAction: PostNextAction.RECONNECT },
    });
    expect(summarise([failed])).toMatchObject({
      ...{ nextAction: 'RECONNECT', failReason: 'X', failMessage: 'Why' },
    });
    expect(summarise(attempts('AWAITING_CREATOR')).nextAction).toBe(PostNextAction.FINISH_IN_APP);
  });

  it('cancels other attempts once one was published', () => {
    const stopped = cancelOthers(attempts('PUBLISHED', 'READY'), later);
    expect(stopped.map(({ state }) => state)).toEqual(['PUBLISHED', 'CANCELED']);
    const [first, second] = attempts('PUBLISHED', 'UPLOADING');
    expect(cancelOthers([first!, second!], later)[1]!.state).toBe('CANCELED');
    expect(cancelOthers([first!, { ...second!, finalSent: true }], later)[1]!.state).toBe('UPLOADING');
    expect(cancelOthers(attempts('UNCONFIRMED', 'READY'), later)[1]!.state).toBe('READY');
  });

  it('starts a few new attempts automatically, then fails', () => {
    let list = attempts('INITIATING');
    for (let count = 1; count <= maxAutomaticAttempts; count += 1) {
      list = startNewAttempt(list, list.at(-1)!, 'LOST', { id: `m${count}`, dueAt: later }, now);
      expect(list).toHaveLength(count + 1);
      expect(list.at(-1)).toMatchObject({
        state: 'READY',
        origin: 'MACHINE',
        number: count + 1,
        dueAt: later,
      });
      expect(list.at(-2)).toMatchObject({ state: 'FAILED', failure: { reason: 'LOST' } });
    }
    const end = startNewAttempt(list, list.at(-1)!, 'LOST', { id: 'last', dueAt: later }, now);
    expect(end).toHaveLength(maxAutomaticAttempts + 1);
    expect(summarise(end)).toMatchObject({ state: 'FAILED', failReason: 'LOST', nextAction: 'RETRY' });
  });
});
