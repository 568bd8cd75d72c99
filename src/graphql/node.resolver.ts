import { Args, ArgsType, Field, ID, Query, Resolver } from '@nestjs/graphql';
import { Public } from '../auth/access.js';
import type { Actor } from '../auth/actor.js';
import { Caller } from '../auth/caller.decorator.js';
import { NodeLoaders } from './node-loaders.js';
import { Node } from './node.type.js';
import { IsId } from '../crypto/is-id.js';

@ArgsType()
class NodeArgs {
  @Field(() => ID, { description: 'Id of the object.' })
  @IsId()
  id: string;
}

@Resolver()
export class NodeResolver {
  constructor(private readonly loaders: NodeLoaders) {}

  /** Public because each type requires another scope. Callers without credentials are refused. */
  @Query(() => Node, {
    nullable: true,
    description: 'The object with this id. Null if it does not exist or the caller may not see it.',
  })
  @Public()
  node(@Caller() actor: Actor, @Args() { id }: NodeArgs): Promise<object | null> {
    return this.loaders.find(actor, id);
  }
}
