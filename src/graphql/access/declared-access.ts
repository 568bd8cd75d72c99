import { TypeMetadataStorage } from '@nestjs/graphql';
import { ACCESS, type Access } from '../../auth/access.js';

/** Access that the class of an object type declares. Null if it declares none. */
export function accessOfClass(type: object): Access | null {
  return (Reflect.getMetadata(ACCESS, type) as Access | undefined) ?? null;
}

/** Declared access by name of the object type. Available once the schema is built. */
export function accessOfTypes(): ReadonlyMap<string, Access> {
  const declared = TypeMetadataStorage.getObjectTypesMetadata().map(
    ({ name, target }) => [name, accessOfClass(target)] as const,
  );
  return new Map(declared.filter((entry): entry is readonly [string, Access] => entry[1] !== null));
}

/** Declared access of operations, by `Query.field`. Available once the schema is built. */
export function accessOfOperations(): ReadonlyMap<string, Access> {
  const roots = {
    Query: TypeMetadataStorage.getQueriesMetadata(),
    Mutation: TypeMetadataStorage.getMutationsMetadata(),
    Subscription: TypeMetadataStorage.getSubscriptionsMetadata(),
  };
  const declared = new Map<string, Access>();
  for (const [root, operations] of Object.entries(roots)) {
    for (const { schemaName, methodName, target } of operations) {
      const method = (target.prototype as Record<string, object>)[methodName]!;
      const access = accessOfClass(method) ?? accessOfClass(target);
      if (access) declared.set(`${root}.${schemaName}`, access);
    }
  }
  return declared;
}
