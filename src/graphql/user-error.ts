import type { Type } from '@nestjs/common';
import { createUnionType, Field, InterfaceType, ObjectType } from '@nestjs/graphql';
import { type FailureCode, failureCodes } from '../failures/failure-codes.js';
import { typeNameOfCode } from '../failures/failure.js';
import { ErrorCode } from './error-code.js';

/** Base of every expected failure; the filter fills it from the thrown Failure. */
@InterfaceType({
  description: 'An expected failure of a mutation: a member of its result union.',
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class UserError {
  @Field(() => ErrorCode, { description: 'Stable code for programs.' })
  code: FailureCode;

  @Field({ description: 'What happened, for developers. English.' })
  message: string;

  @Field({ description: 'Text that may be shown to the person using the app. English.' })
  userMessage: string;

  @Field({ description: 'Whether the same request may succeed later.' })
  retryable: boolean;
}

/**
 * Declares a failure type with fields of its own: the class bears the code's name, its extra fields are filled from the
 * failure's `details`.
 */
export function UserErrorType(code: FailureCode): ClassDecorator {
  return ObjectType(typeNameOfCode(code), {
    implements: () => [UserError],
    description: failureCodes[code].meaning,
  });
}

const plainTypes = new Map<FailureCode, Type<UserError>>();

/** The failure type of a code that has no fields of its own. */
export function userError(code: FailureCode): Type<UserError> {
  const known = plainTypes.get(code);
  if (known) return known;
  class PlainUserError extends UserError {}
  Object.defineProperty(PlainUserError, 'name', { value: typeNameOfCode(code) });
  UserErrorType(code)(PlainUserError);
  plainTypes.set(code, PlainUserError);
  return PlainUserError;
}

/**
 * A mutation's result: its success type first, then every failure it is expected to have. Each value says by `__typename`
 * which it is.
 */
export function resultUnion<Success extends { __typename: string }>(
  name: string,
  success: Type<Success>,
  failures: readonly Type<unknown>[],
): Success {
  const union: unknown = createUnionType({
    name,
    description: `${success.name} on success, else the failure.`,
    types: () => [success, ...failures] as const,
    resolveType: (value: { __typename: string }) => value.__typename,
  });
  return union as Success;
}
