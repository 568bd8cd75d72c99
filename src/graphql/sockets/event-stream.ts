import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult } from 'graphql';

/** Executes a subscription with a new context per event. graphql's own `subscribe` uses one context for all events. */
export async function subscribeWithNewContexts(
  args: ExecutionArgs,
  createContext: () => unknown,
  onSourceFailed: (error: unknown) => boolean,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const source = await createSourceEventStream(args);
  if (!isAsyncIterable(source)) return source;
  const events = source[Symbol.asyncIterator]();
  const stream: AsyncIterableIterator<ExecutionResult> = {
    async next() {
      const event = await events.next().catch((error: unknown) => {
        // The failure was handled, so the stream ends normally.
        if (onSourceFailed(error)) return { done: true, value: undefined } as const;
        throw error;
      });
      if (event.done) return { done: true, value: undefined };
      const result = await execute({ ...args, rootValue: event.value, contextValue: createContext() });
      return { done: false, value: result };
    },
    async return() {
      await events.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}

function isAsyncIterable(value: object): value is AsyncIterable<unknown> {
  return Symbol.asyncIterator in value;
}
