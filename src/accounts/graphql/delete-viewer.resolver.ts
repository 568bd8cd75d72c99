import { Args, Context, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { RequiresSession } from '../../auth/access.js';
import type { UserActor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { OptionalPasswordField } from '../../users/graphql/fields.js';
import { SessionCookies } from '../../users/sessions/session-cookies.js';
import { AccountRemovalService } from '../account-removal.service.js';

@InputType({ description: 'Confirmation that the viewer deletes the user.' })
class DeleteViewerInput {
  @OptionalPasswordField()
  password?: string | null;
}

@ObjectType({ description: 'The user and all their data are deleted.' })
class ViewerDeleted {
  readonly __typename = 'ViewerDeleted' as const;

  @Field(() => ID, { description: 'Id of the deleted user.' })
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
      'Deletes the viewer and all their data permanently. Their grants are revoked at the platforms.',
  })
  @RequiresSession()
  async deleteViewer(
    @Args('input', { description: 'The confirmation.' }) { password }: DeleteViewerInput,
    @Caller() caller: UserActor,
    @Context() { reply }: GraphQLContext,
  ): Promise<ViewerDeleted> {
    await this.leaving.deleteUser(caller, password ?? null);
    this.cookies.clear(reply);
    return { __typename: 'ViewerDeleted', userId: caller.userId };
  }
}
