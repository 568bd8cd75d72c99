import { readFileSync } from 'node:fs';
import { type InstagramCreator, InstagramStand } from '../../support/platforms/instagram.js';
import { samplePhoto } from '../../support/platforms/publishing.js';

const photo = readFileSync(samplePhoto);
const minute = 60_000;
const publishing = { host: 'instagram.graph', path: '*/media_publish' };
const readingState = { host: 'instagram.graph', method: 'GET', form: { fields: 'status_code,status' } };
const cancelPost = 'mutation ($input: PostIdInput!) { cancelPost(input: $input) { __typename } }';

describe('A post on Instagram whose publishing call has no clear outcome', () => {
  let stand: InstagramStand;
  beforeAll(async () => {
    stand = await InstagramStand.start();
  });
  beforeEach(() => stand.control('DELETE', '/requests'));
  afterEach(() => stand.control('DELETE', '/faults'));
  afterAll(() => stand.close());

  const publishCallCount = async () =>
    (await stand.control('GET', '/requests')).entries.filter(({ path }: { path: string }) =>
      path.endsWith('/media_publish'),
    ).length;

  /** Creates a post, and lets Instagram report its container as in progress after the publishing call. */
  async function aPostInProgress(creator: InstagramCreator): Promise<string> {
    const id = await stand.aPost(creator, [photo]);
    while ((await publishCallCount()) === 0) await stand.pass(1_000);
    const body = { id: '0', status_code: 'IN_PROGRESS', status: 'In Progress' };
    await stand.fault(readingState, { type: 'status', status: 200, body }, {});
    await stand.pass(minute);
    return id;
  }

  it('cannot be canceled while its container is in progress', async () => {
    const creator = await stand.creator();
    await stand.fault(publishing, { type: 'lostAnswer' });
    const id = await aPostInProgress(creator);
    expect(await creator.client.data(cancelPost, { input: { postId: id } })).toEqual({
      cancelPost: { __typename: 'TooLateToCancel' },
    });
    await stand.control('DELETE', '/faults');
    await stand.until(creator, id, ['PUBLISHED']);
    expect(await stand.live(creator)).toHaveLength(1);
  });

  it('is published again only when its container is ready', async () => {
    const creator = await stand.creator();
    await stand.fault(publishing, { type: 'dropConnection' });
    const id = await aPostInProgress(creator);
    await stand.pass(5 * minute);
    expect(await publishCallCount()).toBe(1);
    await stand.control('DELETE', '/faults');
    const { attempts } = await stand.until(creator, id, ['PUBLISHED']);
    expect(attempts).toHaveLength(1);
    expect(await stand.live(creator)).toHaveLength(1);
  });

  it('fails with the refusal if its container is ready later', async () => {
    const creator = await stand.creator();
    const refusal = { behaviour: 'refuse', code: 4, subcode: 2207051, account: creator.account };
    await stand.control('POST', '/instagram/publishes/next', refusal);
    const id = await aPostInProgress(creator);
    await stand.control('DELETE', '/faults');
    const post = await stand.until(creator, id, ['PUBLISHED', 'FAILED']);
    expect(post).toMatchObject({ state: 'FAILED', failReason: '4/2207051' });
    expect(await publishCallCount()).toBe(1);
    expect(await stand.live(creator)).toEqual([]);
  });
});
