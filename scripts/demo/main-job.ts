import { randomUUID } from 'node:crypto';
import { ApiClient } from './api-client.js';
import { runConsent } from './consent.js';
import { waitForMailToken } from './mailbox.js';
import type { DemoPlatform } from './platforms.js';
import { uploadWithInterruption } from './upload.js';

export interface MainJobOptions {
  /** Base address of the API. */
  url: string;
  /** Data folder of the server. In development, its mailbox contains the sent mails. */
  dataDir: string;
  platform: DemoPlatform;
  /** Path of a video. */
  video: string;
  /** URL of the control API of the simulator, which creates the consenting user. */
  simulatorUrl: string;
  /** The user to sign up. Default: a new address and a random password. */
  user?: { email: string; password: string };
}

/** Receives the progress. */
export interface MainJobReport {
  step(text: string): void;
  detail(text: string): void;
  progress(sent: number, total: number): void;
}

export interface MainJobResult {
  accountName: string;
  platformPostId: string;
  publicUrl: string;
}

interface Account {
  id: string;
  name: string;
  username: string | null;
  status: string;
  health: { nextAction: string; accessExpiresAt: string | null };
}

interface Post {
  id: string;
  state: string;
  platformStatus: string | null;
  failReason: string | null;
  platformPostId: string | null;
  publicUrl: string | null;
  isPublic: boolean | null;
}

const postFields = 'id state platformStatus failReason platformPostId publicUrl isPublic';

/** Connects an account and publishes a video like a client, with GraphQL and REST only. */
export async function runMainJob(options: MainJobOptions, report: MainJobReport): Promise<MainJobResult> {
  const api = new ApiClient(options.url);
  await signUp(api, options, report);
  const account = await connect(api, options.platform, options.simulatorUrl, report);
  const uploadId = await upload(api, options.video, report);
  const post = await publish(api, account, { uploadId, options: options.platform.options }, report);
  return { accountName: account.name, platformPostId: post.platformPostId!, publicUrl: post.publicUrl! };
}

/** Signs up a new user through the mailed link. */
export async function signUp(
  api: ApiClient,
  { dataDir, user = createDemoUser() }: Pick<MainJobOptions, 'dataDir' | 'user'>,
  report: MainJobReport,
): Promise<void> {
  const { email, password } = user;
  report.step(`Sign up as ${email}`);
  await api.mutate('signUp', 'SignUpAccepted', { email, password }, 'email');
  const token = await waitForMailToken(dataDir, email);
  await api.mutate('verifyEmail', 'SignedIn', { token }, 'viewer { id }');
  report.detail('The mailed link verified the address and signed in.');
}

export function createDemoUser() {
  return { email: `demo-${randomUUID().slice(0, 8)}@example.com`, password: randomUUID() };
}

/** Connects a new account of the platform through its consent page. */
export async function connect(
  api: ApiClient,
  platform: DemoPlatform,
  simulatorUrl: string,
  report: MainJobReport,
): Promise<Account> {
  report.step(`Connect ${platform.account}`);
  const filledIn = await platform.createPerson(simulatorUrl);
  const { url } = await api.mutate<{ url: string }>(
    'startConnection',
    'ConnectionStarted',
    platform.connection,
    'url',
  );
  report.detail(`startConnection returns ${new URL(url).pathname}?ticket=…`);
  const result = await runConsent(api, url, filledIn);
  if (result.status !== 'connected') throw new Error(`Connecting ended with ${JSON.stringify(result)}.`);
  report.detail('Consent given at the simulator; the callback stored the sealed tokens.');
  const { accounts } = await api.graphql<{ accounts: { edges: { node: Account }[] } }>(
    '{ accounts(first: 20) { edges { node { id name username status health { nextAction accessExpiresAt } } } } }',
  );
  const account = accounts.edges[0]!.node;
  report.detail(
    `accounts: ${account.name} (@${account.username ?? '–'}) is ${account.status}, next action ${account.health.nextAction}, access until ${account.health.accessExpiresAt}`,
  );
  return account;
}

async function upload(api: ApiClient, video: string, report: MainJobReport): Promise<string> {
  report.step('Upload a real MP4 by tus, interrupted in the middle');
  const uploadId = await uploadWithInterruption(api, video, {
    progress: (sent, total) => report.progress(sent, total),
    interrupted: (sent) => report.detail(`Interrupted after ${sent} bytes. Resuming.`),
  });
  const { upload: facts } = await api.graphql<{ upload: Record<string, unknown> }>(
    'query ($id: ID!) { upload(id: $id) { state contentType sizeBytes durationSeconds width height } }',
    { id: uploadId },
  );
  report.detail(`upload: ${JSON.stringify(facts)}`);
  return uploadId;
}

async function publish(
  api: ApiClient,
  account: Account,
  { uploadId, options }: { uploadId: string; options: Record<string, unknown> },
  report: MainJobReport,
): Promise<Post> {
  report.step('Publish the video');
  const { posts } = await api.mutate<{ posts: Post[] }>(
    'createPost',
    'PostsCreated',
    {
      caption: 'Published by Patchbay #demo',
      media: [{ uploadId }],
      targets: [{ accountId: account.id, options }],
      idempotencyKey: randomUUID(),
    },
    `posts { ${postFields} }`,
  );
  const created = posts[0]!;
  report.detail(`createPost: ${created.id} is ${created.state}`);
  return waitUntilPublic(api, created, report);
}

/** Follows `postChanged` until the post is public. */
async function waitUntilPublic(api: ApiClient, created: Post, report: MainJobReport): Promise<Post> {
  const changes = api.subscribe(`subscription ($id: ID!) { postChanged(id: $id) { ${postFields} } }`, {
    id: created.id,
  });
  let seen = '';
  const printStatus = (post: Post) => {
    const now = [post.state, post.platformStatus, post.platformPostId, post.publicUrl]
      .filter(Boolean)
      .join(' · ');
    if (now !== seen) report.detail(`postChanged: ${now}`);
    seen = now;
  };
  try {
    // Reads the post once, because it may have changed before the subscription started.
    const { post } = await api.graphql<{ post: Post }>(
      `query ($id: ID!) { post(id: $id) { ${postFields} } }`,
      { id: created.id },
    );
    printStatus(post);
    if (isPublic(post)) return post;
    for await (const { data } of changes) {
      const { postChanged: changed } = data as { postChanged: Post };
      printStatus(changed);
      if (changed.state === 'FAILED') throw new Error(`The post failed: ${changed.failReason}`);
      if (isPublic(changed)) return changed;
    }
    throw new Error('The subscription ended before the post was public.');
  } finally {
    await changes.return?.();
  }
}

function isPublic(post: Post): boolean {
  // The public URL may be reported later.
  return post.state === 'PUBLISHED' && post.platformPostId !== null && post.publicUrl !== null;
}
