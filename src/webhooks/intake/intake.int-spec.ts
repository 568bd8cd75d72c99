import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { newTestDatabase, type TestDatabase } from '../../../test/support/servers/database.js';
import {
  aWebhook,
  sign,
  startTestIntake,
  type TestIntake,
  webhookSecret,
} from '../../../test/support/platforms/webhook-intake.js';

const hourMs = 3_600_000;

/** Begins a body of unknown length and sends the first bytes of it. */
async function beginBody(url: string, sentBytes: number): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const head =
    'POST /webhooks/tiktok HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ntransfer-encoding: chunked\r\n\r\n';
  socket.write(head);
  // The server sends "100 Continue" when it accepts the request.
  await once(socket, 'data');
  socket.write(`${sentBytes.toString(16)}\r\n${'x'.repeat(sentBytes)}\r\n`);
  return socket;
}

async function breakOff(socket: Socket): Promise<void> {
  const closed = once(socket, 'close');
  socket.destroy();
  await closed;
}

describe('Webhook intake', () => {
  let database: TestDatabase;
  let intake: TestIntake;
  beforeAll(async () => {
    database = await newTestDatabase();
    intake = await startTestIntake(database.url);
  });
  beforeEach(() => intake.database.manager.query('TRUNCATE webhook_events'));
  afterAll(async () => {
    await intake.close();
    await database.drop();
  });

  it('stores events with a valid signature, responds 200 and wakes workers', async () => {
    intake.wakeUps.woken = [];
    const body = aWebhook();
    const response = await intake.deliver(body);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
    const [row, ...others] = await intake.rows();
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      type: 'post.publish.complete',
      subject: '-000simOpenIdAlpha',
      state: 'PENDING',
      unread_body: false,
      attempts: 0,
    });
    expect(row!.payload.toString()).toBe(body);
    expect(row!.event_key.readBigUInt64BE(0)).toBe(1_762_390_000n);
    expect(intake.wakeUps.woken).toEqual(['webhooks.process']);
  });

  it.each([
    ['JSON', 'application/json'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['nothing known', 'application/x-unheard-of; q=";"'],
    ['nonsense', 'not a content type'],
  ])('accepts the content type %s', async (_what, type) => {
    const body = aWebhook();
    const response = await intake.post(body, {
      'content-type': type,
      'tiktok-signature': sign(body, intake.clock.ms),
    });
    expect(response.status).toBe(200);
    expect(await intake.rows()).toHaveLength(1);
  });

  it('accepts a body over the limit of the API', async () => {
    const body = aWebhook('post.publish.complete', { publish_id: 'p', filler: 'x'.repeat(3_000_000) });
    expect((await intake.deliver(body)).status).toBe(200);
    expect((await intake.rows())[0]!.payload.length).toBe(body.length);
  });

  it('refuses a body over 8 MiB, whether its length is announced or not', async () => {
    const body = Buffer.alloc(8 * 1024 * 1024 + 1, 0x20);
    const announced = await intake.deliver(body);
    expect(announced.status).toBe(413);
    expect(await announced.json()).toMatchObject({ error: { code: 'PAYLOAD_TOO_LARGE', retryable: false } });
    const streamed = await fetch(`${intake.url}/webhooks/tiktok`, {
      method: 'POST',
      body: new Blob([body]).stream(),
      duplex: 'half',
    }).then(
      ({ status }) => status,
      () => 'connection closed',
    );
    expect([413, 'connection closed']).toContain(streamed);
    expect(await intake.rows()).toEqual([]);
  });

  it('limits simultaneous large bodies of a sender, always accepts small ones, and releases the place of an aborted one', async () => {
    const large = () => intake.deliver(aWebhook('large', { filler: 'x'.repeat(300_000) }));
    const begun = await Promise.all(Array.from({ length: 4 }, () => beginBody(intake.url, 300_000)));
    let refused = await large();
    while (refused.status === 200) refused = await large();
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ error: { code: 'UNAVAILABLE', retryable: true } });
    expect((await intake.deliver(aWebhook())).status).toBe(200);

    await Promise.all(begun.map(breakOff));
    let status = 503;
    while (status === 503) ({ status } = await large());
    expect(status).toBe(200);
  });

  it('does not count slow or unsent bodies as large', async () => {
    const begun = await Promise.all(Array.from({ length: 20 }, () => beginBody(intake.url, 1)));
    for (let body = 0; body < 5; body += 1)
      expect((await intake.deliver(aWebhook('large', { filler: 'x'.repeat(300_000) }))).status).toBe(200);
    await Promise.all(begun.map(breakOff));
  });

  it.each([
    ['no signature', {}, 'MISSING_SIGNATURE'],
    ['a malformed one', { 'tiktok-signature': 'hello' }, 'MALFORMED_SIGNATURE'],
    ['a wrong one', { 'tiktok-signature': `t=1762390000,s=${'ab'.repeat(32)}` }, 'WRONG_SIGNATURE'],
    ['one of another body', { 'tiktok-signature': sign('other', 1_762_390_000_000) }, 'WRONG_SIGNATURE'],
    [
      'one by another secret',
      { 'tiktok-signature': sign(aWebhook(), 1_762_390_000_000, 'other') },
      'WRONG_SIGNATURE',
    ],
  ])('responds 401 to %s, counts it and stores nothing', async (_what, headers, reason) => {
    const metric = `patchbay_webhooks_rejected_total{platform="TIKTOK",reason="${reason}"}`;
    const before = await intake.metric(metric);
    const response = await intake.post(aWebhook(), headers);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      error: {
        code: 'WEBHOOK_NOT_VERIFIED',
        details: { reason },
        retryable: false,
        requestId: expect.any(String) as string,
      },
    });
    expect(await intake.metric(metric)).toBe(before + 1);
    expect(await intake.rows()).toEqual([]);
  });

  it('accepts a signature of the last 73 hours once, and refuses older and future ones', async () => {
    const body = aWebhook();
    expect((await intake.deliver(body, intake.clock.ms - 73 * hourMs)).status).toBe(200);
    expect((await intake.deliver(body, intake.clock.ms - 73 * hourMs)).status).toBe(200);
    expect(await intake.rows()).toHaveLength(1);
    expect(await intake.metric('patchbay_webhooks_stale_total{platform="TIKTOK"}')).toBe(2);

    const tooOld = await intake.deliver(
      aWebhook('video.publish.completed'),
      intake.clock.ms - 73 * hourMs - 1000,
    );
    expect(tooOld.status).toBe(401);
    expect(await tooOld.json()).toMatchObject({ error: { details: { reason: 'SIGNED_TOO_LONG_AGO' } } });
    const future = await intake.deliver(aWebhook('video.publish.completed'), intake.clock.ms + 301_000);
    expect(future.status).toBe(401);
    expect(await future.json()).toMatchObject({ error: { details: { reason: 'SIGNED_IN_THE_FUTURE' } } });
    expect(await intake.rows()).toHaveLength(1);
  });

  it('stores one row for 46 sequential and simultaneous deliveries', async () => {
    const body = aWebhook();
    const duplicates = 'patchbay_webhook_events_duplicate_total';
    const before = await intake.metric(duplicates);
    for (let delivery = 0; delivery < 6; delivery += 1)
      await intake.deliver(body, intake.clock.ms - delivery * 1000);
    const rest = await Promise.all(Array.from({ length: 40 }, () => intake.deliver(body)));
    expect(new Set(rest.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await intake.rows()).toHaveLength(1);
    expect(await intake.metric(duplicates)).toBe(before + 45);
  });

  it('stores many different simultaneous events completely', async () => {
    const bodies = Array.from({ length: 300 }, (_, index) =>
      aWebhook('post.publish.complete', { publish_id: `p${index}` }),
    );
    const statuses = await Promise.all(bodies.map(async (body) => (await intake.deliver(body)).status));
    expect(new Set(statuses)).toEqual(new Set([200]));
    const stored = (await intake.rows()).map(({ payload }) => payload.toString());
    expect(stored.sort()).toEqual(bodies.sort());
  });

  it('stores an unreadable body as one row for repeated deliveries', async () => {
    const body = Buffer.from([0x7b, 0x00, 0xff, 0xfe]);
    for (let delivery = 0; delivery < 3; delivery += 1) expect((await intake.deliver(body)).status).toBe(200);
    const rows = await intake.rows();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ state: 'UNPARSED', unread_body: true, type: '' });
    expect(rows[0]!.payload).toEqual(body);
    expect((await intake.deliver('')).status).toBe(200);
    expect(await intake.rows()).toHaveLength(2);
  });

  it('responds 404 for a disabled and an unknown platform', async () => {
    for (const slug of ['instagram', 'nowhere', '..%2Fgraphql']) {
      const response = await fetch(`${intake.url}/webhooks/${slug}`, { method: 'POST', body: '{}' });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
    }
  });

  it('limits refusals by address, but not deliveries with a valid signature', async () => {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 40; attempt += 1) statuses.push((await intake.post('{}')).status);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(30);
    const limited = await intake.post('{}');
    expect(limited.status).toBe(429);
    expect(limited.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await intake.deliver(aWebhook())).status).toBe(200);
  });
});

describe('Webhook intake with other settings', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await newTestDatabase();
  });
  afterAll(() => database.drop());

  it('responds 503 without a configured secret', async () => {
    const intake = await startTestIntake(database.url, { secrets: [] });
    const response = await intake.deliver(aWebhook());
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: { code: 'UNAVAILABLE', retryable: true } });
    await intake.close();
  });

  it('verifies by every secret, so that one can be replaced', async () => {
    const intake = await startTestIntake(database.url, { secrets: ['the new one', webhookSecret] });
    expect((await intake.deliver(aWebhook())).status).toBe(200);
    await intake.close();
  });

  it('stores NUL and lone surrogates without harming the events beside them', async () => {
    const odd = { type: 'odd\0event\ud800', occurredAt: null, subject: 'open\0id', payload: 'a\0b' };
    const intake = await startTestIntake(database.url, {
      webhooks: { read: (body) => [{ ...odd, dedupe: { lead: 0n, parts: [body.toString()] } }] },
    });
    await intake.database.manager.query('TRUNCATE webhook_events');
    const statuses = await Promise.all(
      ['1', '2\0', '3'].map(async (body) => (await intake.deliver(body)).status),
    );
    expect(statuses).toEqual([200, 200, 200]);
    const rows = await intake.rows();
    expect(rows).toHaveLength(3);
    for (const row of rows) {
      expect(row).toMatchObject({ type: 'odd\uFFFDevent\uFFFD', subject: 'open\uFFFDid', state: 'PENDING' });
      expect(row.payload).toEqual(Buffer.from('a\0b'));
    }
    await intake.close();
  });

  it('has stored every event with status 200 after a stop', async () => {
    const intake = await startTestIntake(database.url);
    await intake.database.manager.query('TRUNCATE webhook_events');
    const bodies = Array.from({ length: 100 }, (_, index) => aWebhook('x', { publish_id: `${index}` }));
    const answers = bodies.map((body) =>
      intake.deliver(body).then(
        ({ status }) => status,
        () => 0,
      ),
    );
    await answers[0];
    await intake.close();
    const statuses = await Promise.all(answers);
    const acknowledged = bodies.filter((_, index) => statuses[index] === 200);
    expect(acknowledged.length).toBeGreaterThan(0);

    const after = await startTestIntake(database.url);
    const stored = new Set((await after.rows()).map(({ payload }) => payload.toString()));
    expect(acknowledged.filter((body) => !stored.has(body))).toEqual([]);
    await after.close();
  });

  it('handles handshakes only for platforms with one', async () => {
    const intake = await startTestIntake(database.url, {
      webhooks: { challenge: ({ token, value }) => (token === 'right' ? (value ?? null) : null) },
    });
    const right = await fetch(`${intake.url}/webhooks/tiktok?token=right&value=<b>42`);
    expect(right.status).toBe(200);
    expect(right.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await right.text()).toBe('<b>42');
    expect((await fetch(`${intake.url}/webhooks/tiktok?token=wrong&value=42`)).status).toBe(401);
    await intake.close();

    const without = await startTestIntake(database.url);
    expect((await fetch(`${without.url}/webhooks/tiktok`)).status).toBe(405);
    await without.close();
  });

  it.each([
    ['POST', { challenge: undefined }, ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']],
    ['GET, POST', { challenge: () => null }, ['PUT', 'PATCH', 'DELETE', 'OPTIONS']],
  ])(
    'names the methods of a platform, which are %s, and refuses others',
    async (allowed, webhooks, others) => {
      const intake = await startTestIntake(database.url, { webhooks });
      for (const method of others) {
        const response = await fetch(`${intake.url}/webhooks/tiktok`, { method });
        expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, allowed]);
        if (method !== 'HEAD')
          expect(await response.json()).toMatchObject({
            error: { message: `Webhooks arrive by ${allowed}.` },
          });
        expect((await fetch(`${intake.url}/webhooks/unknown`, { method })).status).toBe(404);
      }
      await intake.close();
    },
  );
});
