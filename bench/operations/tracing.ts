import type { Bench } from '../harness/bench.js';
import { compareWithPeer } from '../harness/paired.js';
import { measureRates } from '../harness/request-rate.js';
import type { Measurement } from '../harness/report.js';
import { accountsQuery } from '../graphql/queries.js';
import { SignedInUser } from '../graphql/signed-in-user.js';

/** Tracing off compared with a build without the calls of OpenTelemetry, and on compared with off. */
export async function tracing(bench: Bench): Promise<Measurement[]> {
  const user = await SignedInUser.create(bench);
  const collector = await bench.startSide('sides/trace-collector', {});
  const without = await user.startAnother({}, 'sides/patchbay-without-tracing');
  const on = await user.startAnother({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  const { perSecond, cpuMicros } = await measureRates(bench, 'GraphQL accounts(first: 20)', {
    off: user.query(user.patchbay, accountsQuery),
    without: user.query(without, accountsQuery),
    on: user.query(on, accountsQuery),
  });
  const { spans } = await collector.request<{ spans: number }>({});
  if (spans === 0) throw new Error('The collector got no spans.');
  await Promise.all([user.patchbay, without, on, collector].map((side) => side.stop()));
  const off = 'Tracing off : without OpenTelemetry';
  const enabled = 'Tracing on : off';
  return [
    compareWithPeer(
      { what: `${off}, CPU per request`, unit: 'µs', atMost: 1.01 },
      cpuMicros.off,
      cpuMicros.without,
    ),
    compareWithPeer({ what: off, unit: 'req/s' }, perSecond.off, perSecond.without),
    compareWithPeer({ what: `${enabled}, CPU per request`, unit: 'µs' }, cpuMicros.on, cpuMicros.off),
    compareWithPeer({ what: enabled, unit: 'req/s' }, perSecond.on, perSecond.off),
  ];
}
