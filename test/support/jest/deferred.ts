/** A promise that the test settles. */
export interface Deferred<Value> {
  promise: Promise<Value>;
  resolve(value: Value): void;
  reject(error: Error): void;
}

export function deferred<Value = void>(): Deferred<Value> {
  return Promise.withResolvers<Value>();
}

/** Resolves when `condition` holds; looks again after everything else had its turn. @throws Error after ten seconds */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`It never came to be that ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
