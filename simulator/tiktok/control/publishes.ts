import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { invalidInput, notFound } from '../../control/control-errors.js';
import { PRIVACY_LEVELS, type Person } from '../login/people.js';
import { FAIL_REASONS, isRunning, type Post, type Publish } from '../publishing/publish.js';
import type { TikTok } from '../tiktok.js';

const personQuery = z.strictObject({ person: z.string().optional() });
const failBody = z.strictObject({ reason: z.enum(FAIL_REASONS).default('internal') });
const draftBody = z.strictObject({ privacyLevel: z.enum(PRIVACY_LEVELS).default('PUBLIC_TO_EVERYONE') });
const nextBody = z.strictObject({
  behaviour: z.enum(['stall', 'fail', 'never-id']),
  reason: z.enum(FAIL_REASONS).default('internal'),
  person: z.string().optional(),
  times: z.int().min(1).default(1),
});

/** Publishes and posts in the control API. */
export function registerPublishControl(
  control: FastifyInstance,
  { people, publishes, posts }: TikTok,
  findPerson: (reference: string) => Person,
): void {
  const personId = (query: unknown): string | undefined => {
    const { person } = personQuery.parse(query);
    return person === undefined ? undefined : findPerson(person).id;
  };
  const findPublish = (params: unknown): Publish => {
    const publish = publishes.find(z.object({ publishId: z.string() }).parse(params).publishId);
    if (!publish) throw notFound('publish');
    return publish;
  };
  /** `POST /tiktok/publish/:publishId/<verb>` */
  const act = (verb: string, action: (publish: Publish, body: unknown) => void): void => {
    control.post(`/tiktok/publish/:publishId/${verb}`, async (request) => {
      const publish = findPublish(request.params);
      action(publish, request.body ?? {});
      return formatPublish(publish);
    });
  };

  control.get('/tiktok/publishes', async (request) =>
    publishes.list(personId(request.query)).map(formatPublish),
  );

  control.get('/tiktok/publish/:publishId', async (request) => formatPublish(findPublish(request.params)));

  control.post('/tiktok/publish/next', async (request) => {
    const { person, ...preset } = nextBody.parse(request.body);
    publishes.presetNext({ ...preset, personId: person === undefined ? null : findPerson(person).id });
    return {};
  });

  act('complete', (publish) => {
    if (!isRunning(publish)) throw invalidInput('The publish is not running.');
    if (publish.next && publish.next.name !== 'process')
      throw invalidInput('The media are not received yet.');
    publishes.complete(publish);
  });
  act('fail', (publish, body) => publishes.fail(publish, failBody.parse(body).reason));
  act('never-id', (publish) => {
    publish.neverId = true;
  });
  act('moderate', (publish) => {
    for (const post of listLivePosts(publish)) posts.makePublic(post, publish);
  });
  act('make-private', (publish) => {
    for (const post of listLivePosts(publish)) posts.makePrivate(post, publish);
  });
  act('user-finishes-draft', (publish, body) => {
    const inInbox = publish.status === 'SEND_TO_USER_INBOX' || publish.status === 'PUBLISH_COMPLETE';
    if (publish.mode !== 'draft' || !inInbox) throw invalidInput('The publish is not a draft in an inbox.');
    publishes.finishDraft(publish, draftBody.parse(body).privacyLevel);
  });

  control.get('/tiktok/posts', async (request) => posts.list(personId(request.query)).map(formatPost));

  function listLivePosts(publish: Publish): Post[] {
    const live = posts.findByPublish(publish.id);
    if (live.length === 0) throw invalidInput('The publish has no live post.');
    return live;
  }

  function formatPublish(publish: Publish): object {
    return {
      publishId: publish.id,
      person: people.get(publish.personId).username,
      kind: publish.kind,
      mode: publish.mode,
      source: publish.upload ? 'FILE_UPLOAD' : 'PULL_FROM_URL',
      status: publish.status,
      failReason: publish.failReason,
      uploadedBytes: publish.uploadedBytes,
      downloadedBytes: publish.downloadedBytes,
      uploads: { chunks: publish.chunks, refused: publish.refusedChunks },
      pulls: publish.pulls,
      title: publish.title,
      caption: publish.caption,
      privacyLevel: publish.privacyLevel,
      sha256: publish.sha256,
      media: publish.media,
      postIds: posts.findByPublish(publish.id).map((post) => post.id),
    };
  }

  function formatPost(post: Post): object {
    return {
      postId: post.id,
      person: people.get(post.personId).username,
      publishId: post.publishId,
      clientKey: post.clientKey,
      kind: post.kind,
      title: post.title,
      caption: post.caption,
      privacyLevel: post.privacyLevel,
      isPublic: post.isPublic,
      createdAt: new Date(post.createdAt).toISOString(),
      sha256: post.sha256,
      photos: post.photos,
    };
  }
}
