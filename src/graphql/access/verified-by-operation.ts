import { Extensions } from '@nestjs/graphql';
import type { GraphQLField } from 'graphql';

const extension = 'verifiedByOperation';

/**
 * Turns off the access check of a field in the result of a mutation that has verified the caller itself. An example
 * is the viewer after sign-in: the request had other credentials or none.
 */
export const VerifiedByOperation = () => Extensions({ [extension]: true });

export function isVerifiedByOperation({ extensions }: GraphQLField<unknown, unknown>): boolean {
  return extensions[extension] === true;
}
