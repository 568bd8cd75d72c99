import { randomUUID } from 'node:crypto';
import { PublishingStand, type Creator } from '../../support/platforms/publishing.js';
import { browserOf, newTrustedAssistant, type TestAssistant } from '../../support/clients/assistants.js';
import { signedInUser, sql } from '../../oauth/fixtures.js';
import { ownedObjects } from '../strangers/objects.js';

/** Which object each argument of a tool names. */
const objectOf: Record<string, string> = {
  accountId: 'Account',
  postId: 'Post',
  commentId: 'Comment',
  returnId: 'Return',
  productId: 'Product',
  uploadId: 'Upload',
};

/** Further arguments that a tool requires. */
const required: Record<string, object> = {
  get_revenue: { from: '2026-11-01', to: '2026-11-02' },
  reply_to_comment: { text: 'Hi' },
  moderate_comment: { action: 'DELETE' },
  decide_return: { action: 'APPROVE' },
  update_stock: { changes: [{ skuId: '1', warehouseId: '1', quantity: 1 }] },
};

const codes = ['NOT_FOUND', 'NO_ACCOUNT_SELECTED'];

describe('Objects of other users', () => {
  let stand: PublishingStand;
  let creator: Creator;
  let stranger: TestAssistant;
  beforeAll(async () => {
    stand = await PublishingStand.start();
    creator = await stand.creator();
    stranger = await newTrustedAssistant(stand.test, await signedInUser(stand.test));
  });
  afterAll(() => stand.close());

  it('look like missing ones in every tool', async () => {
    const owned = new Map<string, string>();
    for (const name of new Set(Object.values(objectOf)))
      owned.set(name, await ownedObjects[name]!(stand, creator));
    const tested: string[] = [];
    for (const { name, inputSchema } of (await stranger.client.listTools()).tools) {
      const ids = Object.keys(inputSchema.properties ?? {}).filter((field) => field in objectOf);
      for (const field of ids) {
        const answers = [];
        for (const id of [owned.get(objectOf[field]!)!, randomUUID()])
          answers.push(await stranger.call(name, { ...required[name], [field]: id }));
        const failures = answers.map(({ error }): any => ({ ...error, requestId: null }));
        expect([name, codes.includes(failures[0]!.code), failures[0]]).toEqual([name, true, failures[1]]);
        tested.push(name);
      }
    }
    const tools = (await stranger.client.listTools()).tools.map(({ name }) => name);
    // These two take ids in lists: see below.
    const withLists = ['validate_post', 'publish_post'];
    expect(tools.filter((name) => !tested.includes(name) && !withLists.includes(name))).toEqual([
      'list_accounts',
      'list_uploads',
    ]);
    expect((await stranger.call('list_uploads')).data.items).toEqual([]);
  });

  it('cannot be published on or with', async () => {
    const uploadId = await ownedObjects.Upload!(stand, creator);
    const options = { privacyLevel: 'PUBLIC_TO_EVERYONE' };
    const targets = [{ accountId: creator.accountId, options }];
    const foreignUpload = await stranger.call('validate_post', { media: [{ uploadId }], targets });
    expect(foreignUpload.data).toMatchObject({ isValid: false, problems: [{ code: 'NOT_FOUND' }] });
    const other = await stand.creator();
    const browser = await browserOf(stand.test, other.client, other.userId);
    const assistant = await newTrustedAssistant(stand.test, browser);
    const media = [{ uploadId: await ownedObjects.Upload!(stand, other) }];
    const foreignAccount = await assistant.call('validate_post', { media, targets });
    expect(foreignAccount.data).toMatchObject({
      isValid: false,
      dryRun: null,
      rejections: [{ problems: [{ code: 'NOT_FOUND' }] }],
    });
    expect(await sql(stand.test, 'SELECT count(*)::int AS count FROM assistant_confirmations')).toEqual([
      { count: 0 },
    ]);
  });
});
