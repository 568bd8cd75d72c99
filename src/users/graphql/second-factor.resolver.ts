import { Args, Mutation, ResolveField, Resolver } from '@nestjs/graphql';
import { renderSVG } from 'uqr';
import { RequiresSession } from '../../auth/access.js';
import type { UserActor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { SecondFactorsService } from '../second-factor/second-factors.service.js';
import {
  AuthenticatorConfirmed,
  AuthenticatorSetup,
  CodeInput,
  RecoveryCodesReplaced,
  SecondFactor,
  SecondFactorChanged,
} from './second-factor.types.js';
import { PresenceProofInput, toProof } from './presence-proof.input.js';
import { Viewer } from './viewer.type.js';

const notPresent = [userError('INVALID_CREDENTIALS'), userError('INVALID_CODE')];
const StartAuthenticatorSetupResult = resultUnion(
  'StartAuthenticatorSetupResult',
  AuthenticatorSetup,
  notPresent,
);
const ConfirmAuthenticatorResult = resultUnion('ConfirmAuthenticatorResult', AuthenticatorConfirmed, [
  userError('INVALID_CODE'),
  userError('NOT_FOUND'),
]);
const RemoveAuthenticatorResult = resultUnion('RemoveAuthenticatorResult', SecondFactorChanged, [
  ...notPresent,
  userError('SECOND_FACTOR_REQUIRED'),
  userError('NOT_FOUND'),
]);
const ReplaceRecoveryCodesResult = resultUnion('ReplaceRecoveryCodesResult', RecoveryCodesReplaced, [
  ...notPresent,
  userError('NOT_FOUND'),
]);
const proofDescription = { description: 'Proof that the viewer is present.', defaultValue: {} };

/** The second factor of the viewer. */
@Resolver(() => Viewer)
export class SecondFactorResolver {
  constructor(private readonly factors: SecondFactorsService) {}

  @ResolveField(() => SecondFactor, {
    nullable: true,
    description: 'The second factor of the viewer. For API clients it is null, with an error.',
  })
  secondFactor({ userId }: Viewer): Promise<SecondFactor> {
    return this.factors.state(userId);
  }

  @Mutation(() => StartAuthenticatorSetupResult, {
    description:
      'Starts to set up an authenticator app, or to replace the present one, which works until the new one is confirmed.',
  })
  @RequiresSession()
  async startAuthenticatorSetup(
    @Args('input', proofDescription) input: PresenceProofInput,
    @Caller() caller: UserActor,
  ): Promise<AuthenticatorSetup> {
    const setup = await this.factors.startAuthenticator(caller, toProof(input));
    return { __typename: 'AuthenticatorSetup', ...setup, qrCode: renderSVG(setup.uri, { border: 2 }) };
  }

  @Mutation(() => ConfirmAuthenticatorResult, {
    description: 'Takes the authenticator app into use with its first code.',
  })
  @RequiresSession()
  async confirmAuthenticator(
    @Args('input', { description: 'The first code.' }) { code }: CodeInput,
    @Caller() caller: UserActor,
  ): Promise<AuthenticatorConfirmed> {
    const recoveryCodes = await this.factors.confirmAuthenticator(caller, code);
    return { __typename: 'AuthenticatorConfirmed', recoveryCodes };
  }

  @Mutation(() => RemoveAuthenticatorResult, { description: "Removes the viewer's authenticator app." })
  @RequiresSession()
  async removeAuthenticator(
    @Args('input', proofDescription) input: PresenceProofInput,
    @Caller() caller: UserActor,
  ): Promise<SecondFactorChanged> {
    await this.factors.removeAuthenticator(caller, toProof(input));
    return { __typename: 'SecondFactorChanged', secondFactor: await this.factors.state(caller.userId) };
  }

  @Mutation(() => ReplaceRecoveryCodesResult, { description: "Replaces the viewer's recovery codes." })
  @RequiresSession()
  async replaceRecoveryCodes(
    @Args('input', proofDescription) input: PresenceProofInput,
    @Caller() caller: UserActor,
  ): Promise<RecoveryCodesReplaced> {
    const recoveryCodes = await this.factors.replaceRecoveryCodes(caller, toProof(input));
    return { __typename: 'RecoveryCodesReplaced', recoveryCodes };
  }
}
