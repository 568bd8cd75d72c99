import { registerEnumType } from '@nestjs/graphql';
import { type FailureCode, failureCodes } from '../failures/failure-codes.js';

/** The catalogue of failure codes as a GraphQL enum. */
export const ErrorCode = Object.fromEntries(Object.keys(failureCodes).map((code) => [code, code])) as {
  readonly [Code in FailureCode]: Code;
};

registerEnumType(ErrorCode, {
  name: 'ErrorCode',
  description: 'Stable codes of all errors. See docs/errors.md.',
  valuesMap: Object.fromEntries(
    Object.entries(failureCodes).map(([code, { meaning }]) => [code, { description: meaning }]),
  ),
});
