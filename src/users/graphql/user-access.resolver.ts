import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { RequiresAdmin } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { InvitationsService } from '../sign-in/invitations.service.js';
import { UserAccessService } from '../user-access.service.js';
import { OptionalPasswordField } from './fields.js';
import { toUserType, UserType } from './user.type.js';
import { IsId } from '../../crypto/is-id.js';

@InputType({ description: 'The user to disable.' })
class DisableUserInput {
  @Field(() => ID, { description: 'Id of the user.' })
  @IsId()
  userId: string;

  @OptionalPasswordField()
  password?: string | null;
}

@InputType({ description: 'The user to enable.' })
class EnableUserInput {
  @Field(() => ID, { description: 'Id of the user.' })
  @IsId()
  userId: string;

  @OptionalPasswordField()
  password?: string | null;
}

@InputType({ description: 'The invited user.' })
class WithdrawInvitationInput {
  @Field(() => ID, { description: 'Id of the user.' })
  @IsId()
  userId: string;
}

@ObjectType({ description: 'The user was disabled or enabled.' })
class UserStateChanged {
  readonly __typename = 'UserStateChanged' as const;

  @Field(() => UserType, { description: 'The user.' })
  user: UserType;
}

@ObjectType({ description: 'The link of the invitation does not work any more.' })
class InvitationWithdrawn {
  readonly __typename = 'InvitationWithdrawn' as const;

  @Field({ description: 'Email address of the invitation.' })
  email: string;

  @Field({
    description:
      'Whether the user was deleted. False for a user who existed before the invitation, or for whom an API client acts.',
  })
  isUserDeleted: boolean;
}

const DisableUserResult = resultUnion('DisableUserResult', UserStateChanged, [
  userError('INVALID_CREDENTIALS'),
  userError('NOT_FOUND'),
  userError('LAST_ADMIN'),
]);
const EnableUserResult = resultUnion('EnableUserResult', UserStateChanged, [
  userError('INVALID_CREDENTIALS'),
  userError('NOT_FOUND'),
]);
const WithdrawInvitationResult = resultUnion('WithdrawInvitationResult', InvitationWithdrawn, [
  userError('NOT_FOUND'),
  userError('LAST_ADMIN'),
]);

@Resolver()
export class UserAccessResolver {
  constructor(
    private readonly access: UserAccessService,
    private readonly invitations: InvitationsService,
  ) {}

  @Mutation(() => DisableUserResult, {
    description:
      'Disables a user: ends sessions, sockets, and the consents and tokens of apps, and refuses sign-ins until enableUser. All data is kept. Administrators only, not for themselves.',
  })
  @RequiresAdmin()
  async disableUser(
    @Args('input', { description: 'The user.' }) { userId, password }: DisableUserInput,
    @Caller() caller: Actor,
  ): Promise<UserStateChanged> {
    const user = await this.access.disable(caller, userId, password ?? null);
    return { __typename: 'UserStateChanged', user: toUserType(user) };
  }

  @Mutation(() => EnableUserResult, {
    description: 'Lets a disabled user sign in again. Apps need a new consent. Administrators only.',
  })
  @RequiresAdmin()
  async enableUser(
    @Args('input', { description: 'The user.' }) { userId, password }: EnableUserInput,
    @Caller() caller: Actor,
  ): Promise<UserStateChanged> {
    const user = await this.access.enable(caller, userId, password ?? null);
    return { __typename: 'UserStateChanged', user: toUserType(user) };
  }

  @Mutation(() => WithdrawInvitationResult, {
    description:
      'Ends the link of an invitation, and deletes the user whom it created. NotFound if the user has joined. Administrators only.',
  })
  @RequiresAdmin()
  async withdrawInvitation(
    @Args('input', { description: 'The invited user.' }) { userId }: WithdrawInvitationInput,
    @Caller() caller: Actor,
  ): Promise<InvitationWithdrawn> {
    return { __typename: 'InvitationWithdrawn', ...(await this.invitations.withdraw(caller, userId)) };
  }
}
