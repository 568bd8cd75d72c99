import {
  type Attributes,
  context,
  isSpanContextValid,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';

/**
 * Does nothing unless the process was started with an OpenTelemetry SDK (`node --import …`). Not kept, because a tracer stays with the
 * SDK that was registered when it was first used.
 */
function tracer(): Tracer {
  return trace.getTracer('patchbay');
}

/** Runs `work` in a span. Attributes contain no secrets and no URLs. */
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

/** Starts the span of a request. The caller ends it. */
export function startRequestSpan(name: string, attributes: Attributes): Span {
  return tracer().startSpan(name, { attributes, kind: SpanKind.SERVER });
}

/** Whether the process was started with an OpenTelemetry SDK. Without one, a span has no valid context. */
export function isTracing(): boolean {
  return isSpanContextValid(tracer().startSpan('probe').spanContext());
}

/** Records only the name of the error, because its message may contain secrets. */
function failSpan(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
}
