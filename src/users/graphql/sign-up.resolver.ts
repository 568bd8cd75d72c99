import { Args, Context, Field, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { Public } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { OptionalCaller } from '../../auth/caller.decorator.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import type { Visitor } from '../domain/visitor.js';
import { SessionCookies } from '../session-cookies.js';
import { SignUpService } from '../sign-up.service.js';
import { CurrentVisitor } from '../visitor.decorator.js';
import { DisplayNameField, EmailField, LinkTokenField, PasswordField } from './fields.js';
import { SignedIn } from './signed-in.type.js';
import { toViewer } from './viewer.type.js';

@InputType({ description: 'Who signs up.' })
class SignUpInput {
  @EmailField('E-mail address; a mail goes there.')
  email: string;

  @PasswordField('A password of at least 10 characters.')
  password: string;

  @DisplayNameField('Name to be shown.')
  displayName?: string | null;
}

@ObjectType({
  description: 'A mail is on its way. The answer is the same for a known address; the mail is not.',
})
class SignUpAccepted {
  readonly __typename = 'SignUpAccepted' as const;

  @Field({ description: 'Where the mail goes.' })
  email: string;
}

@InputType({ description: 'The token of the mail that followed a sign-up.' })
class VerifyEmailInput {
  @LinkTokenField()
  token: string;
}

const SignUpResult = resultUnion('SignUpResult', SignUpAccepted, [userError('WEAK_PASSWORD')]);
const VerifyEmailResult = resultUnion('VerifyEmailResult', SignedIn, [
  userError('INVALID_TOKEN'),
  userError('FORBIDDEN'),
]);

@Resolver()
export class SignUpResolver {
  constructor(
    private readonly signUps: SignUpService,
    private readonly cookies: SessionCookies,
  ) {}

  @Mutation(() => SignUpResult, {
    description: 'Asks for an account. There is none, and no session, until the mailed link is used.',
  })
  @Public()
  async signUp(
    @Args('input', { description: 'Who signs up.' }) input: SignUpInput,
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
      'Uses the link of the sign-up mail: makes the account and signs in by a session cookie. Refused with FORBIDDEN while signed in.',
  })
  @Public()
  async verifyEmail(
    @Args('input', { description: 'The token.' }) input: VerifyEmailInput,
    @CurrentVisitor() visitor: Visitor,
    @OptionalCaller() caller: Actor | null,
    @Context() { reply }: GraphQLContext,
  ): Promise<SignedIn> {
    const { user, token } = await this.signUps.verify(input.token, visitor, caller);
    this.cookies.set(reply, token);
    return { __typename: 'SignedIn', viewer: toViewer(user) };
  }
}
