import { memoryBudgets } from '../../../test/support/platforms/memory-budget-store.js';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { Logger } from '@nestjs/common';
import {
  halfAnswer,
  hugeAnswer,
  json,
  reset,
  type Script,
  ScriptedServer,
  silence,
} from '../../../test/support/servers/scripted-server.js';
import { SystemClock } from '../../clock/clock.js';
import { makeLimits } from '../../../test/support/rate-limits.js';
import { HealthNotes } from '../../telemetry/health-notes.js';
import { Metrics } from '../../telemetry/metrics.js';
import { PlatformFailure } from '../platform-failure.js';
import { type PlatformAnswer, PlatformHttp, type PlatformRequest, type Reading } from './platform-http.js';
import { PlatformHttpSettings } from './platform-http.settings.js';
import { Platform } from '../platform.js';

class QuickSettings extends PlatformHttpSettings {
  override readonly apiTimeoutMs: number = 400;
  override readonly longTimeoutMs: number = 1_500;
  override readonly chunkTimeoutMs = 600;
  override readonly connectTimeoutMs = 200;
  override readonly maxAnswerBytes = 10_000;
  override readonly retryDelaysMs = [1, 1];
  override readonly shutdownGraceMs: number = 150;
  override readonly breaker = { minimumCalls: 4, failingPercentage: 50, windowMs: 10_000, pauseMs: 50 };
}

let server: ScriptedServer;
let http: PlatformHttp;
let metrics: Metrics;
let notes: HealthNotes;

beforeAll(async () => {
  Logger.overrideLogger(false);
  server = await ScriptedServer.start();
});
afterAll(() => server.close());
beforeEach(() => {
  metrics = new Metrics();
  notes = new HealthNotes(metrics);
  const { redis } = makeLimits();
  http = new PlatformHttp(
    new QuickSettings(),
    new SystemClock(),
    memoryBudgets(new SystemClock()),
    redis,
    metrics,
    notes,
  );
});
afterEach(() => http.onApplicationShutdown());

const ok = json(200, { fine: true });
const serverError: Script = json(503, '<html>busy</html>');

/** Classifies as an adapter does: 5xx is an outage, 4xx a refusal. */
function read(answer: PlatformAnswer): Reading<string> {
  const details = {
    platformCode: `HTTP_${answer.status}`,
    message: 'as scripted',
    httpStatus: answer.status,
  };
  if (answer.status === 499) throw PlatformFailure.misconfigured(Platform.TIKTOK, details);
  if (answer.status >= 500) throw PlatformFailure.transient(Platform.TIKTOK, details);
  if (answer.status >= 400) throw PlatformFailure.rejected(Platform.TIKTOK, details);
  return { value: answer.text, requestId: 'log-1' };
}

function call(request: Partial<PlatformRequest> = {}): Promise<string> {
  return http.call(
    {
      platform: Platform.TIKTOK,
      endpoint: 'test',
      method: 'POST',
      url: `${server.url}/path/?secret=s3cret`,
      body: '{}',
      repeatable: false,
      critical: false,
      timeout: 'api',
      ...request,
    },
    read,
  );
}

function failureOf(promise: Promise<unknown>): Promise<PlatformFailure> {
  return promise.then(
    () => Promise.reject(new Error('The call succeeded.')),
    (error: unknown) => (error instanceof PlatformFailure ? error : Promise.reject(error)),
  );
}

describe('a response', () => {
  it('is returned completely, and the request is sent unchanged', async () => {
    server.follow(ok);
    await expect(call({ headers: { 'x-one': '1' }, body: '{"a":1}' })).resolves.toBe('{"fine":true}');
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      target: '/path/?secret=s3cret',
      body: '{"a":1}',
    });
    expect(server.requests[0]!.headers['x-one']).toBe('1');
  });

  it('uses a connection that is kept for the next call', async () => {
    const ports = new Set<number | undefined>();
    server.follow((response) => {
      ports.add(response.socket?.remotePort);
      response.end('{}');
    });
    for (let i = 0; i < 10; i++) await call();
    expect(ports.size).toBeLessThan(5);
  });

  it('has a longer time limit if its response must not be lost', async () => {
    server.follow((response) => setTimeout(() => response.end('late'), 700));
    await expect(call({ critical: true })).resolves.toBe('late');
    await expect(call({ timeout: 'long' })).resolves.toBe('late');
    await expect(failureOf(call())).resolves.toMatchObject({ platformCode: 'TIMEOUT', outcomeUnknown: true });
  });

  it('clears the timer of its time limit', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    server.follow(ok, ok, ok, ok, ok);
    const before = timers();
    for (let time = 0; time < 5; time += 1) await call({ critical: true });
    expect(timers() - before).toBeLessThan(3);
  });

  it('does not follow a redirect', async () => {
    server.follow(json(302, '', { location: 'http://127.0.0.1:1/' }));
    await expect(call()).resolves.toBe('');
  });
});

describe('an upload', () => {
  it('accepts a response sent before the whole body was read, and releases the file', async () => {
    const impatient = createHttpServer((_request, response) => {
      response.writeHead(416, { 'content-range': 'bytes 0-5/100', connection: 'close' }).end();
    });
    await new Promise<void>((resolve) => impatient.listen(0, '127.0.0.1', resolve));
    const { port } = impatient.address() as { port: number };
    const length = 32 * 1024 * 1024;
    let isClosed = false;
    async function* file(): AsyncGenerator<Uint8Array> {
      try {
        for (let sent = 0; sent < length; sent += 65_536) yield Buffer.alloc(65_536);
      } finally {
        isClosed = true;
      }
    }
    const answer = http.call(
      {
        platform: Platform.TIKTOK,
        endpoint: 'upload',
        method: 'PUT',
        url: `http://127.0.0.1:${port}/`,
        headers: { 'content-length': String(length) },
        body: file(),
        repeatable: false,
        critical: false,
        timeout: 'chunk',
      },
      ({ status, headers }) => ({ value: `${status} ${String(headers['content-range'])}`, requestId: null }),
    );
    await expect(answer).resolves.toBe('416 bytes 0-5/100');
    expect(isClosed).toBe(true);
    impatient.closeAllConnections();
    impatient.close();
  });
});

describe('a fault', () => {
  it.each([
    ['silence', silence, 'TIMEOUT'],
    ['a reset connection', reset, 'CONNECTION_LOST'],
    ['half an answer', halfAnswer, 'CONNECTION_LOST'],
    ['a huge answer', hugeAnswer(20_000), 'ANSWER_TOO_LARGE'],
    ['an answer whose body never ends', (response) => response.write('{'), 'TIMEOUT'],
    [
      'bytes that are not HTTP',
      (response) => response.socket?.end('garbage token=s3cret\r\n\r\n'),
      'CONNECTION_LOST',
    ],
  ] satisfies [string, Script, string][])(
    '%s is transient, and the outcome is unknown',
    async (_name, script, platformCode) => {
      server.follow(script);
      const failure = await failureOf(call());
      expect(failure).toMatchObject({
        kind: 'transient',
        platformCode,
        outcomeUnknown: true,
        httpStatus: null,
      });
      expect(`${failure.message} ${JSON.stringify(failure)} ${String(failure.cause)}`).not.toContain(
        's3cret',
      );
      expect(server.requests).toHaveLength(1);
    },
  );

  it('without a connection is transient, and the platform cannot have acted', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };
    await new Promise((resolve) => taken.close(resolve));
    await expect(failureOf(call({ url: `http://127.0.0.1:${port}/` }))).resolves.toMatchObject({
      kind: 'transient',
      platformCode: 'UNREACHABLE',
      outcomeUnknown: false,
    });
  });

  it('of the local file is thrown unchanged', async () => {
    server.follow(ok);
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('ab');
      throw new Error('disk');
    }
    const body = broken();
    await expect(
      call({ method: 'PUT', body, headers: { 'content-length': '4' }, timeout: 'chunk' }),
    ).rejects.toThrow('disk');
  });
});

describe('a repeat', () => {
  it('happens only for idempotent calls', async () => {
    server.follow(serverError, reset, ok);
    await expect(call({ repeatable: true })).resolves.toBe('{"fine":true}');
    expect(server.requests).toHaveLength(3);

    server.follow(serverError, ok);
    await expect(failureOf(call())).resolves.toMatchObject({ httpStatus: 503 });
    expect(server.requests).toHaveLength(1);
  });

  it('does not happen after a refusal', async () => {
    server.follow(json(400, '{}'), ok);
    await expect(failureOf(call({ repeatable: true }))).resolves.toMatchObject({ kind: 'rejected' });
    expect(server.requests).toHaveLength(1);
  });

  it('ends with the last failure, with a known outcome', async () => {
    server.follow(reset);
    await expect(failureOf(call({ repeatable: true }))).resolves.toMatchObject({
      platformCode: 'CONNECTION_LOST',
      outcomeUnknown: false,
    });
    expect(server.requests).toHaveLength(3);
  });

  it('does not extend the time limit', async () => {
    server.follow(silence);
    await expect(failureOf(call({ repeatable: true }))).resolves.toMatchObject({ platformCode: 'TIMEOUT' });
    expect(server.requests).toHaveLength(1);
  });
});

/** Opens the breaker. */
async function trip(): Promise<void> {
  server.follow(serverError);
  for (let i = 0; i < 4; i++) await failureOf(call());
}

describe('the breaker', () => {
  it('opens after mostly outages, fails calls immediately, and closes after a successful call', async () => {
    await trip();
    const asked = server.requests.length;
    await expect(failureOf(call())).resolves.toMatchObject({
      kind: 'transient',
      platformCode: 'CIRCUIT_OPEN',
      outcomeUnknown: false,
    });
    expect(server.requests).toHaveLength(asked);

    server.follow(ok);
    let answer: string | null = null;
    while (answer === null)
      answer = await new Promise<string | null>((resolve) =>
        setImmediate(() => resolve(call().catch(() => null))),
      );
    await expect(call()).resolves.toBe('{"fine":true}');
  });

  it('never stops a critical call', async () => {
    await trip();
    server.follow(ok);
    await expect(call({ critical: true })).resolves.toBe('{"fine":true}');
  });

  it('does not count refusals as failures', async () => {
    server.follow(json(400, '{}'));
    for (let i = 0; i < 10; i++) await expect(failureOf(call())).resolves.toMatchObject({ kind: 'rejected' });
    expect(server.requests).toHaveLength(10);
  });
});

describe('a budget', () => {
  it('refuses a call beyond the budget before it is sent, per key', async () => {
    server.follow(ok);
    const budget = { bucket: 'calls', key: 'token-a', calls: 2, perSeconds: 60 };
    await call({ budget });
    await call({ budget });
    const before = Date.now();
    const failure = await failureOf(call({ budget }));
    expect(failure).toMatchObject({
      kind: 'rate-limited',
      platformCode: 'BUDGET_SPENT',
      outcomeUnknown: false,
    });
    expect(failure.retryAt!.getTime()).toBeGreaterThan(before);
    expect(failure.retryAt!.getTime()).toBeLessThanOrEqual(Date.now() + 61_000);
    expect(server.requests).toHaveLength(2);

    await expect(call({ budget: { ...budget, key: 'token-b' } })).resolves.toBe('{"fine":true}');
  });
});

describe('stopping', () => {
  it('waits until critical calls finish', async () => {
    let answerNow: () => void = () => {};
    const asked = new Promise<void>((resolve) => {
      server.follow((response) => {
        answerNow = () => response.end('late');
        resolve();
      });
    });
    const critical = call({ critical: true });
    await asked;
    let stopped = false;
    const stopping = http.beforeApplicationShutdown().then(() => (stopped = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(stopped).toBe(false);
    answerNow();
    await expect(critical).resolves.toBe('late');
    await stopping;
  });

  it('waits no longer than the grace period', async () => {
    server.follow(silence);
    const critical = failureOf(call({ critical: true }));
    await http.beforeApplicationShutdown();
    await http.onApplicationShutdown();
    await expect(critical).resolves.toMatchObject({ kind: 'transient', outcomeUnknown: true });
  });

  it('does not wait for other calls', async () => {
    server.follow(silence);
    const ordinary = failureOf(call());
    await http.beforeApplicationShutdown();
    await http.onApplicationShutdown();
    await expect(ordinary).resolves.toMatchObject({ kind: 'transient' });
  });
});

describe('A call after the stop', () => {
  it('fails immediately and may be repeated by another process', async () => {
    await trip();
    await http.onApplicationShutdown();
    await expect(failureOf(call())).resolves.toMatchObject({ kind: 'transient', outcomeUnknown: false });
  });
});

describe('a report', () => {
  it('counts every attempt by its outcome', async () => {
    server.follow(serverError, ok);
    await call({ repeatable: true });
    const { body } = await metrics.text();
    const counts = body.split('\n').filter((line) => line.startsWith('patchbay_platform_calls_total'));
    expect(counts).toEqual([
      'patchbay_platform_calls_total{platform="TIKTOK",endpoint="test",outcome="transient"} 1',
      'patchbay_platform_calls_total{platform="TIKTOK",endpoint="test",outcome="ok"} 1',
    ]);
  });

  it('reports a misconfigured platform until that endpoint works again', async () => {
    server.follow(json(499, '{}'), ok);
    await failureOf(call());
    expect([...notes.all()]).toEqual([['platform:TIKTOK', expect.stringContaining('as scripted')]]);
    await call({ endpoint: 'another' });
    expect(notes.all().size).toBe(1);
    await call();
    expect(notes.all().size).toBe(0);
  });
});
