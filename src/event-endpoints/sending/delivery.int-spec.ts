import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { type DeliveriesApp, limitEvent } from '../../../test/support/deliveries-app.js';
import { useReceiverStand } from '../../../test/support/delivery-stand.js';
import { answer, type EventReceiver, ok } from '../../../test/support/servers/event-receiver.js';
import { newId } from '../../crypto/new-id.js';
import { EndpointSecretsService } from '../management/endpoint-secrets.service.js';

const minutes = 60_000;
const hours = 60 * minutes;

describe('Deliveries', () => {
  let app: DeliveriesApp;
  let receiver: EventReceiver;
  let userId: string;

  useReceiverStand((stand) => ({ app, receiver, userId } = stand));

  it('are signed for the packages standardwebhooks and svix', async () => {
    const { secret } = await app.createEndpoint(receiver.url);
    await app.append(limitEvent(userId, null, 1));
    await app.drain();
    const [{ body, headers }] = receiver.events as [(typeof receiver.events)[0]];
    const expected = {
      type: 'usage.limit_reached',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      data: {
        ...{ userId, accountId: null, sequence: 1, entityKind: 'user', entityId: userId },
        ...{ resource: 'POSTS', limit: 1, platform: null, month: '2026-11' },
      },
    };
    expect(new Webhook(secret).verify(body, headers)).toEqual(expected);
    // Throws if the signature does not match.
    new SvixWebhook(secret).verify(body, headers);
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
    expect(() => new SvixWebhook(secret).verify(`${body} `, headers)).toThrow();
    expect(headers['content-type']).toBe('application/json');
  });

  it('arrive in order per account over one kept connection each', async () => {
    const { id } = await app.createEndpoint(receiver.url);
    const accounts = [newId(), newId(), newId()];
    await app.append(
      ...Array.from({ length: 60 }, (_, index) => limitEvent(userId, accounts[index % 3]!, index)),
    );
    await app.drain();
    expect(receiver.events).toHaveLength(60);
    for (const account of accounts) {
      const numbers = receiver.events
        .filter(({ accountId }) => accountId === account)
        .map(({ number }) => number);
      expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
    }
    expect(receiver.connections).toBeLessThanOrEqual(3);
    expect(new Set((await app.deliveries(id)).map(({ state }) => state))).toEqual(new Set(['DELIVERED']));
    expect(await app.app.sql('SELECT * FROM event_streams')).toEqual([]);
  });

  it('keep the lease of their stream, which is extended only when less than 40 seconds are left', async () => {
    await app.createEndpoint(receiver.url);
    const answers: (() => void)[] = [];
    receiver.answer = (response, event) => void answers.push(() => ok(response, event));
    const leaseEnd = async () => {
      const [row] = await app.app.sql<{ end: number }>(
        `SELECT extract(epoch FROM due_at)::float8 AS end FROM event_streams WHERE lease_id IS NOT NULL`,
      );
      return row!.end;
    };
    await app.append(...[1, 2, 3].map((number) => limitEvent(userId, null, number)));
    const draining = app.drain();
    await receiver.until(1);
    const first = await leaseEnd();
    answers[0]!();
    await receiver.until(2);
    expect(await leaseEnd()).toBe(first);
    await app.app.advance(25_000);
    answers[1]!();
    await receiver.until(3);
    expect((await leaseEnd()) - first).toBeGreaterThanOrEqual(25);
    answers[2]!();
    await draining;
    expect(receiver.numbers).toEqual([1, 2, 3]);
  });

  it('follow the schedule, with the same id and body and a new signature, until they are DEAD', async () => {
    const { id, secret } = await app.createEndpoint(receiver.url);
    // Another account succeeds in between, so that the endpoint itself does not count as failing.
    const [poisoned, healthy] = [newId(), newId()];
    receiver.answer = (response, event) =>
      event.accountId === poisoned ? answer(500, {}, 'broken')(response, event) : ok(response, event);
    await app.append(limitEvent(userId, poisoned, 1), limitEvent(userId, poisoned, 2));
    await app.drain();
    const bodies = () => receiver.events.filter(({ accountId }) => accountId === poisoned);
    const waits = [
      5_000,
      5 * minutes,
      30 * minutes,
      2 * hours,
      5 * hours,
      10 * hours,
      14 * hours,
      20 * hours,
    ];
    for (const [index, wait] of waits.entries()) {
      expect(bodies()).toHaveLength(index + 1);
      const [head] = await app.deliveries(id);
      const [clock] = await app.app.sql<{ now: Date }>('SELECT app_now() AS now');
      const left = head!.nextAttemptAt!.getTime() - clock!.now.getTime();
      expect(left).toBeGreaterThan(wait * 0.8 - 2_000);
      expect(left).toBeLessThanOrEqual(wait * 1.2);
      await app.append(limitEvent(userId, healthy, 100 + index));
      await app.drain();
      expect(bodies()).toHaveLength(index + 1);
      await app.app.advance(left + 1_000);
      await app.append(limitEvent(userId, healthy, 200 + index));
      await app.drain();
    }
    expect((await app.deliveries(id)).map(({ state }) => state).slice(0, 2)).toEqual(['DEAD', 'RETRYING']);
    const first = bodies().slice(0, 9);
    expect(new Set(first.map(({ id: event }) => event)).size).toBe(1);
    expect(new Set(first.map(({ body }) => body)).size).toBe(1);
    expect(new Set(first.map(({ headers }) => headers['webhook-signature'])).size).toBe(9);
    expect(bodies().at(-1)!.number).toBe(2);
    expect((await app.attempts(id))[0]).toMatchObject({
      ...{ status: 500, errorCode: 'HTTP_ERROR', answer: 'broken' },
    });
    expect(secret).toMatch(/^whsec_/);
  });

  it('wait behind a failing one of the same account only, unless the endpoint is not ordered', async () => {
    const ordered = await app.createEndpoint(`${receiver.url}/ordered`);
    const free = await app.createEndpoint(`${receiver.url}/free`, { isOrdered: false });
    const [one, other] = [newId(), newId()];
    receiver.answer = (response, event) =>
      event.number === 1 ? answer(500)(response, event) : ok(response, event);
    await app.append(limitEvent(userId, one, 1), limitEvent(userId, one, 2), limitEvent(userId, other, 3));
    await app.drain();
    const states = async (id: string) => (await app.deliveries(id)).map(({ state }) => state);
    expect(await states(ordered.id)).toEqual(['RETRYING', 'PENDING', 'DELIVERED']);
    expect(await states(free.id)).toEqual(['RETRYING', 'DELIVERED', 'DELIVERED']);
    receiver.answer = ok;
    await app.app.advance(7_000);
    await app.drain();
    expect(await states(ordered.id)).toEqual(['DELIVERED', 'DELIVERED', 'DELIVERED']);
    expect(await states(free.id)).toEqual(['DELIVERED', 'DELIVERED', 'DELIVERED']);
  });

  it('have signatures of both secrets during the overlap of a rotation', async () => {
    const { id, secret } = await app.createEndpoint(receiver.url);
    const { secret: next } = await app
      .get(EndpointSecretsService)
      .rotate(app.admin, id, { overlapSeconds: 86_400, secret: null });
    const deliver = async (number: number) => {
      await app.append(limitEvent(userId, null, number));
      await app.drain();
      return receiver.events.at(-1)!;
    };
    const during = await deliver(1);
    expect(during.headers['webhook-signature']!.split(' ')).toHaveLength(2);
    for (const valid of [secret, next]) {
      new Webhook(valid).verify(during.body, during.headers);
      new SvixWebhook(valid).verify(during.body, during.headers);
    }
    await app.app.advance(24 * hours + 1_000);
    const after = await deliver(2);
    const sentAt = new Date(Number(after.headers['webhook-timestamp']) * 1000);
    expect(after.headers['webhook-signature']).toBe(new Webhook(next).sign(after.id, sentAt, after.body));
  });
});
