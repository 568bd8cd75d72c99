import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import { connectionOf } from '../../graphql/connection.js';
import { Node } from '../../graphql/node.type.js';
import { MediaKindEnum } from '../../platforms/installed.graphql.js';
import { Platform, type PostKind } from '../../platforms/platform.js';
import { type Attempt, PostNextAction } from '../domain/attempt.js';
import type { Post } from '../domain/post.js';
import { PostState } from '../domain/post-summary.js';

registerEnumType(PostState, {
  name: 'PostState',
  description: 'How a post is doing.',
  valuesMap: {
    SCHEDULED: {
      description: 'Accepted; nothing has been sent yet. Waits for publishAt, or for a free worker.',
    },
    UPLOADING: { description: 'On its way to the platform; progress says how far.' },
    PROCESSING: { description: 'The platform has it and works on it. That may take minutes.' },
    AWAITING_CREATOR: { description: "A draft in the platform's app: the creator has to finish it there." },
    PUBLISHED: { description: 'Published, by the word of the platform.' },
    FAILED: { description: 'Not published; failReason says why, nextAction what helps.' },
    UNCONFIRMED: {
      description: 'It may be published: the platform did not answer. Never sent again by itself.',
    },
    CANCELED: { description: 'Stopped before it was published.' },
  },
});

registerEnumType(PostNextAction, {
  name: 'PostNextAction',
  description: 'What the person can do about a post.',
  valuesMap: {
    NONE: { description: 'Nothing is to be done.' },
    WAIT: { description: 'It goes on by itself.' },
    FINISH_IN_APP: { description: "Open the platform's app and finish the draft." },
    CHECK_OR_RETRY: {
      description: 'Look at the account, or checkPost; then retryPost if it really is not there.',
    },
    RETRY: { description: 'retryPost, perhaps later.' },
    REVISE: { description: 'It cannot go out like this: retryPost with other choices, or a new post.' },
    RECONNECT: { description: 'Reconnect the account, then retryPost.' },
    RESOLVE_IN_APP: {
      description: "The platform restricts the account: resolve that in the platform's app, then retryPost.",
    },
    UPGRADE: { description: 'The account is paused by the tier: upgrade or rank it higher, then retryPost.' },
    CONTACT_OPERATOR: { description: 'The app of this installation is not set up properly at the platform.' },
  },
});

@ObjectType({ description: 'How much of a post has been sent to its platform.' })
export class PostProgress {
  @Field(() => Float, { description: 'Bytes the platform has.' })
  bytesSent: number;

  @Field(() => Float, { description: 'Bytes there are.' })
  totalBytes: number;
}

@ObjectType('PostAttempt', { description: 'One handing-over of a post to its platform.' })
export class PostAttemptType {
  @Field(() => Int, { description: 'From 1.' })
  number: number;

  @Field({
    description: 'How it is doing: READY, INITIATING, UPLOADING, PUBLISHING, PROCESSING, or how it ended.',
  })
  state: string;

  @Field({
    description: 'Whether a person wanted it; else the machine started over, as nothing could be live.',
  })
  byPerson: boolean;

  @Field(() => String, { nullable: true, description: "The platform's handle of it, for support." })
  publishId: string | null;

  @Field(() => String, { nullable: true, description: 'Why it came to nothing.' })
  failReason: string | null;

  @Field(() => Date, { nullable: true, description: 'When the platform was first asked to take it.' })
  startedAt: Date | null;

  @Field({ description: 'Since when it is in this state.' })
  stateSince: Date;
}

/** Properties without a decorator are for resolvers alone. */
@RequiresScope('posts:read')
@ObjectType('Post', { implements: () => [Node], description: 'What goes out on one account.' })
export class PostType implements Node {
  @Field(() => ID, { description: 'Id of the post.' })
  id: string;

  @Field(() => ID, { description: 'Id of the account it goes out on.' })
  accountId: string;

  @Field(() => Platform, { description: 'Where it goes out.' })
  platform: Platform;

  @Field(() => MediaKindEnum, { description: 'What it shows.' })
  kind: PostKind;

  @Field({ description: 'Its text.' })
  caption: string;

  @Field(() => PostState, { description: 'How it is doing.' })
  state: PostState;

  @Field(() => PostNextAction, { description: 'What the person can do about it.' })
  nextAction: PostNextAction;

  @Field(() => String, {
    nullable: true,
    description: "Why it is not published: the platform's own word, or one of ours in capitals.",
  })
  failReason: string | null;

  @Field(() => String, { nullable: true, description: 'The same for the person. English.' })
  failMessage: string | null;

  @Field(() => String, { nullable: true, description: "The platform's own word for how it is doing." })
  platformStatus: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Id of the live post. A string: it exceeds what a JSON number holds. Posts that are not public have none.',
  })
  platformPostId: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether everybody can see it; null as long as the platform does not say.',
  })
  isPublic: boolean | null;

  @Field(() => Date, { nullable: true, description: 'When it is to go out; null: at once.' })
  publishAt: Date | null;

  @Field({ description: 'When it was accepted.' })
  createdAt: Date;

  @Field({ description: 'When how it is doing last changed.' })
  updatedAt: Date;

  attemptNumber: number;
  /** As the platform told it; the field of this name knows more. */
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
