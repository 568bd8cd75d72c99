import { Args, Context, Field, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { Public } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { OptionalCaller } from '../../auth/caller.decorator.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import type { Visitor } from '../domain/visitor.js';
import { SessionCookies } from '../sessions/session-cookies.js';
import { SignUpService } from '../sign-in/sign-up.service.js';
import { CurrentVisitor } from '../visitor.decorator.js';
import { DisplayNameField, EmailField, LinkTokenField, PasswordField } from './fields.js';
import { SignedIn } from './signed-in.type.js';
import { toViewer } from './viewer.type.js';

@InputType({ description: 'The new user.' })
class SignUpInput {
  @EmailField('Email address. The mail with the link is sent to it.')
  email: string;

  @PasswordField('A password of at least 10 characters.')
  password: string;

  @DisplayNameField('Display name.')
  displayName?: string | null;
}

@ObjectType({
  description:
    'A mail was sent. The response is the same if a user already has the address, but the mail differs.',
})
class SignUpAccepted {
  readonly __typename = 'SignUpAccepted' as const;

  @Field({ description: 'The address to which the mail was sent.' })
  email: string;
}

@InputType({ description: 'The token of the link that was mailed after the sign-up.' })
class VerifyEmailInput {
  @LinkTokenField()
  token: string;
}

const SignUpResult = resultUnion('SignUpResult', SignUpAccepted, [
  userError('WEAK_PASSWORD'),
  userError('REGISTRATION_CLOSED'),
]);
const VerifyEmailResult = resultUnion('VerifyEmailResult', SignedIn, [
  userError('INVALID_TOKEN'),
  userError('EMAIL_ALREADY_VERIFIED'),
  userError('FORBIDDEN'),
  userError('REGISTRATION_CLOSED'),
]);

@Resolver()
export class SignUpResolver {
  constructor(
    private readonly signUps: SignUpService,
    private readonly cookies: SessionCookies,
  ) {}

  @Mutation(() => SignUpResult, {
    description:
      'Signs a user up. The user and the session are created when the mailed link is used. Refused with REGISTRATION_CLOSED unless the operator allows sign-ups.',
  })
  @Public()
  async signUp(
    @Args('input', { description: 'The new user.' }) input: SignUpInput,
    @CurrentVisitor() visitor: Visitor,
  ): Promise<SignUpAccepted> {
    const { email } = await this.signUps.signUp(
      { email: input.email, password: input.password, displayName: input.displayName ?? null },
      visitor,
    );
    return { __typename: 'SignUpAccepted', email };
  }

  @Mutation(() => VerifyEmailResult, {
    description:
      'Creates the user with the token of the mailed link and signs them in with a session cookie. A used link answers EMAIL_ALREADY_VERIFIED, or SignedIn in the session of its user. Refused with FORBIDDEN if another user is signed in.',
  })
  @Public()
  async verifyEmail(
    @Args('input', { description: 'The token of the link.' }) input: VerifyEmailInput,
    @CurrentVisitor() visitor: Visitor,
    @OptionalCaller() caller: Actor | null,
    @Context() { reply }: GraphQLContext,
  ): Promise<SignedIn> {
    const { user, token } = await this.signUps.verify(input.token, visitor, caller);
    if (token) this.cookies.set(reply, token);
    return { __typename: 'SignedIn', viewer: toViewer(user) };
  }
}
