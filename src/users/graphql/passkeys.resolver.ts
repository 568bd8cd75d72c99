import { Args, Context, Mutation, ResolveField, Resolver } from '@nestjs/graphql';
import { Public, RequiresSession } from '../../auth/access.js';
import type { Actor, UserActor } from '../../auth/actor.js';
import { Caller, OptionalCaller } from '../../auth/caller.decorator.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import type { Visitor } from '../domain/visitor.js';
import { PasskeyCookies } from '../passkeys/passkey-cookies.js';
import { PasskeysService } from '../passkeys/passkeys.service.js';
import { PendingSignInCookies } from '../second-factor/pending-sign-in-cookies.js';
import { SecondFactorsService } from '../second-factor/second-factors.service.js';
import { SessionCookies } from '../sessions/session-cookies.js';
import { PasskeySignInService } from '../sign-in/passkey-sign-in.service.js';
import { SecondFactorSignInService } from '../sign-in/second-factor-sign-in.service.js';
import { CurrentVisitor } from '../visitor.decorator.js';
import {
  AddPasskeyInput,
  Passkey,
  PasskeyAdded,
  PasskeyRenamed,
  PasskeyRequest,
  PasskeySetup,
  PasskeyVerification,
  RemovePasskeyInput,
  RenamePasskeyInput,
  SignInWithPasskeyInput,
  StartPasskeyVerificationInput,
  toPasskey,
} from './passkey.types.js';
import { PresenceProofInput, toProof } from './presence-proof.input.js';
import { SecondFactor, SecondFactorChanged } from './second-factor.types.js';
import { SignedIn } from './signed-in.type.js';
import { toViewer } from './viewer.type.js';

const notPresent = [userError('INVALID_CREDENTIALS'), userError('INVALID_CODE')];
const StartPasskeyVerificationResult = resultUnion('StartPasskeyVerificationResult', PasskeyRequest, [
  userError('PASSKEY_REFUSED'),
  userError('SIGN_IN_EXPIRED'),
]);
const SignInWithPasskeyResult = resultUnion('SignInWithPasskeyResult', SignedIn, [
  userError('PASSKEY_REFUSED'),
  userError('USER_DISABLED'),
]);
const StartPasskeySetupResult = resultUnion('StartPasskeySetupResult', PasskeySetup, [
  ...notPresent,
  userError('PASSKEY_REFUSED'),
  userError('PASSKEY_LIMIT_REACHED'),
]);
const AddPasskeyResult = resultUnion('AddPasskeyResult', PasskeyAdded, [
  userError('PASSKEY_REFUSED'),
  userError('PASSKEY_LIMIT_REACHED'),
]);
const RenamePasskeyResult = resultUnion('RenamePasskeyResult', PasskeyRenamed, [
  ...notPresent,
  userError('NOT_FOUND'),
]);
const RemovePasskeyResult = resultUnion('RemovePasskeyResult', SecondFactorChanged, [
  ...notPresent,
  userError('SECOND_FACTOR_REQUIRED'),
  userError('NOT_FOUND'),
]);

@Resolver(() => SecondFactor)
export class PasskeysResolver {
  constructor(
    private readonly passkeysService: PasskeysService,
    private readonly factors: SecondFactorsService,
    private readonly signIns: PasskeySignInService,
    private readonly secondFactor: SecondFactorSignInService,
    private readonly passkeyCookies: PasskeyCookies,
    private readonly pendingCookies: PendingSignInCookies,
    private readonly cookies: SessionCookies,
  ) {}

  @ResolveField(() => [Passkey], { description: 'Passkeys, oldest first. At most 20.' })
  async passkeys({ userId }: SecondFactor): Promise<Passkey[]> {
    return (await this.passkeysService.list(userId)).map(toPasskey);
  }

  @Mutation(() => StartPasskeyVerificationResult, {
    description:
      'Creates a challenge that a passkey signs, and sets a cookie: the signature is accepted once, from this browser. Only for pages at the origin of PUBLIC_URL.',
  })
  @Public()
  async startPasskeyVerification(
    @Args('input', { description: 'What the signature is for.' }) { purpose }: StartPasskeyVerificationInput,
    @CurrentVisitor() visitor: Visitor,
    @Context() { req, reply }: GraphQLContext,
  ): Promise<PasskeyRequest> {
    const __typename = 'PasskeyRequest' as const;
    if (purpose === PasskeyVerification.SECOND_FACTOR)
      return { __typename, ...(await this.secondFactor.startPasskey(this.pendingCookies.get(req))) };
    const { binding, ...request } = await this.signIns.start(visitor);
    this.passkeyCookies.set(reply, binding);
    return { __typename, ...request };
  }

  @Mutation(() => SignInWithPasskeyResult, {
    description:
      'Signs in with a passkey, without a password, and sets the session cookie. It counts as both factors.',
  })
  @Public()
  async signInWithPasskey(
    @Args('input', { description: 'The signature.' }) { response }: SignInWithPasskeyInput,
    @CurrentVisitor() visitor: Visitor,
    @OptionalCaller() caller: Actor | null,
    @Context() { req, reply }: GraphQLContext,
  ): Promise<SignedIn> {
    const binding = this.passkeyCookies.get(req);
    const { token, user } = await this.signIns.finish(binding, response, visitor, caller);
    this.passkeyCookies.clear(reply);
    this.pendingCookies.clear(reply);
    this.cookies.set(reply, token);
    return { __typename: 'SignedIn', viewer: toViewer(user) };
  }

  @Mutation(() => StartPasskeySetupResult, {
    description: 'Starts to add a passkey. Only for pages at the origin of PUBLIC_URL.',
  })
  @RequiresSession()
  async startPasskeySetup(
    @Args('input', { description: 'Proof that the viewer is present.', defaultValue: {} })
    input: PresenceProofInput,
    @Caller() caller: UserActor,
  ): Promise<PasskeySetup> {
    return { __typename: 'PasskeySetup', ...(await this.passkeysService.start(caller, toProof(input))) };
  }

  @Mutation(() => AddPasskeyResult, {
    description: 'Adds the passkey that the browser has created in this session. A user can have 20.',
  })
  @RequiresSession()
  async addPasskey(
    @Args('input', { description: 'The passkey.' }) { name, response }: AddPasskeyInput,
    @Caller() caller: UserActor,
  ): Promise<PasskeyAdded> {
    const { passkey, recoveryCodes } = await this.passkeysService.add(caller, name, response);
    return { __typename: 'PasskeyAdded', passkey: toPasskey(passkey), recoveryCodes };
  }

  @Mutation(() => RenamePasskeyResult, { description: 'Renames a passkey of the viewer.' })
  @RequiresSession()
  async renamePasskey(
    @Args('input', { description: 'The passkey and its name.' })
    { passkeyId, name, proof }: RenamePasskeyInput,
    @Caller() caller: UserActor,
  ): Promise<PasskeyRenamed> {
    const passkey = await this.passkeysService.rename(caller, passkeyId, name, toProof(proof));
    return { __typename: 'PasskeyRenamed', passkey: toPasskey(passkey) };
  }

  @Mutation(() => RemovePasskeyResult, { description: 'Removes a passkey of the viewer.' })
  @RequiresSession()
  async removePasskey(
    @Args('input', { description: 'The passkey.' }) { passkeyId, proof }: RemovePasskeyInput,
    @Caller() caller: UserActor,
  ): Promise<SecondFactorChanged> {
    await this.passkeysService.remove(caller, passkeyId, toProof(proof));
    return { __typename: 'SecondFactorChanged', secondFactor: await this.factors.state(caller.userId) };
  }
}
