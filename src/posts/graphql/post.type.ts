import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import { connectionOf } from '../../graphql/connection.js';
import { Node } from '../../graphql/node.type.js';
import { MediaKindEnum } from '../../platforms/installed.graphql.js';
import { Platform } from '../../platforms/platform.js';
import type { PostKind } from '../../platforms/platform-media.js';
import { type Attempt, PostNextAction } from '../publishing/domain/attempt.js';
import type { Post } from '../domain/post.js';
import { PostState } from '../domain/post-summary.js';

registerEnumType(PostState, {
  name: 'PostState',
  description: 'State of a post.',
  valuesMap: {
    SCHEDULED: {
      description: 'Accepted; nothing was sent yet. Waits for publishAt or for a free worker.',
    },
    UPLOADING: { description: 'Being sent to the platform; `progress` has the bytes.' },
    PROCESSING: { description: 'The platform has it and processes it. This may take minutes.' },
    AWAITING_CREATOR: {
      description: 'A draft in the app of the platform. The creator has to finish it there.',
    },
    PUBLISHED: { description: 'Published, confirmed by the platform.' },
    FAILED: { description: 'Not published. `failReason` has the reason, `nextAction` the next step.' },
    UNCONFIRMED: {
      description:
        'It may be published, because a response of the platform was lost. Never sent again automatically.',
    },
    CANCELED: { description: 'Canceled before it was published.' },
  },
});

registerEnumType(PostNextAction, {
  name: 'PostNextAction',
  description: 'What the user can do about a post.',
  valuesMap: {
    NONE: { description: 'Nothing to do.' },
    WAIT: { description: 'Wait: it continues automatically.' },
    FINISH_IN_APP: { description: 'Open the app of the platform and finish the draft.' },
    CHECK_OR_RETRY: {
      description: 'Check the account, or call checkPost. Call retryPost only if the post is missing.',
    },
    RETRY: { description: 'Call retryPost, maybe later.' },
    REVISE: {
      description:
        'It cannot be published as it is. Call retryPost with other options, or create a new post.',
    },
    RECONNECT: { description: 'Reconnect the account, then call retryPost.' },
    RESOLVE_IN_APP: {
      description: 'The platform restricts the account. Resolve that in its app, then call retryPost.',
    },
    UPGRADE: { description: 'The tier pauses the account. Upgrade or rank it higher, then call retryPost.' },
    CONTACT_OPERATOR: {
      description: 'The app of this installation is not configured correctly at the platform.',
    },
  },
});

@ObjectType({ description: 'Progress of the upload of a post to its platform.' })
export class PostProgress {
  @Field(() => Float, { description: 'Number of bytes that the platform has received.' })
  bytesSent: number;

  @Field(() => Float, { description: 'Total number of bytes.' })
  totalBytes: number;
}

@ObjectType('PostAttempt', { description: 'One attempt to hand a post to its platform.' })
export class PostAttemptType {
  @Field(() => Int, { description: 'Number of the attempt, from 1.' })
  number: number;

  @Field({
    description: 'READY, INITIATING, UPLOADING, PUBLISHING, PROCESSING, or a final state.',
  })
  state: string;

  @Field({
    description: 'True if a user started it. False: Patchbay started it, because nothing could be public.',
  })
  byPerson: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Id of the post in progress at the platform, for its support. Null if unknown.',
  })
  publishId: string | null;

  @Field(() => String, { nullable: true, description: 'Reason of the failure. Null without one.' })
  failReason: string | null;

  @Field(() => Date, { nullable: true, description: 'Time of the first call. Null before it.' })
  startedAt: Date | null;

  @Field({ description: 'Start of the current state.' })
  stateSince: Date;
}

/** Properties without a decorator are used by resolvers only. */
@RequiresScope('posts:read')
@ObjectType('Post', { implements: () => [Node], description: 'A post on one account.' })
export class PostType implements Node {
  @Field(() => ID, { description: 'Id of the post.' })
  id: string;

  @Field(() => ID, { description: 'Id of its account.' })
  accountId: string;

  @Field(() => Platform, { description: 'Platform of its account.' })
  platform: Platform;

  @Field(() => MediaKindEnum, { description: 'Kind of its media.' })
  kind: PostKind;

  @Field({ description: 'Text of the post.' })
  caption: string;

  @Field(() => PostState, { description: 'State of the post.' })
  state: PostState;

  @Field(() => PostNextAction, { description: 'What the user can do about it.' })
  nextAction: PostNextAction;

  @Field(() => String, {
    nullable: true,
    description:
      'Reason of the failure: a code of the platform, or of Patchbay in capitals. Null without one.',
  })
  failReason: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The reason as a text for the user. English. Null without a failure.',
  })
  failMessage: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'State as the platform names it. Null before the first report.',
  })
  platformStatus: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Id of the published post at the platform. Null until the platform reports it, and for posts that are not public.',
  })
  platformPostId: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the post is public. Null until the platform reports it.',
  })
  isPublic: boolean | null;

  @Field(() => Date, { nullable: true, description: 'Scheduled time. Null: immediately.' })
  publishAt: Date | null;

  @Field({ description: 'Time of creation.' })
  createdAt: Date;

  @Field({ description: 'Time of the last change of its state.' })
  updatedAt: Date;

  attemptNumber: number;
  /** As reported by the platform. The resolver of this field adds computed addresses. */
  publicUrl: string | null;
}

export const PostConnection = connectionOf(PostType, 'Post');

export function toPostType(post: Post): PostType {
  const { userId: _, options: __, quotaMonth: ___, quotaReturned: ____, ...facts } = post;
  return facts;
}

export function toPostAttempt(attempt: Attempt): PostAttemptType {
  const { number, state, origin, publishId, failure, startedAt, stateSince } = attempt;
  return {
    ...{ number, state, publishId, startedAt, stateSince },
    byPerson: origin === 'PERSON',
    failReason: failure?.reason ?? null,
  };
}
