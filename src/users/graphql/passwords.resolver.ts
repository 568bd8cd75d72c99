import { Args, Field, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { IsBoolean } from 'class-validator';
import { Public, RequiresSession } from '../../auth/access.js';
import type { UserActor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import type { Visitor } from '../domain/visitor.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { CurrentVisitor } from '../visitor.decorator.js';
import { EmailField, LinkTokenField, PasswordField } from './fields.js';
import { PasswordSet } from './password-set.type.js';

@InputType({ description: 'The user whose password is forgotten.' })
class RequestPasswordResetInput {
  @EmailField('Email address of the user.')
  email: string;
}

@ObjectType({ description: 'If a user has the address, a mail was sent.' })
class PasswordResetRequested {
  readonly __typename = 'PasswordResetRequested' as const;

  @Field({ description: 'The address of the request.' })
  email: string;
}

@InputType({ description: 'A new password, with the token of a mailed link.' })
class ResetPasswordInput {
  @LinkTokenField()
  token: string;

  @PasswordField('The new password: at least 10 characters.')
  password: string;

  @Field({
    defaultValue: true,
    description:
      'Whether all sessions of the user are ended and all apps are revoked, including their consents, refresh tokens and access tokens.',
  })
  @IsBoolean()
  signOutEverywhere: boolean;

  @Field({
    defaultValue: false,
    description:
      'Whether all identities at external providers are removed, with which the user could also sign in.',
  })
  @IsBoolean()
  removeSignInIdentities: boolean;
}

@InputType({ description: 'A new password, with the current password.' })
class ChangePasswordInput {
  @PasswordField('The current password.')
  currentPassword: string;

  @PasswordField('The new password: at least 10 characters.')
  newPassword: string;

  @Field({
    defaultValue: true,
    description:
      'Whether the other sessions of the viewer are ended and all apps are revoked, including their consents, refresh tokens and access tokens.',
  })
  @IsBoolean()
  signOutEverywhere: boolean;
}

const RequestPasswordResetResult = resultUnion('RequestPasswordResetResult', PasswordResetRequested, []);
const ResetPasswordResult = resultUnion('ResetPasswordResult', PasswordSet, [
  userError('INVALID_TOKEN'),
  userError('WEAK_PASSWORD'),
  userError('USER_DISABLED'),
  userError('REGISTRATION_CLOSED'),
]);
const ChangePasswordResult = resultUnion('ChangePasswordResult', PasswordSet, [
  userError('INVALID_CREDENTIALS'),
  userError('WEAK_PASSWORD'),
]);

@Resolver()
export class PasswordsResolver {
  constructor(private readonly passwords: PasswordsService) {}

  @Mutation(() => RequestPasswordResetResult, {
    description:
      'Mails a link to choose a new password. The response is the same whether or not a user has the address.',
  })
  @Public()
  async requestPasswordReset(
    @Args('input', { description: 'The user.' }) input: RequestPasswordResetInput,
    @CurrentVisitor() visitor: Visitor,
  ): Promise<PasswordResetRequested> {
    const { email } = await this.passwords.requestReset(input.email, visitor);
    return { __typename: 'PasswordResetRequested', email };
  }

  @Mutation(() => ResetPasswordResult, {
    description:
      'Sets a new password with the token of a mailed link. By default it ends all sessions and revokes all apps. The user has to sign in afterwards.',
  })
  @Public()
  async resetPassword(
    @Args('input', { description: 'The token and the new password.' }) input: ResetPasswordInput,
    @CurrentVisitor() visitor: Visitor,
  ): Promise<PasswordSet> {
    const { token, password, signOutEverywhere, removeSignInIdentities: removeIdentities } = input;
    const options = { signOutEverywhere, removeIdentities };
    return { __typename: 'PasswordSet', ...(await this.passwords.reset(token, password, visitor, options)) };
  }

  @Mutation(() => ChangePasswordResult, {
    description:
      "Changes the viewer's password. By default it ends their other sessions and revokes all apps.",
  })
  @RequiresSession()
  async changePassword(
    @Args('input', { description: 'The current and the new password.' }) input: ChangePasswordInput,
    @Caller() caller: UserActor,
  ): Promise<PasswordSet> {
    const { currentPassword, newPassword, signOutEverywhere } = input;
    const set = await this.passwords.change(caller, currentPassword, newPassword, { signOutEverywhere });
    return { __typename: 'PasswordSet', ...set };
  }
}
