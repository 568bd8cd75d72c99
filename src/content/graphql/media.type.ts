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
  description: 'State of a content sync.',
  valuesMap: {
    WAITING: { description: 'Requested, not started yet.' },
    RUNNING: { description: 'In progress. Media that were read are already stored.' },
    DONE: { description: 'Completed.' },
    FAILED: { description: 'Stopped. See failure.' },
  },
});

@ObjectType({ description: 'Reason why a sync stopped.' })
export class ContentSyncFailure {
  @Field(() => ErrorCode, { description: 'Stable error code.' })
  code: FailureCode;

  @Field({ description: 'Message for developers, in English.' })
  message: string;

  @Field({ description: 'Message for users, in English.' })
  userMessage: string;

  @Field({ description: 'Whether the sync is retried automatically.' })
  retryable: boolean;

  @Field({ description: 'Time of the failure.' })
  at: Date;
}

@RequiresScope('content:read')
@ObjectType('ContentSync', { description: 'State of the content sync of an account.' })
export class ContentSyncType {
  @Field(() => ContentSyncState, { description: 'State of the latest sync.' })
  state: ContentSyncState;

  @Field(() => Date, {
    nullable: true,
    description: 'The stored media are as of this time or newer. Null before the first sync is completed.',
  })
  syncedAt: Date | null;

  @Field({ description: 'Time of the last request for a sync.' })
  requestedAt: Date;

  @Field(() => ContentSyncFailure, {
    nullable: true,
    description: 'Why the latest sync stopped. Null unless state is FAILED.',
  })
  failure: ContentSyncFailure | null;
}

@ObjectType('MediaMetric', { description: 'A metric of a media item.' })
export class MediaMetricType {
  @Field({ description: 'Name of the metric at the platform, such as view_count.' })
  name: string;

  @Field(() => Float, { description: 'Value of the metric.' })
  value: number;

  @Field({ description: 'Time at which the platform reported the value.' })
  observedAt: Date;
}

@ObjectType('MediaMetricDay', {
  description: 'Last value of a metric of a media item that was read on one day.',
})
export class MediaMetricDayType {
  @Field({ description: 'Name of the metric at the platform, such as view_count.' })
  name: string;

  @Field({ description: 'The day, YYYY-MM-DD in UTC.' })
  day: string;

  @Field(() => Float, { description: 'Value of the metric.' })
  value: number;

  @Field({ description: 'Time at which the platform reported the value.' })
  observedAt: Date;
}

@RequiresScope('content:read')
@ObjectType('Media', {
  implements: () => [Node],
  description: 'A media item that an account published, with this app or elsewhere, as of the last sync.',
})
export class MediaType implements Node {
  @Field(() => ID, { description: 'Id of the media item.' })
  id: string;

  @Field({ description: 'Id of the media item at the platform.' })
  externalId: string;

  @Field(() => MediaKindEnum, { description: 'Kind of media.' })
  kind: MediaKindEnum;

  @Field({ description: 'Caption. Empty if there is none.' })
  caption: string;

  @Field({ description: 'Time of publication.' })
  publishedAt: Date;

  @Field(() => String, { nullable: true, description: 'Public URL at the platform. Null if unknown.' })
  permalink: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'URL of the cover image at the platform. It may expire after some hours; a sync updates it. Null if there is none.',
  })
  coverUrl: string | null;

  @Field(() => Float, { nullable: true, description: 'Duration in seconds. Null if unknown or not a video.' })
  durationSeconds: number | null;

  @Field(() => Int, { nullable: true, description: 'Width in pixels. Null if unknown.' })
  width: number | null;

  @Field(() => Int, { nullable: true, description: 'Height in pixels. Null if unknown.' })
  height: number | null;

  @Field({ description: 'Time at which the media item was last read from the platform.' })
  syncedAt: Date;

  @Field(() => Date, {
    nullable: true,
    description:
      'Time at which the platform no longer listed the media item, because it was deleted or is not public. Null while it is listed.',
  })
  goneAt: Date | null;

  /** Used by resolvers, not in the schema. */
  accountId: string;
}

@RequiresScope('content:read')
@ObjectType({ description: 'An edge of the connection.' })
export class MediaEdge {
  @Field(() => MediaType, { description: 'The media item.' })
  node: MediaType;

  @Field({ description: 'Opaque cursor of this item.' })
  cursor: string;
}

@RequiresScope('content:read')
@ObjectType({ description: 'A page of media items.' })
export class MediaConnection {
  @Field(() => [MediaEdge], { description: 'Edges of the page.' })
  edges: MediaEdge[];

  @Field(() => PageInfo, { description: 'Position of the page in the list.' })
  pageInfo: PageInfo;

  @Field(() => ContentSyncType, {
    nullable: true,
    description: 'State of the content sync. Null if the account was never synced.',
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
