import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { auditEvents, newClient, sql } from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { receivedMails } from '../../support/clients/mailbox.js';
import { requestReset, resetPassword, signIn } from '../../support/clients/user-operations.js';
import { asAdmin, type SignedUpUser, signedUpUser } from '../../support/clients/users.js';

const password = 'a quiet lighthouse';
const invite = `mutation ($input: InviteUserInput!) { inviteUser(input: $input) {
  ... on UserInvited { user { id state displayName } } ... on UserError { code } } }`;
const withdraw = `mutation ($input: WithdrawInvitationInput!) { withdrawInvitation(input: $input) {
  ... on InvitationWithdrawn { email isUserDeleted } ... on UserError { code } } }`;
const stateOf = 'query ($id: ID!) { node(id: $id) { ... on User { state } } }';
const newEmail = () => `${crypto.randomUUID()}@example.com`;

describe('Invitations', () => {
  let test: TestApp;
  let admin: SignedUpUser;
  beforeAll(async () => {
    test = await startTestApp({ REGISTRATION: 'invite' });
    admin = await asAdmin(test);
  });
  afterAll(() => test.close());

  const inviteTo = async (email: string, displayName?: string): Promise<any> =>
    (await admin.client.data(invite, { input: { email, displayName } })).inviteUser;
  const withdrawn = async (userId: string): Promise<any> =>
    (await admin.client.data(withdraw, { input: { userId } })).withdrawInvitation;
  const linkTo = async (email: string) => {
    await test.app.get(WorkRunner, { strict: false }).drain();
    return receivedMails(test.dataDir, email).at(-1)!.token!;
  };
  const accept = async (given: string, url = test.url) =>
    (await new TestClient(url).data(resetPassword, { input: { token: given, password } })).resetPassword;

  it('are withdrawn, which ends the link and deletes the user', async () => {
    const email = newEmail();
    const { user } = await inviteTo(email);
    expect(user.state).toBe('INVITED');
    const link = await linkTo(email);
    expect(await withdrawn(user.id)).toEqual({ email, isUserDeleted: true });
    expect(await accept(link)).toMatchObject({ code: 'INVALID_TOKEN' });
    expect(await sql(test, 'SELECT 1 FROM users WHERE email = $1', [email])).toEqual([]);
    expect(await withdrawn(user.id)).toEqual({ code: 'NOT_FOUND' });
    expect((await auditEvents(test, 'user.invitation_withdrawn')).at(-1)).toMatchObject({
      outcome: 'SUCCESS',
      details: { isUserDeleted: true },
    });
    expect((await inviteTo(email)).user.state).toBe('INVITED');
  });

  it('cannot be withdrawn after the user has joined', async () => {
    const email = newEmail();
    const { user } = await inviteTo(email);
    expect((await accept(await linkTo(email))).__typename).toBe('PasswordSet');
    expect((await admin.client.data(stateOf, { id: user.id })).node.state).toBe('ACTIVE');
    expect(await withdrawn(user.id)).toEqual({ code: 'NOT_FOUND' });
    const { signIn: step } = await new TestClient(test.url).data(signIn, { input: { email, password } });
    expect(step.__typename).toBe('SignedIn');
  });

  it('are accepted or withdrawn, not both, if it happens simultaneously', async () => {
    for (let round = 0; round < 5; round += 1) {
      const email = newEmail();
      const { user } = await inviteTo(email);
      const link = await linkTo(email);
      const [accepted, ended] = await Promise.all([accept(link), withdrawn(user.id)]);
      const remains = (await sql(test, 'SELECT 1 FROM users WHERE email = $1', [email])).length === 1;
      expect(accepted.__typename === 'PasswordSet').toBe(remains);
      expect(ended).toEqual(remains ? { code: 'NOT_FOUND' } : { email, isUserDeleted: true });
    }
  });

  it('end with the first sign-in, also with several simultaneously', async () => {
    for (let round = 0; round < 3; round += 1) {
      const email = newEmail();
      const { user } = await inviteTo(email);
      await accept(await linkTo(email));
      await sql(test, 'UPDATE users SET invited_at = app_now() WHERE id = $1', [user.id]);
      const steps = await Promise.all(
        Array.from({ length: 4 }, () =>
          new TestClient(test.url).data(signIn, { input: { email, password } }),
        ),
      );
      expect(steps.map(({ signIn: step }) => step.__typename)).toEqual(Array(4).fill('SignedIn'));
      expect(await sql(test, 'SELECT invited_at FROM users WHERE id = $1', [user.id])).toEqual([
        { invited_at: null },
      ]);
    }
  });

  it('keep a user who was there before, or for whom a client acts', async () => {
    const { userId, email } = await signedUpUser(test);
    expect((await inviteTo(email)).user.state).toBe('ACTIVE');
    const link = await linkTo(email);
    expect(await withdrawn(userId)).toEqual({ email, isUserDeleted: false });
    expect(await accept(link)).toMatchObject({ code: 'INVALID_TOKEN' });

    const { user } = await inviteTo(newEmail());
    await newClient(test, { kind: 'SERVICE', ownerUserId: user.id });
    expect(await withdrawn(user.id)).toMatchObject({ isUserDeleted: false });

    // A client acted for the user, and has another owner now. Its grants are revoked only by a deletion of the account.
    const { user: left } = await inviteTo(newEmail());
    await sql(
      test,
      `INSERT INTO accounts (id, user_id, platform, external_id, display_name, profile, rank, connected_at)
       VALUES (gen_random_uuid(), $1, 'TIKTOK', 'left', 'Left', '{}', 0, app_now())`,
      [left.id],
    );
    expect(await withdrawn(left.id)).toMatchObject({ isUserDeleted: false });
  });

  it('correct the name until the user has joined', async () => {
    const email = newEmail();
    await inviteTo(email, 'Ade');
    expect((await inviteTo(email, 'Ada')).user.displayName).toBe('Ada');
    expect((await inviteTo(email)).user.displayName).toBe('Ada');
    const other = await signedUpUser(test, { displayName: 'Grace' });
    expect((await inviteTo(other.email, 'Someone')).user.displayName).toBe('Grace');
  });

  it('are refused for disabled users, and withdrawn by administrators only', async () => {
    const email = newEmail();
    const { user } = await inviteTo(email);
    await sql(test, 'UPDATE users SET disabled_at = app_now() WHERE id = $1', [user.id]);
    expect(await inviteTo(email)).toEqual({ code: 'USER_DISABLED' });
    const stranger = await signedUpUser(test);
    const answer = await stranger.client.graphql(withdraw, { input: { userId: user.id } });
    expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('close with the setting, also by a link for a new password, and open again', async () => {
    const email = newEmail();
    await inviteTo(email);
    const link = await linkTo(email);
    const closed = await startTestApp({ REGISTRATION: 'closed' }, test);
    expect(await accept(link, closed.url)).toMatchObject({ code: 'REGISTRATION_CLOSED' });
    await new TestClient(test.url).data(requestReset, { input: { email } });
    expect(await accept(await linkTo(email), closed.url)).toMatchObject({ code: 'REGISTRATION_CLOSED' });
    await closed.close();
    expect((await accept(link)).__typename).toBe('PasswordSet');
  });
});
