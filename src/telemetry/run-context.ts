import { AsyncLocalStorage } from 'node:async_hooks';

/** What every log line of a piece of work bears. */
export interface RunContext {
  /** The request that caused the work, through jobs and webhooks. */
  requestId: string | null;
  /** Name of the work or schedule; null in a request. */
  work: string | null;
}

const storage = new AsyncLocalStorage<RunContext>();

/** Runs `work` so that its log lines bear the context, however it branches. */
export function runInContext<Result>(context: RunContext, work: () => Result): Result {
  return storage.run(context, work);
}

/** Runs `work` outside of any context: for what lives on after the request that started it. */
export function runOutsideContext<Result>(work: () => Result): Result {
  return storage.exit(work);
}

/** The context of the running work, if any. */
export function currentContext(): RunContext | undefined {
  return storage.getStore();
}

/** The id of the request that caused the running work, to be stored with work that goes on later. */
export function currentRequestId(): string | null {
  return storage.getStore()?.requestId ?? null;
}
