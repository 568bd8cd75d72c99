import { Args, Context, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { RequiresSession } from '../../auth/access.js';
import type { UserActor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { SessionCookies } from '../../users/session-cookies.js';
import { AccountRemovalService } from '../account-removal.service.js';

@InputType({ description: 'Proof that it is the viewer who wants to leave.' })
class DeleteViewerInput {
  @Field(() => String, {
    nullable: true,
    description: 'The password. Not needed within ten minutes of signing in.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  password?: string | null;
}

@ObjectType({ description: 'The viewer and all that was theirs is deleted.' })
class ViewerDeleted {
  readonly __typename = 'ViewerDeleted' as const;

  @Field(() => ID, { description: 'Id of the user there was.' })
  userId: string;
}

const DeleteViewerResult = resultUnion('DeleteViewerResult', ViewerDeleted, [
  userError('INVALID_CREDENTIALS'),
  userError('LAST_ADMIN'),
]);

@Resolver()
export class DeleteViewerResolver {
  constructor(
    private readonly leaving: AccountRemovalService,
    private readonly cookies: SessionCookies,
  ) {}

  @Mutation(() => DeleteViewerResult, {
    description:
      'Deletes the viewer with everything that is theirs, for good. The platforms are asked to end their grants.',
  })
  @RequiresSession()
  async deleteViewer(
    @Args('input', { description: 'Proof of presence.' }) { password }: DeleteViewerInput,
    @Caller() caller: UserActor,
    @Context() { reply }: GraphQLContext,
  ): Promise<ViewerDeleted> {
    await this.leaving.deleteUser(caller, password ?? null);
    this.cookies.clear(reply);
    return { __typename: 'ViewerDeleted', userId: caller.userId };
  }
}
