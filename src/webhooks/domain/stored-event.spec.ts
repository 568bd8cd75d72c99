import { unmatched, WebhookEventState } from './stored-event.js';

const day = 86_400;
const retention = 30 * day;

describe('An event about a row that does not exist', () => {
  it.each(['publish', 'account', 'grant'] as const)('waits a day for a %s', (kind) => {
    const awaited = { kind, id: 'p' };
    const waits = [0, 60, 36_000, 86_390].map((age) => unmatched(awaited, age, retention));
    expect(waits).toEqual(
      [2, 30, 3600, 10].map((retryInSeconds) => ({
        ...{ state: WebhookEventState.UNMATCHED, awaited, retryInSeconds },
      })),
    );
    expect(unmatched(awaited, day, retention)).toMatchObject({ state: WebhookEventState.IGNORED });
  });

  it('waits for a media item as long as events are kept', () => {
    const awaited = { kind: 'media', id: '17' } as const;
    expect(unmatched(awaited, 29 * day, retention)).toMatchObject({ retryInSeconds: day / 2 });
    expect(unmatched(awaited, retention, retention)).toMatchObject({ state: WebhookEventState.IGNORED });
  });
});
