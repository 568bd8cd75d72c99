import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult } from 'graphql';

/** Runs a subscription with a new context for every event, where graphql's own `subscribe` keeps one for all of them. */
export async function subscribeWithNewContexts(
  args: ExecutionArgs,
  contextOf: () => unknown,
  onSourceFailed: (error: unknown) => boolean,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const source = await createSourceEventStream(args);
  if (!isAsyncIterable(source)) return source;
  const events = source[Symbol.asyncIterator]();
  const stream: AsyncIterableIterator<ExecutionResult> = {
    async next() {
      const event = await events.next().catch((error: unknown) => {
        // The failure was dealt with: the stream just ends.
        if (onSourceFailed(error)) return { done: true, value: undefined } as const;
        throw error;
      });
      if (event.done) return { done: true, value: undefined };
      const result = await execute({ ...args, rootValue: event.value, contextValue: contextOf() });
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
