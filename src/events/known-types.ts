import { Failure } from '../failures/failure.js';
import { eventTypes } from './event-types.js';

/**
 * Checks the types of a filter. Null: every type.
 *
 * @throws Failure INVALID_INPUT, because a misspelled type would match nothing
 */
export function requireKnownTypes(types: readonly string[] | null | undefined): void {
  if (!types?.some((type) => !Object.hasOwn(eventTypes, type))) return;
  throw new Failure('INVALID_INPUT', {
    fields: [{ path: 'types', message: 'has a type of event that does not exist' }],
  });
}
