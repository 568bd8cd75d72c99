import { startTestApp, type TestApp } from '../app.js';
import { freePort } from '../servers/free-port.js';
import type { TestClient } from './graphql-client.js';
import { TestPasskey } from './test-passkey.js';
import type { People } from './user-browsers.js';

/** Operations of passkeys. */
const error = '... on UserError { code message userMessage }';
const passkey = 'passkey { passkeyId name isSynced createdAt lastUsedAt }';
export const startPasskeySetup = `mutation ($input: PresenceProofInput!) { startPasskeySetup(input: $input) { __typename
  ... on PasskeySetup { options expiresAt } ${error} } }`;
export const addPasskey = `mutation ($input: AddPasskeyInput!) { addPasskey(input: $input) { __typename
  ... on PasskeyAdded { ${passkey} recoveryCodes } ${error} } }`;
export const renamePasskey = `mutation ($input: RenamePasskeyInput!) { renamePasskey(input: $input) { __typename
  ... on PasskeyRenamed { ${passkey} } ${error} } }`;
export const removePasskey = `mutation ($input: RemovePasskeyInput!) { removePasskey(input: $input) { __typename
  ... on SecondFactorChanged { secondFactor { recoveryCodesLeft passkeys { name } } } ${error} } }`;
export const startVerification = `mutation ($input: StartPasskeyVerificationInput!) { startPasskeyVerification(input: $input) {
  __typename ... on PasskeyRequest { options expiresAt } ${error} } }`;
export const signInWithPasskey = `mutation ($input: SignInWithPasskeyInput!) { signInWithPasskey(input: $input) { __typename
  ... on SignedIn { viewer { userId } } ${error} } }`;
export const listPasskeys =
  '{ viewer { secondFactor { passkeys { passkeyId name isSynced createdAt lastUsedAt } } } }';

/** The application at a host name, which passkeys need. `origin` is its PUBLIC_URL. */
export async function startPasskeyApp(
  environment: Record<string, string> = {},
): Promise<{ test: TestApp; origin: string }> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  return { test: await startTestApp({ PORT: String(port), PUBLIC_URL: origin, ...environment }), origin };
}

/** A user with a passkey, who is signed in. */
export async function personWithPasskey(people: People, origin: string) {
  const person = await people.person();
  const authenticator = new TestPasskey(origin);
  const added = await setUpPasskey(person.client, authenticator);
  return { ...person, passkey: authenticator, ...added };
}

/** Adds a passkey for a user who has signed in recently. */
export async function setUpPasskey(
  client: TestClient,
  authenticator: TestPasskey,
  name = 'My phone',
): Promise<{ passkeyId: string; recoveryCodes: string[] | null }> {
  const { startPasskeySetup: setup } = await client.data(startPasskeySetup, { input: {} });
  const response = authenticator.create(setup.options);
  const { addPasskey: added } = await client.data(addPasskey, { input: { name, response } });
  if (added.__typename !== 'PasskeyAdded') throw new Error(`The passkey was not added: ${added.code}`);
  return { passkeyId: added.passkey.passkeyId, recoveryCodes: added.recoveryCodes };
}

/** The options for a signature. */
export async function requestOptions(
  client: TestClient,
  purpose: 'SIGN_IN' | 'SECOND_FACTOR' = 'SIGN_IN',
): Promise<any> {
  const { startPasskeyVerification } = await client.data(startVerification, { input: { purpose } });
  if (startPasskeyVerification.__typename !== 'PasskeyRequest')
    throw new Error(`There is no challenge: ${startPasskeyVerification.code}`);
  return startPasskeyVerification.options;
}
