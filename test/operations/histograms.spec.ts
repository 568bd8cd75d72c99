import { DeliverySettings } from '../../src/event-endpoints/sending/delivery-settings.js';
import { DeliveryMetrics } from '../../src/event-endpoints/sending/metrics.js';
import { PlatformMetrics } from '../../src/platforms/http/metrics.js';
import { PlatformHttpSettings } from '../../src/platforms/http/platform-http.settings.js';
import { Metrics } from '../../src/telemetry/metrics.js';

const { apiTimeoutMs, longTimeoutMs, chunkTimeoutMs } = new PlatformHttpSettings();
const { attemptTimeoutMs } = new DeliverySettings();

/** Observes a duration at a platform, or of an attempt at a receiver. */
const observers = {
  patchbay_platform_call_seconds: (metrics: Metrics) => {
    const { seconds } = new PlatformMetrics(metrics);
    return (ms: number) => seconds.observe({ platform: 'TIKTOK', endpoint: 'x' }, ms / 1000);
  },
  patchbay_event_attempt_seconds: (metrics: Metrics) => {
    const deliveries = new DeliveryMetrics(metrics, { nowMs: () => 0 } as never);
    return (durationMs: number) =>
      deliveries.count(
        {
          outcome: { state: null, attempt: { durationMs } },
          attempt: { outcome: { errorCode: 'TIMEOUT', isThrottled: false } },
        } as never,
        { occurredAt: new Date(0), isReplay: false, isOfInstallation: true },
        true,
      );
  },
};

/** The upper bounds of the buckets that count a duration. */
async function bucketsOf(name: keyof typeof observers, ms: number): Promise<string[]> {
  const metrics = new Metrics();
  observers[name](metrics)(ms);
  const { body } = await metrics.text();
  return body
    .split('\n')
    .filter((line) => line.startsWith(`${name}_bucket`) && line.endsWith(' 1'))
    .map((line) => /le="([^"]+)"/.exec(line)![1]!);
}

describe('A histogram shows calls that reached their time limit apart', () => {
  it.each([
    ['patchbay_platform_call_seconds', apiTimeoutMs],
    ['patchbay_platform_call_seconds', longTimeoutMs],
    ['patchbay_platform_call_seconds', chunkTimeoutMs],
    ['patchbay_event_attempt_seconds', attemptTimeoutMs],
  ] as const)('%s, %i ms', async (name, limitMs) => {
    expect(await bucketsOf(name, limitMs)).toContain(String(limitMs / 1000));
    const [first] = await bucketsOf(name, limitMs + 50);
    expect(Number(first)).toBeGreaterThan(limitMs / 1000);
    expect(first).not.toBe('+Inf');
  });
});
