import { Args, Field, InputType, Int, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { Public, RequiresSession } from '../../auth/access.js';
import type { UserActor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import type { Visitor } from '../domain/visitor.js';
import { PasswordsService } from '../passwords.service.js';
import { CurrentVisitor } from '../visitor.decorator.js';
import { EmailField, LinkTokenField, PasswordField } from './fields.js';

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
}

@InputType({ description: 'A new password for the current one.' })
class ChangePasswordInput {
  @PasswordField('The current password.')
  currentPassword: string;

  @PasswordField('The new password: at least 10 characters.')
  newPassword: string;
}

@ObjectType({ description: 'The new password holds.' })
class PasswordSet {
  readonly __typename = 'PasswordSet' as const;

  @Field(() => Int, { description: 'How many sessions ended by it.' })
  sessionsEnded: number;
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
      'Sets a new password by a mailed link and ends every session of the user. Sign in afterwards.',
  })
  @Public()
  async resetPassword(
    @Args('input', { description: 'The token and the new password.' }) input: ResetPasswordInput,
    @CurrentVisitor() visitor: Visitor,
  ): Promise<PasswordSet> {
    const sessionsEnded = await this.passwords.reset(input.token, input.password, visitor);
    return { __typename: 'PasswordSet', sessionsEnded };
  }

  @Mutation(() => ChangePasswordResult, {
    description: "Exchanges the viewer's password and ends their other sessions.",
  })
  @RequiresSession()
  async changePassword(
    @Args('input', { description: 'The current and the new password.' }) input: ChangePasswordInput,
    @Caller() caller: UserActor,
  ): Promise<PasswordSet> {
    const sessionsEnded = await this.passwords.change(caller, input.currentPassword, input.newPassword);
    return { __typename: 'PasswordSet', sessionsEnded };
  }
}
