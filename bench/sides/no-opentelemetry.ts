import {
  type Context,
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  type Span,
  trace as real,
} from '@opentelemetry/api';

export { ROOT_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api';

/** Replaces `@opentelemetry/api` with functions that do nothing. */
const noSpan = real.wrapSpanContext(INVALID_SPAN_CONTEXT);
const noTracer = { startSpan: (): Span => noSpan };

export const isSpanContextValid = (): boolean => false;
export const context = {
  active: (): Context => ROOT_CONTEXT,
  with: <Result>(_context: Context, work: () => Result): Result => work(),
};
export const trace = {
  getTracer: () => noTracer,
  getActiveSpan: (): undefined => undefined,
  setSpan: (given: Context): Context => given,
};
export const propagation = {
  inject: (): void => undefined,
  extract: (given: Context): Context => given,
};
