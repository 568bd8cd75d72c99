import { Secret, TOTP } from 'otpauth';
import { Clock } from '../../../src/clock/clock.js';
import type { TestApp } from '../app.js';
import type { TestClient } from './graphql-client.js';

/** Operations of second factors. */
const error = '... on UserError { code message userMessage }';
export const signIn = `mutation ($input: SignInInput!) { signIn(input: $input) { __typename
  ... on SignedIn { viewer { userId } } ... on SecondFactorNeeded { methods expiresAt } ${error} } }`;
export const verify = `mutation ($input: VerifySecondFactorInput!) { verifySecondFactor(input: $input) { __typename
  ... on SignedIn { viewer { userId } } ${error} } }`;
export const startSetup = `mutation ($input: PresenceProofInput!) { startAuthenticatorSetup(input: $input) { __typename
  ... on AuthenticatorSetup { secret uri qrCode expiresAt } ${error} } }`;
export const confirm = `mutation ($input: CodeInput!) { confirmAuthenticator(input: $input) { __typename
  ... on AuthenticatorConfirmed { recoveryCodes } ${error} } }`;
export const removeApp = `mutation ($input: PresenceProofInput!) { removeAuthenticator(input: $input) { __typename
  ... on SecondFactorChanged { secondFactor { authenticatorSince recoveryCodesLeft } } ${error} } }`;
export const newCodes = `mutation ($input: PresenceProofInput!) { replaceRecoveryCodes(input: $input) { __typename
  ... on RecoveryCodesReplaced { recoveryCodes } ${error} } }`;
export const reset = `mutation ($input: ResetSecondFactorInput!) { resetSecondFactor(input: $input) { __typename
  ... on SecondFactorReset { user { id } } ${error} } }`;
export const state = '{ viewer { secondFactor { authenticatorSince recoveryCodesLeft } } }';

const stepMs = 30_000;

/** An authenticator app. */
export class TestAuthenticator {
  constructor(
    private readonly test: TestApp,
    private readonly secret: string,
  ) {}

  /** The code of the current time step, or of one `steps` later. */
  code(steps = 0): string {
    const timestamp = this.test.app.get(Clock, { strict: false }).nowMs() + steps * stepMs;
    return new TOTP({ secret: Secret.fromBase32(this.secret) }).generate({ timestamp });
  }

  /** Waits for the next time step. */
  async next(): Promise<string> {
    await this.test.advance(stepMs);
    return this.code();
  }

  /** A code that is wrong now, and in the steps around. */
  wrong(): string {
    const right = [-1, 0, 1, 2].map((steps) => this.code(steps));
    return ['000000', '111111', '222222', '333333', '444444'].find((code) => !right.includes(code))!;
  }
}

/** Sets up an authenticator app for a user who has signed in recently. */
export async function setUpAuthenticator(
  test: TestApp,
  client: TestClient,
): Promise<{ authenticator: TestAuthenticator; recoveryCodes: string[] }> {
  const { startAuthenticatorSetup: setup } = await client.data(startSetup, { input: {} });
  const authenticator = new TestAuthenticator(test, setup.secret);
  const { confirmAuthenticator } = await client.data(confirm, { input: { code: authenticator.code() } });
  if (confirmAuthenticator.__typename !== 'AuthenticatorConfirmed')
    throw new Error(`The authenticator was not confirmed: ${confirmAuthenticator.code}`);
  return { authenticator, recoveryCodes: confirmAuthenticator.recoveryCodes };
}
