import { Field, ID, InterfaceType } from '@nestjs/graphql';

/** Every object that `node(id)` finds implements this: `@ObjectType({ implements: () => [Node] })`. */
@InterfaceType({
  description: 'An object that `node` finds by its id.',
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class Node {
  @Field(() => ID, { description: 'Id of the object. Unique among all objects.' })
  id: string;
}
