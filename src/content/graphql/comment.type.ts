import { ArgsType, Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsEnum,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
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
import { SortDirection } from './media.inputs.js';

@RequiresScope('content:read')
@ObjectType('Comment', {
  implements: () => [Node],
  description: 'What somebody wrote below something an account has published.',
})
export class CommentType implements Node {
  @Field(() => ID, { description: 'Id of the comment.' })
  id: string;

  @Field({ description: 'Its id at the platform.' })
  externalId: string;

  @Field({ description: 'Id, at the platform, of the media item it is about.' })
  externalMediaId: string;

  @Field(() => String, { nullable: true, description: 'Id, at the platform, of the comment it answers.' })
  externalParentId: string | null;

  @Field({ description: 'Its text.' })
  text: string;

  @Field(() => String, {
    nullable: true,
    description: 'Handle of who wrote it, where the platform tells it.',
  })
  authorUsername: string | null;

  @Field({ description: 'Whether the account itself wrote it.' })
  isOwn: boolean;

  @Field({ description: 'Whether it is hidden from others.' })
  isHidden: boolean;

  @Field(() => Int, { nullable: true, description: 'How many people like it, where the platform tells it.' })
  likeCount: number | null;

  @Field({ description: 'When it was written.' })
  publishedAt: Date;

  @Field({ description: 'All this is what the platform had at this time.' })
  syncedAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it was found to be deleted.' })
  goneAt: Date | null;
}

@RequiresScope('content:read')
@ObjectType({ description: 'A comment and its place in the list.' })
export class CommentEdge {
  @Field(() => CommentType, { description: 'The comment.' })
  node: CommentType;

  @Field({ description: 'Opaque cursor of this item.' })
  cursor: string;
}

@RequiresScope('content:read')
@ObjectType({ description: 'A page of comments, and how new they are.' })
export class CommentConnection {
  @Field(() => [CommentEdge], { description: 'The items, in the order of the list.' })
  edges: CommentEdge[];

  @Field(() => PageInfo, { description: 'Where this page stands.' })
  pageInfo: PageInfo;

  @Field(() => Date, {
    nullable: true,
    description:
      'When the comments on media of the last 30 days were last read; what the platform told since is among them. null: never read.',
  })
  syncedAt: Date | null;
}

@InputType({ description: 'Which comments to list; absent fields match everything.' })
export class CommentFilterInput {
  @Field(() => String, { nullable: true, description: 'Only on the media item of this id at the platform.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  externalMediaId?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Only hidden ones, or only others.' })
  @IsOptional()
  @IsBoolean()
  isHidden?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Only those of the account itself, or only others.' })
  @IsOptional()
  @IsBoolean()
  isOwn?: boolean | null;

  @Field({ defaultValue: false, description: 'Also deleted ones.' })
  @IsBoolean()
  includeGone: boolean;
}

@ArgsType()
export class CommentsArgs extends PageArgs {
  @Field(() => ID, { nullable: true, description: 'Of this account; without it, of the selected one.' })
  @IsOptional()
  @IsUUID()
  accountId?: string | null;

  @Field(() => CommentFilterInput, { nullable: true, description: 'Which comments; all without it.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => CommentFilterInput)
  filter?: CommentFilterInput | null;

  @Field(() => SortDirection, {
    defaultValue: SortDirection.DESC,
    description: 'By the time they were written: the newest first, or the oldest.',
  })
  @IsEnum(SortDirection)
  direction: SortDirection;
}

@InputType({ description: 'Which comment.' })
export class CommentIdInput {
  @Field(() => ID, { description: 'Id of the comment.' })
  @IsUUID()
  commentId: string;
}

@InputType({ description: 'Which comment to answer, and how.' })
export class ReplyToCommentInput extends CommentIdInput {
  @Field({ description: 'The answer.' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(2_200)
  text: string;

  @IdempotencyKeyField()
  idempotencyKey?: string | null;
}

@ObjectType({ description: 'The comment was answered.' })
export class CommentReplied {
  readonly __typename = 'CommentReplied' as const;

  @Field(() => CommentType, { description: 'The answer.' })
  comment: CommentType;
}

@ObjectType({ description: 'The comment is hidden.' })
export class CommentHidden {
  readonly __typename = 'CommentHidden' as const;

  @Field(() => CommentType, { description: 'The comment.' })
  comment: CommentType;
}

@ObjectType({ description: 'The comment is shown again.' })
export class CommentUnhidden {
  readonly __typename = 'CommentUnhidden' as const;

  @Field(() => CommentType, { description: 'The comment.' })
  comment: CommentType;
}

@ObjectType({ description: 'The comment is deleted.' })
export class CommentDeleted {
  readonly __typename = 'CommentDeleted' as const;

  @Field(() => CommentType, { description: 'The comment, as it was.' })
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
