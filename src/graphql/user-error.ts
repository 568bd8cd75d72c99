import type { Type } from '@nestjs/common';
import { createUnionType, Field, InterfaceType, ObjectType } from '@nestjs/graphql';
import { type FailureCode, failureCodes } from '../failures/failure-codes.js';
import { typeNameOfCode } from '../failures/failure.js';
import { ErrorCode } from './error-code.js';

/** Base of every expected failure. The exception filter fills it from the thrown Failure. */
@InterfaceType({
  description: 'An expected failure of a mutation. Each is a member of the result union.',
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class UserError {
  @Field(() => ErrorCode, { description: 'Stable code, for programs.' })
  code: FailureCode;

  @Field({ description: 'What happened, for developers. In English.' })
  message: string;

  @Field({
    description: 'What happened and what to do next. May be shown to the user of the app. In English.',
  })
  userMessage: string;

  @Field({ description: 'Whether the same request may succeed later.' })
  retryable: boolean;
}

/**
 * Declares a failure type with additional fields, which are filled from the failure's `details`. The type is named after the code.
 */
export function UserErrorType(code: FailureCode): ClassDecorator {
  return ObjectType(typeNameOfCode(code), {
    implements: () => [UserError],
    description: failureCodes[code].meaning,
  });
}

const plainTypes = new Map<FailureCode, Type<UserError>>();

/** The failure type of a code without additional fields. */
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
 * Declares the result union of a mutation: its success type and all its expected failures. `__typename` of a value selects the
 * member.
 */
export function resultUnion<Success extends { __typename: string }>(
  name: string,
  success: Type<Success>,
  failures: readonly Type<unknown>[],
): Success {
  const union: unknown = createUnionType({
    name,
    description: `${success.name} on success, otherwise one of the failures.`,
    types: () => [success, ...failures] as const,
    resolveType: (value: { __typename: string }) => value.__typename,
  });
  return union as Success;
}
