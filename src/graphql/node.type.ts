import { Field, ID, InterfaceType } from '@nestjs/graphql';

/** What every object that `node(id)` finds implements: `@ObjectType({ implements: () => [Node] })`. */
@InterfaceType({
  description: 'An object with an id of its own, which `node` finds again.',
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class Node {
  @Field(() => ID, { description: 'Id of the object, unique among all objects.' })
  id: string;
}
