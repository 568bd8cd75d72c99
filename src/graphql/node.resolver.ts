import { Args, ArgsType, Field, ID, Query, Resolver } from '@nestjs/graphql';
import { IsUUID } from 'class-validator';
import { Public } from '../auth/access.js';
import type { Actor } from '../auth/actor.js';
import { Caller } from '../auth/caller.decorator.js';
import { NodeLoaders } from './node-loaders.js';
import { Node } from './node.type.js';

@ArgsType()
class NodeArgs {
  @Field(() => ID, { description: 'Id of the object.' })
  @IsUUID()
  id: string;
}

@Resolver()
export class NodeResolver {
  constructor(private readonly loaders: NodeLoaders) {}

  /** Public because the scope depends on what is found: each kind asks for its own. Callers without credentials are refused. */
  @Query(() => Node, {
    nullable: true,
    description: 'The object of that id, or null when there is none that the caller may see.',
  })
  @Public()
  node(@Caller() actor: Actor, @Args() { id }: NodeArgs): Promise<object | null> {
    return this.loaders.find(actor, id);
  }
}
