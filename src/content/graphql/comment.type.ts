import { ArgsType, Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsEnum,
  IsNotEmpty,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { RequiresScope } from '../../auth/access.js';
import { platformFailureTypes } from '../../accounts/graphql/platform-failure.types.js';
import { PageArgs, PageInfo } from '../../graphql/connection.js';
import { Node } from '../../graphql/node.type.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { IdempotencyKeyField } from '../../idempotency/idempotency-key.field.js';
import { CommentActionNotSupported } from './comment-action-not-supported.type.js';
import { SortDirection } from '../../graphql/sort-direction.js';
import { IsId } from '../../crypto/is-id.js';

@RequiresScope('content:read')
@ObjectType('Comment', {
  implements: () => [Node],
  description: 'A comment on media of an account.',
})
export class CommentType implements Node {
  @Field(() => ID, { description: 'Id of the comment.' })
  id: string;

  @Field({ description: 'Id of the comment at the platform.' })
  externalId: string;

  @Field({ description: 'Platform id of the media item.' })
  externalMediaId: string;

  @Field(() => String, {
    nullable: true,
    description: 'Platform id of the parent comment. Null if the comment is not a reply.',
  })
  externalParentId: string | null;

  @Field({ description: 'Text of the comment.' })
  text: string;

  @Field(() => String, {
    nullable: true,
    description: "Author's username. Null if unknown.",
  })
  authorUsername: string | null;

  @Field({ description: 'Whether the account wrote the comment.' })
  isOwn: boolean;

  @Field({ description: 'Whether the comment is hidden.' })
  isHidden: boolean;

  @Field(() => Int, { nullable: true, description: 'Number of likes. Null if unknown.' })
  likeCount: number | null;

  @Field({ description: 'Time of publication.' })
  publishedAt: Date;

  @Field({ description: 'Time at which the comment was last read from the platform.' })
  syncedAt: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'Time at which the comment was found to be deleted. Null while it exists.',
  })
  goneAt: Date | null;
}

@RequiresScope('content:read')
@ObjectType({ description: 'An edge of the connection.' })
export class CommentEdge {
  @Field(() => CommentType, { description: 'The comment.' })
  node: CommentType;

  @Field({ description: 'Opaque cursor of this item.' })
  cursor: string;
}

@RequiresScope('content:read')
@ObjectType({ description: 'A page of comments.' })
export class CommentConnection {
  @Field(() => [CommentEdge], { description: 'Edges of the page.' })
  edges: CommentEdge[];

  @Field(() => PageInfo, { description: 'Position of the page in the list.' })
  pageInfo: PageInfo;

  @Field(() => Date, {
    nullable: true,
    description:
      'Time at which the comments on media of the last 30 days were last read. Comments reported by webhook since then are included. Null if never read.',
  })
  syncedAt: Date | null;
}

@InputType({ description: 'Filter for comments. Absent fields match everything.' })
export class CommentFilterInput {
  @Field(() => String, {
    nullable: true,
    description: 'Only comments on the media item with this platform id.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  externalMediaId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Only hidden comments (true) or only visible comments (false).',
  })
  @IsOptional()
  @IsBoolean()
  isHidden?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Only comments of the account (true) or only comments of others (false).',
  })
  @IsOptional()
  @IsBoolean()
  isOwn?: boolean | null;

  @Field({ defaultValue: false, description: 'Whether to include deleted comments.' })
  @IsBoolean()
  includeGone: boolean;
}

@ArgsType()
export class CommentsArgs extends PageArgs {
  @Field(() => ID, { nullable: true, description: 'Id of the account. Default: the selected account.' })
  @IsOptional()
  @IsId()
  accountId?: string | null;

  @Field(() => CommentFilterInput, { nullable: true, description: 'Filter. Default: all comments.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => CommentFilterInput)
  filter?: CommentFilterInput | null;

  @Field(() => SortDirection, {
    defaultValue: SortDirection.DESC,
    description: 'Order by time of publication. Default: newest first.',
  })
  @IsEnum(SortDirection)
  direction: SortDirection;
}

@InputType({ description: 'The comment.' })
export class CommentIdInput {
  @Field(() => ID, { description: 'Id of the comment.' })
  @IsId()
  commentId: string;
}

@InputType({ description: 'The comment to reply to, and the reply.' })
export class ReplyToCommentInput extends CommentIdInput {
  @Field({ description: 'Text of the reply.' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(2_200)
  text: string;

  @IdempotencyKeyField()
  idempotencyKey?: string | null;
}

@ObjectType({ description: 'The reply is posted.' })
export class CommentReplied {
  readonly __typename = 'CommentReplied' as const;

  @Field(() => CommentType, { description: 'The reply.' })
  comment: CommentType;
}

@ObjectType({ description: 'The comment is hidden.' })
export class CommentHidden {
  readonly __typename = 'CommentHidden' as const;

  @Field(() => CommentType, { description: 'The comment.' })
  comment: CommentType;
}

@ObjectType({ description: 'The comment is visible again.' })
export class CommentUnhidden {
  readonly __typename = 'CommentUnhidden' as const;

  @Field(() => CommentType, { description: 'The comment.' })
  comment: CommentType;
}

@ObjectType({ description: 'The comment is deleted.' })
export class CommentDeleted {
  readonly __typename = 'CommentDeleted' as const;

  @Field(() => CommentType, { description: 'The deleted comment.' })
  comment: CommentType;
}

const failures = [
  userError('NOT_FOUND'),
  userError('ACCOUNT_PAUSED'),
  CommentActionNotSupported,
  ...platformFailureTypes,
];

export const ReplyToCommentResult = resultUnion('ReplyToCommentResult', CommentReplied, [
  ...failures,
  userError('IDEMPOTENCY_CONFLICT'),
  userError('OUTCOME_UNKNOWN'),
]);
export const HideCommentResult = resultUnion('HideCommentResult', CommentHidden, failures);
export const UnhideCommentResult = resultUnion('UnhideCommentResult', CommentUnhidden, failures);
export const DeleteCommentResult = resultUnion('DeleteCommentResult', CommentDeleted, failures);
