import {
  type Attributes,
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';

/**
 * Does nothing without an OpenTelemetry SDK: {@link TraceExport}, or one that the process was started with. Not kept, because a tracer
 * stays with the SDK that was registered when it was first used.
 */
function tracer(): Tracer {
  return trace.getTracer('patchbay');
}

/** Runs `work` in a span of the current trace. Attributes contain no secrets and no URLs. */
export async function withSpan<Result>(
  name: string,
  attributes: Attributes,
  work: () => Promise<Result>,
  kind: SpanKind = SpanKind.INTERNAL,
): Promise<Result> {
  const span = tracer().startSpan(name, { attributes, kind });
  try {
    return await context.with(trace.setSpan(context.active(), span), work);
  } catch (error) {
    failSpan(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Adds facts to the current span, if there is one. */
export function describeSpan(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes);
}

/** The current span as a `traceparent` of W3C, to store with work that continues later. Null without tracing. */
export function currentTraceParent(): string | null {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent ?? null;
}

/** Runs `work` in the trace of a stored `traceparent`, or in a new trace if it is null. */
export function continueTrace<Result>(traceParent: string | null, work: () => Result): Result {
  const parent = traceParent ? propagation.extract(ROOT_CONTEXT, { traceparent: traceParent }) : ROOT_CONTEXT;
  return context.with(parent, work);
}

/** Starts the span of a request. The caller ends it. */
export function startRequestSpan(name: string, attributes: Attributes): Span {
  return tracer().startSpan(name, { attributes, kind: SpanKind.SERVER });
}

/** Whether there is an OpenTelemetry SDK. Without one, a span has no valid context. */
export function isTracing(): boolean {
  return isSpanContextValid(tracer().startSpan('probe').spanContext());
}

/** Records only the name of the error, because its message may contain secrets. */
function failSpan(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
}
