import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import { failureCodes } from '../../failures/failure-codes.js';
import type { FailureCode } from '../../failures/failure-codes.js';
import { PageInfo } from '../../graphql/connection.js';
import { ErrorCode } from '../../graphql/error-code.js';
import { Node } from '../../graphql/node.type.js';
import { MediaKindEnum } from '../../platforms/installed.graphql.js';
import { type ContentSync, ContentSyncState } from '../domain/content-sync.js';

registerEnumType(ContentSyncState, {
  name: 'ContentSyncState',
  description: 'How reading the media of an account from its platform is going.',
  valuesMap: {
    WAITING: { description: 'It is asked for and about to begin.' },
    RUNNING: { description: 'It is under way; what was read is there already.' },
    DONE: { description: 'It came to its end.' },
    FAILED: { description: 'It stopped; failure says why.' },
  },
});

@ObjectType({ description: 'Why a sync stopped.' })
export class ContentSyncFailure {
  @Field(() => ErrorCode, { description: 'Stable code for programs.' })
  code: FailureCode;

  @Field({ description: 'What happened, for developers. English.' })
  message: string;

  @Field({ description: 'Text that may be shown to the person using the app. English.' })
  userMessage: string;

  @Field({ description: 'Whether it is tried again by itself.' })
  retryable: boolean;

  @Field({ description: 'When it stopped.' })
  at: Date;
}

@RequiresScope('content:read')
@ObjectType('ContentSync', { description: 'How new the stored media of an account are.' })
export class ContentSyncType {
  @Field(() => ContentSyncState, { description: 'How the newest sync is going.' })
  state: ContentSyncState;

  @Field(() => Date, {
    nullable: true,
    description:
      'The stored media are what the platform had at this time, or newer; null before a first sync has ended.',
  })
  syncedAt: Date | null;

  @Field({ description: 'When a sync was last asked for.' })
  requestedAt: Date;

  @Field(() => ContentSyncFailure, {
    nullable: true,
    description: 'Why the newest sync stopped; with FAILED only.',
  })
  failure: ContentSyncFailure | null;
}

@ObjectType('MediaMetric', { description: 'A counter of a media item.' })
export class MediaMetricType {
  @Field({ description: "The platform's name of the counter, such as view_count." })
  name: string;

  @Field(() => Float, { description: 'Its value.' })
  value: number;

  @Field({ description: 'When it had this value.' })
  observedAt: Date;
}

@RequiresScope('content:read')
@ObjectType('Media', {
  implements: () => [Node],
  description: 'Something an account has published, by this app or not, as of the last sync.',
})
export class MediaType implements Node {
  @Field(() => ID, { description: 'Id of the media item.' })
  id: string;

  @Field({ description: 'Its id at the platform.' })
  externalId: string;

  @Field(() => MediaKindEnum, { description: 'What it is.' })
  kind: MediaKindEnum;

  @Field({ description: 'Its text.' })
  caption: string;

  @Field({ description: 'When it was published.' })
  publishedAt: Date;

  @Field(() => String, { nullable: true, description: 'Where people see it.' })
  permalink: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Address of a picture of it at the platform. It may stop working after some hours; a sync renews it.',
  })
  coverUrl: string | null;

  @Field(() => Float, { nullable: true, description: 'How long it is, in seconds.' })
  durationSeconds: number | null;

  @Field(() => Int, { nullable: true, description: 'Width in pixels.' })
  width: number | null;

  @Field(() => Int, { nullable: true, description: 'Height in pixels.' })
  height: number | null;

  @Field({ description: 'All this is what the platform had at this time.' })
  syncedAt: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'When the platform was found to no longer list it: deleted, or no longer public.',
  })
  goneAt: Date | null;

  /** Only resolvers read it. */
  accountId: string;
}

@RequiresScope('content:read')
@ObjectType({ description: 'A media item and its place in the list.' })
export class MediaEdge {
  @Field(() => MediaType, { description: 'The media item.' })
  node: MediaType;

  @Field({ description: 'Opaque cursor of this item.' })
  cursor: string;
}

@RequiresScope('content:read')
@ObjectType({ description: 'A page of media items, and how new they are.' })
export class MediaConnection {
  @Field(() => [MediaEdge], { description: 'The items, in the order of the list.' })
  edges: MediaEdge[];

  @Field(() => PageInfo, { description: 'Where this page stands.' })
  pageInfo: PageInfo;

  @Field(() => ContentSyncType, {
    nullable: true,
    description: 'How new the items are; null when the account was never synced.',
  })
  sync: ContentSyncType | null;
}

export function toContentSyncType({ state, syncedAt, requestedAt, failure }: ContentSync): ContentSyncType {
  return {
    state,
    syncedAt,
    requestedAt,
    failure: failure && { ...failure, ...describeFailure(failure.code) },
  };
}

function describeFailure(code: FailureCode) {
  const { userMessage, retryable } = failureCodes[code];
  return { userMessage, retryable };
}
