import { AsyncLocalStorage } from 'node:async_hooks';
import { context as traceContext, ROOT_CONTEXT } from '@opentelemetry/api';

/** The fields that every log line of a request or of work has. */
export interface RunContext {
  /** The request that caused the work, also through jobs and webhooks. */
  requestId: string | null;
  /** Name of the work or schedule; null in a request. */
  work: string | null;
}

const storage = new AsyncLocalStorage<RunContext>();

/** Runs `work` with this context, which its log lines have, also in async calls. */
export function runInContext<Result>(context: RunContext, work: () => Result): Result {
  return storage.run(context, work);
}

/** Runs `work` without context and span, for work that continues after the request that started it. */
export function runOutsideContext<Result>(work: () => Result): Result {
  return traceContext.with(ROOT_CONTEXT, () => storage.exit(work));
}

/** The current context, or undefined. */
export function currentContext(): RunContext | undefined {
  return storage.getStore();
}

/** The id of the request that caused the current work, or null. Stored with work that continues later. */
export function currentRequestId(): string | null {
  return storage.getStore()?.requestId ?? null;
}
