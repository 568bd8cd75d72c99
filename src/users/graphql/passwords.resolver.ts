import { Args, Field, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { IsBoolean } from 'class-validator';
import { Public, RequiresSession } from '../../auth/access.js';
import type { UserActor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import type { Visitor } from '../domain/visitor.js';
import { PasswordsService } from '../passwords.service.js';
import { CurrentVisitor } from '../visitor.decorator.js';
import { EmailField, LinkTokenField, PasswordField } from './fields.js';
import { PasswordSet } from './password-set.type.js';

@InputType({ description: 'Whose password is forgotten.' })
class RequestPasswordResetInput {
  @EmailField('E-mail address of the account.')
  email: string;
}

@ObjectType({ description: 'If the address is known, a mail is on its way.' })
class PasswordResetRequested {
  readonly __typename = 'PasswordResetRequested' as const;

  @Field({ description: 'The address that was given.' })
  email: string;
}

@InputType({ description: 'A new password by a mailed link.' })
class ResetPasswordInput {
  @LinkTokenField()
  token: string;

  @PasswordField('The new password: at least 10 characters.')
  password: string;

  @Field({
    defaultValue: true,
    description:
      'Ends every session of the user and revokes every app: its consent, refresh tokens and access tokens. False leaves them.',
  })
  @IsBoolean()
  signOutEverywhere: boolean;

  @Field({
    defaultValue: false,
    description: 'Removes every identity at other providers by which the user signs in.',
  })
  @IsBoolean()
  removeSignInIdentities: boolean;
}

@InputType({ description: 'A new password for the current one.' })
class ChangePasswordInput {
  @PasswordField('The current password.')
  currentPassword: string;

  @PasswordField('The new password: at least 10 characters.')
  newPassword: string;

  @Field({
    defaultValue: true,
    description:
      'Ends the other sessions of the viewer and revokes every app: its consent, refresh tokens and access tokens. False leaves them.',
  })
  @IsBoolean()
  signOutEverywhere: boolean;
}

const RequestPasswordResetResult = resultUnion('RequestPasswordResetResult', PasswordResetRequested, []);
const ResetPasswordResult = resultUnion('ResetPasswordResult', PasswordSet, [
  userError('INVALID_TOKEN'),
  userError('WEAK_PASSWORD'),
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
      'Has a link mailed by which a new password can be set. The answer does not tell whether the address is known.',
  })
  @Public()
  async requestPasswordReset(
    @Args('input', { description: 'Whose password.' }) input: RequestPasswordResetInput,
    @CurrentVisitor() visitor: Visitor,
  ): Promise<PasswordResetRequested> {
    const { email } = await this.passwords.requestReset(input.email, visitor);
    return { __typename: 'PasswordResetRequested', email };
  }

  @Mutation(() => ResetPasswordResult, {
    description:
      'Sets a new password by a mailed link and, unless told otherwise, ends every session and app of the user. Sign in afterwards.',
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
      "Exchanges the viewer's password and, unless told otherwise, ends their other sessions and every app.",
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
