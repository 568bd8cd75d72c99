import { Extensions } from '@nestjs/graphql';
import type { GraphQLField } from 'graphql';

const extension = 'verifiedByOperation';

/**
 * For a field of a mutation's result whose object the mutation itself has proven to be the caller's, such as the viewer after signing
 * in: the request came with other credentials, or with none. Its type's access is not checked.
 */
export const VerifiedByOperation = () => Extensions({ [extension]: true });

export function isVerifiedByOperation({ extensions }: GraphQLField<unknown, unknown>): boolean {
  return extensions[extension] === true;
}
