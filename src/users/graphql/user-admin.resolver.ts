import type { OnModuleInit } from '@nestjs/common';
import { Args, ArgsType, Field, ID, InputType, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { IsEnum, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { RequiresAdmin } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { NodeLoaders } from '../../graphql/node-loaders.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { UsersService } from '../users.service.js';
import { DisplayNameField, MetadataField, UsernameField } from './fields.js';
import { toUserType, UserConnection, UserType } from './user.type.js';
import { UserRole } from './viewer.type.js';

@ArgsType()
class UserPageArgs extends PageArgs {
  @Field(() => String, {
    nullable: true,
    description: 'Only users whose e-mail address or username contains this.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(254)
  search?: string | null;
}

@InputType({ description: 'A role for a user.' })
class SetUserRoleInput {
  @Field(() => ID, { description: 'Id of the user.' })
  @IsUUID()
  userId: string;

  @Field(() => UserRole, { description: 'The role from now on.' })
  @IsEnum(UserRole)
  role: UserRole;
}

@InputType({ description: 'What an administrator changes about a user. Absent fields stay.' })
class UpdateUserInput {
  @Field(() => ID, { description: 'Id of the user.' })
  @IsUUID()
  userId: string;

  @DisplayNameField('Name to be shown; null removes it.')
  displayName?: string | null;

  @UsernameField(
    'Name by which others may know the user: 3 to 30 letters, digits and single . _ - between them, beginning with a letter. Stored in lower case; null removes it.',
  )
  username?: string | null;

  @MetadataField(
    'Data of your app: a JSON object of at most 8 KiB, nested at most 8 levels. Replaces what there is; null empties it.',
  )
  metadata?: Record<string, unknown> | null;
}

@ObjectType({ description: 'The user was changed.' })
class UserUpdated {
  readonly __typename = 'UserUpdated' as const;

  @Field(() => UserType, { description: 'The user after the change.' })
  user: UserType;
}

const UpdateUserResult = resultUnion('UpdateUserResult', UserUpdated, [
  userError('NOT_FOUND'),
  userError('USERNAME_TAKEN'),
  userError('USERNAME_NOT_ALLOWED'),
]);

@ObjectType({ description: 'The role holds, at once and in every session.' })
class UserRoleSet {
  readonly __typename = 'UserRoleSet' as const;

  @Field(() => UserType, { description: 'The user after the change.' })
  user: UserType;
}

const SetUserRoleResult = resultUnion('SetUserRoleResult', UserRoleSet, [
  userError('NOT_FOUND'),
  userError('LAST_ADMIN'),
]);

@Resolver(() => UserType)
export class UserAdminResolver implements OnModuleInit {
  constructor(
    private readonly usersService: UsersService,
    private readonly nodes: NodeLoaders,
  ) {}

  onModuleInit(): void {
    this.nodes.register({
      typename: 'User',
      type: UserType,
      table: 'users',
      load: async (_actor, id) => {
        const user = await this.usersService.find(id);
        return user && toUserType(user);
      },
    });
  }

  @Query(() => UserConnection, {
    description: 'The users, in the order they signed up. Administrators only.',
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

  @Mutation(() => UpdateUserResult, { description: "Changes a user's profile. Administrators only." })
  @RequiresAdmin()
  async updateUser(
    @Args('input', { description: 'Who and what.' }) { userId, ...changes }: UpdateUserInput,
    @Caller() caller: Actor,
  ): Promise<UserUpdated> {
    const user = await this.usersService.updateProfile(caller, userId, changes);
    return { __typename: 'UserUpdated', user: toUserType(user) };
  }

  @Mutation(() => SetUserRoleResult, {
    description: 'Makes a user an administrator or an ordinary user. Administrators only; not for oneself.',
  })
  @RequiresAdmin()
  async setUserRole(
    @Args('input', { description: 'Who and what.' }) input: SetUserRoleInput,
    @Caller() caller: Actor,
  ): Promise<UserRoleSet> {
    const user = await this.usersService.setRole(caller, input.userId, input.role);
    return { __typename: 'UserRoleSet', user: toUserType(user) };
  }
}
