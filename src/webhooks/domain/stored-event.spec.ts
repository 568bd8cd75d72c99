import { unmatched, WebhookEventState } from './stored-event.js';

describe('An event whose publish id nobody knows', () => {
  it.each([
    ['at once', 0, 2],
    ['a minute old', 60, 30],
    ['ten hours old', 36_000, 3600],
    ['nearly a day old', 86_390, 10],
  ])('waits when it is %s', (_when, age, retryInSeconds) => {
    expect(unmatched('p', age)).toEqual({
      state: WebhookEventState.UNMATCHED,
      publishId: 'p',
      retryInSeconds,
    });
  });

  it('is left alone after a day', () => {
    expect(unmatched('p', 86_400)).toMatchObject({ state: WebhookEventState.IGNORED });
  });
});
