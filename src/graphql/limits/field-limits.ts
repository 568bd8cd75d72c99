import { Extensions } from '@nestjs/graphql';
import type { GraphQLField } from 'graphql';

/** Limits of a field whose work does not depend on the size of its response. */
export interface FieldLimits {
  /** The cost of the arguments, in addition to that of the response. They may be invalid. */
  argumentCost?: (args: Readonly<Record<string, unknown>>) => number;
  /** An operation may select one such field, once. */
  oncePerOperation?: boolean;
}

const key = 'patchbay:field-limits';

/** Declares the limits of a field. */
export const LimitsField = (limits: FieldLimits): MethodDecorator => Extensions({ [key]: limits });

export function fieldLimitsOf({
  extensions,
}: Pick<GraphQLField<unknown, unknown>, 'extensions'>): FieldLimits {
  return (extensions[key] as FieldLimits | undefined) ?? {};
}
