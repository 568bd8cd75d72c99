import DataLoader from 'dataloader';
import { runOutsideContext } from '../../telemetry/run-context.js';

/** Maximum number of lookups that share a statement. */
const maxShared = 100;

/**
 * Lookups that arrive in one turn of the event loop share a statement, which begins after all of them. Every statement costs a write to
 * a socket, and that is much of the cost of a short request under load. Nothing is kept: a later lookup reads again.
 *
 * @param load returns the values in the order of the keys. If it fails, all lookups that share it fail.
 */
export function sharedLookup<Key, Value>(
  load: (keys: readonly Key[]) => Promise<Value[]>,
): (key: Key) => Promise<Value> {
  const loader = new DataLoader<Key, Value>(load, {
    cache: false,
    maxBatchSize: maxShared,
    // A statement of several requests has the context of none.
    batchScheduleFn: (run) => runOutsideContext(() => setImmediate(run)),
  });
  return (key) => loader.load(key);
}
