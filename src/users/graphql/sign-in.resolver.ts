import { Args, Context, Field, InputType, Int, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { IsBoolean } from 'class-validator';
import { Public, RequiresSession } from '../../auth/access.js';
import type { Actor, UserActor } from '../../auth/actor.js';
import { Caller, OptionalCaller } from '../../auth/caller.decorator.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { Failure } from '../../failures/failure.js';
import type { Visitor } from '../domain/visitor.js';
import { PendingSignInCookies } from '../second-factor/pending-sign-in-cookies.js';
import { SessionCookies } from '../sessions/session-cookies.js';
import { SecondFactorSignInService } from '../sign-in/second-factor-sign-in.service.js';
import type { SignedIn as OpenedSession } from '../sign-in/session-opener.service.js';
import { SignInService } from '../sign-in/sign-in.service.js';
import { CurrentVisitor } from '../visitor.decorator.js';
import { EmailField, PasswordField } from './fields.js';
import { SecondFactorNeeded, VerifySecondFactorInput } from './second-factor.types.js';
import { SignedIn } from './signed-in.type.js';
import { toViewer } from './viewer.type.js';

@InputType({ description: 'Email address and password.' })
class SignInInput {
  @EmailField('Email address.')
  email: string;

  @PasswordField('Password.')
  password: string;
}

@InputType({ description: 'Options for signing out.' })
class SignOutInput {
  @Field({
    defaultValue: false,
    description: 'Whether all sessions are ended, or only the session of this browser.',
  })
  @IsBoolean()
  everywhere: boolean;
}

@ObjectType({ description: 'The sessions were ended.' })
class SignedOut {
  readonly __typename = 'SignedOut' as const;

  @Field(() => Int, { description: 'Number of ended sessions.' })
  sessionsEnded: number;
}

const SignInResult = resultUnion('SignInResult', SignedIn, [
  userError('INVALID_CREDENTIALS'),
  userError('USER_DISABLED'),
  SecondFactorNeeded,
]);
const VerifySecondFactorResult = resultUnion('VerifySecondFactorResult', SignedIn, [
  userError('INVALID_CODE'),
  userError('PASSKEY_REFUSED'),
  userError('SIGN_IN_EXPIRED'),
  userError('USER_DISABLED'),
]);
const SignOutResult = resultUnion('SignOutResult', SignedOut, []);

@Resolver()
export class SignInResolver {
  constructor(
    private readonly signIns: SignInService,
    private readonly secondFactor: SecondFactorSignInService,
    private readonly pendingCookies: PendingSignInCookies,
    private readonly cookies: SessionCookies,
  ) {}

  @Mutation(() => SignInResult, {
    description:
      'Signs in and sets the session cookie. A user with a second factor gets SecondFactorNeeded and a cookie for verifySecondFactor.',
  })
  @Public()
  async signIn(
    @Args('input', { description: 'Email address and password.' }) input: SignInInput,
    @CurrentVisitor() visitor: Visitor,
    @OptionalCaller() caller: Actor | null,
    @Context() { reply }: GraphQLContext,
  ): Promise<SignedIn> {
    const step = await this.signIns.signIn(input, visitor, caller);
    if (step.kind === 'SIGNED_IN') return this.signedIn(reply, step);
    this.pendingCookies.set(reply, step.token);
    const { methods, expiresAt } = step;
    throw new Failure('SECOND_FACTOR_NEEDED', { methods, expiresAt });
  }

  @Mutation(() => VerifySecondFactorResult, {
    description:
      'Finishes the sign-in that waits for the second factor in this browser, and sets the session cookie. After 5 wrong attempts the user signs in again.',
  })
  @Public()
  async verifySecondFactor(
    @Args('input', { description: 'The code or passkey.' }) { code, passkey }: VerifySecondFactorInput,
    @CurrentVisitor() visitor: Visitor,
    @OptionalCaller() caller: Actor | null,
    @Context() { req, reply }: GraphQLContext,
  ): Promise<SignedIn> {
    const token = this.pendingCookies.get(req);
    const attempt = { token, visitor, current: caller };
    if (typeof code === 'string' && !passkey)
      return this.signedIn(reply, await this.secondFactor.verify(attempt, code));
    if (passkey && typeof code !== 'string')
      return this.signedIn(reply, await this.secondFactor.verifyPasskey(attempt, passkey));
    const message = 'Give either a code or a passkey.';
    throw new Failure('INVALID_INPUT', { fields: [{ path: 'input', message }] });
  }

  @Mutation(() => SignOutResult, { description: 'Ends the session of this browser, or all of the viewer.' })
  @RequiresSession()
  async signOut(
    @Caller() caller: UserActor,
    @Context() { reply }: GraphQLContext,
    @Args('input', { defaultValue: { everywhere: false }, description: 'Options for signing out.' })
    input: SignOutInput,
  ): Promise<SignedOut> {
    const sessionsEnded = await this.signIns.signOut(caller, input.everywhere);
    this.cookies.clear(reply);
    return { __typename: 'SignedOut', sessionsEnded };
  }

  private signedIn(reply: GraphQLContext['reply'], { token, user }: OpenedSession): SignedIn {
    this.cookies.set(reply, token);
    this.pendingCookies.clear(reply);
    return { __typename: 'SignedIn', viewer: toViewer(user) };
  }
}
