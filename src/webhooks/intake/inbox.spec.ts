import { Logger } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CountingWakeUps } from '../../../test/support/platforms/webhook-intake.js';
import { Platform } from '../../platforms/platform.js';
import { Metrics } from '../../telemetry/metrics.js';
import { type NewEvent, newUnreadBody } from '../domain/new-event.js';
import { WebhookInbox } from './inbox.js';
import { WebhookMetrics } from '../metrics.js';
import type { WebhooksRepository } from '../webhooks.repository.js';

/** Holds every statement until the test releases it. */
class HeldRepository {
  statements: { texts: string[]; end(): Promise<void> }[] = [];
  private readonly keys = new Set<string>();
  /** Error of a statement that contains the text. */
  faults = new Map<string, Error>();

  insert(events: readonly NewEvent[]): Promise<number> {
    const texts = events.map(({ payload }) => payload.toString());
    return new Promise((resolve, reject) => {
      const end = async () => {
        const fault = texts.map((text) => this.faults.get(text)).find((found) => found !== undefined);
        const created = events.filter(({ eventKey }) => !this.keys.has(eventKey.toString('hex')));
        if (fault) reject(fault);
        else {
          for (const { eventKey } of created) this.keys.add(eventKey.toString('hex'));
          resolve(created.length);
        }
        await nextTurn();
        await nextTurn();
      };
      this.statements.push({ texts, end });
    });
  }
}

const receipt = {
  platform: Platform.TIKTOK,
  receivedAt: new Date(0),
  requestId: 'r',
  traceParent: null,
  loginType: null,
};
const event = (text: string | Buffer) => newUnreadBody(Buffer.from(text), receipt);

describe('WebhookInbox', () => {
  let repository: HeldRepository;
  let wakeUps: CountingWakeUps;
  let inbox: WebhookInbox;
  beforeAll(() => Logger.overrideLogger(false));
  beforeEach(() => {
    repository = new HeldRepository();
    wakeUps = new CountingWakeUps();
    const metrics = new WebhookMetrics(new Metrics());
    inbox = new WebhookInbox(repository as unknown as WebhooksRepository, wakeUps, metrics);
  });

  /** Returns the stored texts in the order of their acknowledgement, and the codes of refused ones. */
  function store(...texts: string[]): { acknowledged: string[]; refused: string[] } {
    const outcome = { acknowledged: [] as string[], refused: [] as string[] };
    for (const text of texts) {
      inbox.store([event(text)]).then(
        () => outcome.acknowledged.push(text),
        ({ code }: { code: string }) => outcome.refused.push(code),
      );
    }
    return outcome;
  }

  it('stores a single event immediately, and batches events that arrive during two statements', async () => {
    const first = store('a');
    await nextTurn();
    expect(repository.statements.map(({ texts }) => texts)).toEqual([['a']]);
    store('b', 'c');
    await nextTurn();
    const rest = store('d', 'e', 'f');
    await nextTurn();
    expect(repository.statements.map(({ texts }) => texts)).toEqual([['a'], ['b', 'c']]);
    expect(first.acknowledged).toEqual([]);

    await repository.statements[0]!.end();
    expect(first.acknowledged).toEqual(['a']);
    expect(repository.statements[2]!.texts).toEqual(['d', 'e', 'f']);
    expect(rest.acknowledged).toEqual([]);
    await repository.statements[2]!.end();
    expect(rest.acknowledged).toEqual(['d', 'e', 'f']);
    expect(wakeUps.woken).toHaveLength(2);
  });

  it('stores a duplicate once, and acknowledges both', async () => {
    const outcome = store('same', 'same', 'other');
    await nextTurn();
    expect(repository.statements[0]!.texts).toEqual(['same', 'other']);
    await repository.statements[0]!.end();
    expect(outcome.acknowledged).toEqual(['same', 'same', 'other']);
    wakeUps.woken = [];
    store('same');
    await nextTurn();
    await repository.statements[1]!.end();
    expect(wakeUps.woken).toEqual([]);
  });

  it('acknowledges a body with several events when all are stored', async () => {
    let stored = false;
    store('x');
    await nextTurn();
    void inbox
      .store(Array.from({ length: 501 }, (_, index) => event(`e${index}`)))
      .then(() => (stored = true));
    await nextTurn();
    expect(repository.statements[1]!.texts).toHaveLength(500);
    await repository.statements[1]!.end();
    expect(stored).toBe(false);
    expect(repository.statements[2]!.texts).toEqual(['e500']);
    await repository.statements[2]!.end();
    expect(stored).toBe(true);
  });

  it('stores the other rows if the database refuses one', async () => {
    repository.faults.set('bad', Object.assign(new Error('invalid byte sequence'), { code: '22021' }));
    const outcome = store('a', 'bad', 'b');
    await nextTurn();
    for (let statement = 0; statement < 4; statement += 1) await repository.statements[statement]!.end();
    expect(repository.statements.map(({ texts }) => texts)).toEqual([
      ['a', 'bad', 'b'],
      ['a'],
      ['bad'],
      ['b'],
    ]);
    expect(outcome).toEqual({ acknowledged: ['a', 'b'], refused: ['UNAVAILABLE'] });
  });

  it('refuses a whole batch immediately if the database is unavailable', async () => {
    repository.faults.set('a', Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' }));
    const outcome = store('a', 'b', 'c');
    await nextTurn();
    await repository.statements[0]!.end();
    expect(outcome).toEqual({ acknowledged: [], refused: ['UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE'] });
    expect(repository.statements).toHaveLength(1);
  });

  it('refuses events beyond a backlog of 5 000 rows or 32 MiB, and accepts them when there is room again', async () => {
    store('under way');
    await nextTurn();
    const full = store(...Array.from({ length: 5_000 }, (_, index) => `${index}`));
    await nextTurn();
    expect(full.refused).toEqual(['UNAVAILABLE']);
    for (let statement = 0; statement < repository.statements.length; statement += 1)
      await repository.statements[statement]!.end();
    expect(full.acknowledged).toHaveLength(4_999);

    const small = repository.statements.length;
    const big = [1, 2, 3, 4].map((number) => inbox.store([event(Buffer.alloc(8 * 1024 * 1024, number))]));
    await expect(inbox.store([event('one more')])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await nextTurn();
    for (let statement = small; statement < repository.statements.length; statement += 1) {
      await repository.statements[statement]!.end();
    }
    await Promise.all(big);
  });
});
