import { Args, ArgsType, Field, ID, InputType, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { IsEnum, IsOptional, IsString, MaxLength } from 'class-validator';
import { RequiresAdmin } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { ReauthenticationService } from '../passwords/reauthentication.service.js';
import { SecondFactorsService } from '../second-factor/second-factors.service.js';
import { UsersService } from '../users.service.js';
import { InvitationsService } from '../sign-in/invitations.service.js';
import { DisplayNameField, EmailField, OptionalPasswordField } from './fields.js';
import { UpdateUserInput } from './profile.inputs.js';
import { toUserType, UserConnection, UserType } from './user.type.js';
import { UserRole } from './viewer.type.js';
import { IsId } from '../../crypto/is-id.js';

@ArgsType()
class UserPageArgs extends PageArgs {
  @Field(() => String, {
    nullable: true,
    description: 'Only users whose email address or username contains this text.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(254)
  search?: string | null;
}

@InputType({ description: 'The new role of a user.' })
class SetUserRoleInput {
  @Field(() => ID, { description: 'Id of the user.' })
  @IsId()
  userId: string;

  @Field(() => UserRole, { description: 'The new role.' })
  @IsEnum(UserRole)
  role: UserRole;

  @OptionalPasswordField()
  password?: string | null;
}

@ObjectType({ description: 'The user was updated.' })
class UserUpdated {
  readonly __typename = 'UserUpdated' as const;

  @Field(() => UserType, { description: 'The updated user.' })
  user: UserType;
}

const UpdateUserResult = resultUnion('UpdateUserResult', UserUpdated, [
  userError('NOT_FOUND'),
  userError('USERNAME_TAKEN'),
  userError('USERNAME_NOT_ALLOWED'),
]);

@InputType({ description: 'The person to invite.' })
class InviteUserInput {
  @EmailField('Email address. The invitation is sent to it.')
  email: string;

  @DisplayNameField('Display name.')
  displayName?: string | null;
}

@ObjectType({
  description: 'The user was created, and an invitation was mailed. Its link works for seven days.',
})
class UserInvited {
  readonly __typename = 'UserInvited' as const;

  @Field(() => UserType, { description: 'The invited user.' })
  user: UserType;
}

const InviteUserResult = resultUnion('InviteUserResult', UserInvited, [
  userError('REGISTRATION_CLOSED'),
  userError('USER_EXISTS'),
  userError('USER_DISABLED'),
]);

@ObjectType({ description: 'The role was changed. It applies immediately to all sessions.' })
class UserRoleSet {
  readonly __typename = 'UserRoleSet' as const;

  @Field(() => UserType, { description: 'The updated user.' })
  user: UserType;
}

const SetUserRoleResult = resultUnion('SetUserRoleResult', UserRoleSet, [
  userError('INVALID_CREDENTIALS'),
  userError('NOT_FOUND'),
  userError('LAST_ADMIN'),
]);

@InputType({ description: 'The user whose second factors are removed.' })
class ResetSecondFactorInput {
  @Field(() => ID, { description: 'Id of the user.' })
  @IsId()
  userId: string;

  @OptionalPasswordField()
  password?: string | null;
}

@ObjectType({
  description:
    'The second factors and the recovery codes of the user were removed, and the sessions have ended.',
})
class SecondFactorReset {
  readonly __typename = 'SecondFactorReset' as const;

  @Field(() => UserType, { description: 'The user.' })
  user: UserType;
}

const ResetSecondFactorResult = resultUnion('ResetSecondFactorResult', SecondFactorReset, [
  userError('INVALID_CREDENTIALS'),
  userError('NOT_FOUND'),
]);

@Resolver(() => UserType)
export class UserAdminResolver {
  constructor(
    private readonly usersService: UsersService,
    private readonly reauthentication: ReauthenticationService,
    private readonly invitations: InvitationsService,
    private readonly factors: SecondFactorsService,
  ) {}

  @LoadsNode({ typename: 'User', type: UserType, table: 'users' })
  async loadUser(_actor: Actor, id: string): Promise<object | null> {
    const user = await this.usersService.find(id);
    return user && toUserType(user);
  }

  @Query(() => UserConnection, {
    description: 'All users, in the order of sign-up. Administrators only.',
  })
  @RequiresAdmin()
  async users(@Args() page: UserPageArgs): Promise<Page<UserType>> {
    const rows = await this.usersService.list(
      page.search ?? null,
      decodeIdCursor(page.after),
      page.first + 1,
    );
    return toPage(rows, page, (row) => [row.id], toUserType);
  }

  @Mutation(() => InviteUserResult, {
    description:
      'Creates a user and mails a link to choose a password. A repetition replaces the link, and the display name if there is one, until the user has joined. Administrators only.',
  })
  @RequiresAdmin()
  async inviteUser(
    @Args('input', { description: 'The person to invite.' }) { email, displayName }: InviteUserInput,
    @Caller() caller: Actor,
  ): Promise<UserInvited> {
    const user = await this.invitations.invite(caller, email, displayName ?? null);
    return { __typename: 'UserInvited', user: toUserType(user) };
  }

  @Mutation(() => UpdateUserResult, { description: "Updates a user's profile. Administrators only." })
  @RequiresAdmin()
  async updateUser(
    @Args('input', { description: 'The user and the changes.' }) { userId, ...changes }: UpdateUserInput,
    @Caller() caller: Actor,
  ): Promise<UserUpdated> {
    const user = await this.usersService.updateProfile(caller, userId, changes);
    return { __typename: 'UserUpdated', user: toUserType(user) };
  }

  @Mutation(() => SetUserRoleResult, {
    description:
      'Changes the role of a user. Administrators only. Administrators cannot change their own role.',
  })
  @RequiresAdmin()
  async setUserRole(
    @Args('input', { description: 'The user and the changes.' }) input: SetUserRoleInput,
    @Caller() caller: Actor,
  ): Promise<UserRoleSet> {
    await this.reauthentication.requireInSession(caller, input.password ?? null);
    const user = await this.usersService.setRole(caller, input.userId, input.role);
    return { __typename: 'UserRoleSet', user: toUserType(user) };
  }

  @Mutation(() => ResetSecondFactorResult, {
    description:
      'Removes the second factors of a user who has lost them, and ends the sessions of the user. NotFound if the user has none. Administrators only, not for themselves.',
  })
  @RequiresAdmin()
  async resetSecondFactor(
    @Args('input', { description: 'The user.' }) { userId, password }: ResetSecondFactorInput,
    @Caller() caller: Actor,
  ): Promise<SecondFactorReset> {
    const user = await this.factors.reset(caller, userId, password ?? null);
    return { __typename: 'SecondFactorReset', user: toUserType(user) };
  }
}
