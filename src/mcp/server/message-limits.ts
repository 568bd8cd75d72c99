import { Failure } from '../../failures/failure.js';

/** Maximum number of values in a message. The largest call of a tool has a few hundred. */
const maxValues = 2_000;

/**
 * The SDK reports every wrong value of a message, with its path. So a message of many wrong values would take seconds, and its answer would be
 * a hundred times as long.
 *
 * @throws Failure INVALID_INPUT
 */
export function requireFewValues(message: unknown): void {
  const open: unknown[] = [message];
  let count = 0;
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const parts = Object.values(value);
    count += parts.length;
    if (count > maxValues)
      throw new Failure('INVALID_INPUT', {}, { message: `A message may have ${maxValues} values at most.` });
    open.push(...parts);
  }
}
