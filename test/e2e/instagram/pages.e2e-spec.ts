import { readFileSync } from 'node:fs';
import { accountPlace, CredentialSeal } from '../../../src/grants/credential-seal.js';
import { Platform } from '../../../src/platforms/platform.js';
import { type InstagramCreator, InstagramStand } from '../../support/platforms/instagram.js';
import { samplePhoto, sampleVideo } from '../../support/platforms/publishing.js';

const photo = readFileSync(samplePhoto);
const video = readFileSync(sampleVideo);
const refresh = `mutation ($id: ID!) { refreshAccount(input: { accountId: $id }) { __typename ... on UserError { code } } }`;

describe('A problem of one Page', () => {
  let stand: InstagramStand;
  /** Two accounts of one Facebook login. */
  let creator: InstagramCreator;
  let sibling: InstagramCreator;
  beforeEach(async () => {
    stand = await InstagramStand.start();
    const user = await stand.user();
    const consented = await stand.consent(user, { person: 'sim-anna', loginType: 'FACEBOOK_LOGIN' });
    const known = await stand.control('GET', '/instagram/accounts');
    const { choices } = (
      await user.client.data('query ($id: ID!) { pendingConnection(id: $id) { choices { externalId } } }', {
        id: consented.connectionId,
      })
    ).pendingConnection;
    const externalIds = choices.map(({ externalId }: { externalId: string }) => externalId);
    const { accounts } = await stand.complete(user, consented.connectionId, externalIds);
    const nameOf = (igId: string) => known.find((one: { igId: string }) => one.igId === igId).id as string;
    [creator, sibling] = accounts.map(({ id, externalId }: { id: string; externalId: string }) => ({
      ...user,
      ...{ accountId: id, account: nameOf(externalId), person: 'sim-anna' },
    }));
  });
  afterEach(() => stand.close());

  const own = async ({ accountId }: InstagramCreator): Promise<Record<string, string>> => {
    const [{ credentials }] = await stand.sql('SELECT credentials FROM accounts WHERE id = $1', [accountId]);
    return stand.get(CredentialSeal).openExtra(Platform.INSTAGRAM, credentials, accountPlace(accountId));
  };
  /** Invalidates the token of the Page, like a change of its security settings. */
  async function spoilPageToken(of: InstagramCreator): Promise<void> {
    const spoilt = { ...(await own(of)), pageToken: 'EAAPdead' };
    const sealed = stand.get(CredentialSeal).sealExtra(spoilt, accountPlace(of.accountId));
    await stand.sql('UPDATE accounts SET credentials = $2 WHERE id = $1', [of.accountId, sealed]);
  }
  const pageOf = ({ account }: InstagramCreator) =>
    account.includes('bakery') ? 'sim-page-bakery' : 'sim-page-studio';
  const requests = async (path: string) =>
    (await stand.control('GET', `/requests?path=${encodeURIComponent(path)}`)).total as number;
  const expectSiblingToWork = async () => {
    expect(await stand.account(sibling, sibling.accountId)).toMatchObject({
      status: 'ACTIVE',
      health: { nextAction: 'NONE', missingScopes: [] },
    });
    await stand.until(sibling, await stand.aPost(sibling, [photo]), ['PUBLISHED']);
  };

  it('is resolved once: a new Page token is stored', async () => {
    await spoilPageToken(creator);
    const { pageId } = await own(creator);
    for (const file of [photo, video, photo])
      await stand.until(creator, await stand.aPost(creator, [file]), ['PUBLISHED']);
    expect((await own(creator)).pageToken).not.toBe('EAAPdead');
    expect(await requests(`/*/${pageId}`)).toBe(1);
    await expectSiblingToWork();
  });

  it('affects only its account: an invalid token and a lost role', async () => {
    await spoilPageToken(creator);
    await stand.control('POST', '/meta/people/sim-anna/lose-role', { page: pageOf(creator) });
    const refused = await stand.createPost(creator, [photo]);
    expect(refused).toMatchObject({
      __typename: 'PostsRejected',
      rejections: [{ problems: [{ code: 'PAGE_ROLE_MISSING' }] }],
    });
    const client = creator.client;
    await client.data(refresh, { id: creator.accountId });
    expect((await client.data(refresh, { id: sibling.accountId })).refreshAccount).toMatchObject({
      __typename: 'AccountRefreshed',
    });
    const [grant] = await stand.sql('SELECT status, requested_scopes <@ scopes AS "isComplete" FROM grants');
    expect(grant).toEqual({ status: 'ACTIVE', isComplete: true });
    expect(await stand.account(creator, creator.accountId)).toMatchObject({ status: 'ACTIVE' });
    await expectSiblingToWork();
  });

  it('affects only its account: a new token that is refused again', async () => {
    await stand.fault(
      { path: '/*/media', method: 'POST' },
      { type: 'apiError', code: '190', status: 400, message: 'Error validating access token' },
      { times: 2 },
    );
    const id = await stand.aPost(creator, [photo]);
    await stand.until(creator, id, ['PUBLISHED', 'FAILED', 'PREPARING', 'RETRYING', 'WAITING', 'UPLOADING']);
    expect(await stand.sql('SELECT status FROM grants')).toEqual([{ status: 'ACTIVE' }]);
    await expectSiblingToWork();
    await stand.until(creator, id, ['PUBLISHED']);
  });

  it('affects only its account: a role lost during an upload', async () => {
    const id = await stand.aPost(creator, [video]);
    await spoilPageToken(creator);
    await stand.control('POST', '/meta/people/sim-anna/lose-role', { page: pageOf(creator) });
    await stand.until(creator, id, ['FAILED', 'UNCONFIRMED']);
    expect(await stand.sql('SELECT status FROM grants')).toEqual([{ status: 'ACTIVE' }]);
    await expectSiblingToWork();
  });
});
