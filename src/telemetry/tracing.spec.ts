import { type Attributes, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { withSpan } from './tracing.js';

/** A minimal SDK for spans. */
class RecordedSpan {
  status: { code: SpanStatusCode } = { code: SpanStatusCode.UNSET };
  ended = false;

  constructor(
    readonly name: string,
    readonly attributes: Attributes,
  ) {}

  setStatus(status: { code: SpanStatusCode }): this {
    this.status = status;
    return this;
  }

  setAttribute(key: string, value: string): this {
    this.attributes[key] = value;
    return this;
  }

  end(): void {
    this.ended = true;
  }
}

describe('A span', () => {
  const spans: RecordedSpan[] = [];
  beforeAll(() => {
    trace.setGlobalTracerProvider({
      getTracer: () => ({
        startSpan: (name: string, { attributes = {} }: { attributes?: Attributes } = {}) => {
          const span = new RecordedSpan(name, { ...attributes });
          spans.push(span);
          return span as unknown as Span;
        },
        startActiveSpan: () => {
          throw new Error('not used');
        },
      }),
    });
  });
  afterAll(() => trace.disable());
  beforeEach(() => {
    spans.length = 0;
  });

  it('wraps the work and returns its result', async () => {
    expect(await withSpan('work x', { 'patchbay.work': 'x' }, async () => 7)).toBe(7);
    expect(spans).toMatchObject([
      {
        name: 'work x',
        attributes: { 'patchbay.work': 'x' },
        ended: true,
        status: { code: SpanStatusCode.UNSET },
      },
    ]);
  });

  it('records that the work failed and the name of the error, but not its message', async () => {
    const work = async () => {
      throw new TypeError('act.secret');
    };
    await expect(withSpan('work x', {}, work)).rejects.toThrow('act.secret');
    expect(spans[0]).toMatchObject({ ended: true, status: { code: SpanStatusCode.ERROR } });
    expect(JSON.stringify(spans[0])).toContain('"error.type":"TypeError"');
    expect(JSON.stringify(spans[0])).not.toContain('secret');
  });
});
