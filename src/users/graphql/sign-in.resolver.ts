import { Args, Context, Field, InputType, Int, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { IsBoolean } from 'class-validator';
import { Public, RequiresSession } from '../../auth/access.js';
import type { Actor, UserActor } from '../../auth/actor.js';
import { Caller, OptionalCaller } from '../../auth/caller.decorator.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import type { Visitor } from '../domain/visitor.js';
import { SessionCookies } from '../sessions/session-cookies.js';
import { SignInService } from '../sign-in/sign-in.service.js';
import { CurrentVisitor } from '../visitor.decorator.js';
import { EmailField, PasswordField } from './fields.js';
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

const SignInResult = resultUnion('SignInResult', SignedIn, [userError('INVALID_CREDENTIALS')]);
const SignOutResult = resultUnion('SignOutResult', SignedOut, []);

@Resolver()
export class SignInResolver {
  constructor(
    private readonly signIns: SignInService,
    private readonly cookies: SessionCookies,
  ) {}

  @Mutation(() => SignInResult, { description: 'Signs in and sets the session cookie.' })
  @Public()
  async signIn(
    @Args('input', { description: 'Email address and password.' }) input: SignInInput,
    @CurrentVisitor() visitor: Visitor,
    @OptionalCaller() caller: Actor | null,
    @Context() { reply }: GraphQLContext,
  ): Promise<SignedIn> {
    const { user, token } = await this.signIns.signIn(input, visitor, caller);
    this.cookies.set(reply, token);
    return { __typename: 'SignedIn', viewer: toViewer(user) };
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
}
