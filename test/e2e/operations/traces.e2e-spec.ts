import { readdirSync, readFileSync } from 'node:fs';
import { type Creator, PublishingStand } from '../../support/platforms/publishing.js';
import {
  type CollectedSpan,
  startTraceCollector,
  type TraceCollector,
} from '../../support/servers/trace-collector.js';

describe('Exported traces', () => {
  let collector: TraceCollector;
  let creator: Creator;
  /** What must not leave the process. */
  let secrets: string[];
  beforeAll(async () => {
    collector = await startTraceCollector();
    const stand = await PublishingStand.start({
      environment: {
        OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20collector-token',
      },
    });
    creator = await stand.creator();
    const { errors } = await creator.client.graphql(
      'mutation { requestPasswordReset(input: { email: "someone@example.com" }) { __typename } }',
    );
    expect(errors).toBeUndefined();
    await fetch(`${stand.test.url}/auth/tiktok/callback?state=secret-state&code=secret-code`);
    const postId = await stand.aPost(creator, { caption: 'A secret caption' });
    await stand.until(creator, postId, ['PUBLISHED']);
    const { grants }: { grants: { accessToken: string }[] } = await stand.control('POST', '/tiktok/grants', {
      person: creator.person,
      scopes: ['user.info.basic'],
    });
    secrets = [
      'secret',
      'collector-token',
      '?',
      '://',
      creator.userId,
      ...grants.map((grant) => grant.accessToken),
    ];
    await stand.close();
  });
  afterAll(() => collector.close());

  const parentOf = (span: CollectedSpan) =>
    collector.spans.find(({ spanId }) => spanId === span.parentSpanId);

  it('lead from the GraphQL request through the work to the call of the platform', () => {
    const call = collector.spans.find(
      ({ attributes }) => attributes['patchbay.endpoint'] === 'upload_chunk',
    )!;
    const work = parentOf(call)!;
    const request = parentOf(work)!;
    expect(new Set([call.traceId, work.traceId])).toEqual(new Set([request.traceId]));
    expect([work.name, work.kind, request.parentSpanId]).toEqual(['work posts.publish', 5, undefined]);
    expect([call.kind, call.attributes['patchbay.platform']]).toEqual([3, 'TIKTOK']);
    expect(request).toMatchObject({
      name: 'POST /graphql',
      kind: 2,
      attributes: {
        'graphql.operation.type': 'mutation',
        'http.route': '/graphql',
        'http.response.status_code': 200,
      },
    });
  });

  it('continue in jobs', () => {
    const jobs = collector.spans.filter(
      ({ attributes }) => attributes['patchbay.job.kind'] === 'users.send-mail',
    );
    expect(jobs.length).toBeGreaterThan(0);
    expect(new Set(jobs.map((job) => parentOf(job)?.name))).toEqual(new Set(['POST /graphql']));
  });

  it('lead from a webhook to its processing', () => {
    const processed = collector.spans.filter(({ name }) => name === 'work webhooks.process');
    expect(processed.length).toBeGreaterThan(0);
    expect(new Set(processed.map((span) => parentOf(span)?.name))).toEqual(
      new Set(['POST /webhooks/:platform']),
    );
  });

  it('contain no addresses, secrets or ids of users', () => {
    expect(collector.spans.length).toBeGreaterThan(10);
    expect(secrets.filter((secret) => collector.received().includes(secret))).toEqual([]);
    expect(collector.headers()).toMatchObject({ authorization: 'Bearer collector-token' });
  });

  it('need modules that are loaded only if they are exported', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'),
    );
    const loading = sources.filter((path) =>
      /^import (?!type )[^;]*from '(@opentelemetry\/(?!api')[^']*|[^']*\/(otlp-export|trace-sampler)\.js)';/m.test(
        readFileSync(`src/${path}`, 'utf8'),
      ),
    );
    expect(loading.toSorted()).toEqual(['telemetry/otlp-export.ts', 'telemetry/trace-sampler.ts']);
  });
});
