import { Failure } from '../../failures/failure.js';

/** Maximum number of values in a message. The largest call of a tool has a few hundred. */
const maxValues = 2_000;

/**
 * Limits the work and the answer of the SDK, which reports every wrong value of a message with its path: for many wrong values this takes
 * seconds, and the answer is a hundred times as long as the message.
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
