import { Field, ID, ObjectType } from '@nestjs/graphql';
import { platformFailureTypes } from '../../accounts/graphql/platform-failure.types.js';
import { resultUnion, UserError, userError, UserErrorType } from '../../graphql/user-error.js';
import type { PublishProblem } from '../../platforms/platform.js';
import { TierLimitReached } from '../../subscriptions/graphql/tier-limit-reached.type.js';
import type { MediaFault } from '../domain/upload.js';
import { PostType } from './post.type.js';
import { PublishProblemType } from './publish-problem.type.js';
import { MediaFaultEnum } from './upload.type.js';

@ObjectType({ description: 'Why one account must refuse a post.' })
export class PostRejection {
  @Field(() => ID, { description: 'Id of the account.' })
  accountId: string;

  @Field(() => [PublishProblemType], { description: 'Everything that stands against it.' })
  problems: PublishProblem[];
}

@UserErrorType('POSTS_REJECTED')
export class PostsRejected extends UserError {
  @Field(() => [PostRejection], { description: 'The accounts that must refuse, and why.' })
  rejections: PostRejection[];
}

@UserErrorType('MEDIA_INVALID')
export class MediaInvalid extends UserError {
  @Field(() => MediaFaultEnum, { description: 'What is wrong with the file.' })
  reason: MediaFault;
}

@ObjectType({ description: 'The post was accepted.' })
export class PostsCreated {
  readonly __typename = 'PostsCreated' as const;

  @Field(() => [PostType], { description: 'One post for each target, in their order.' })
  posts: PostType[];
}

@ObjectType({ description: 'The post was stopped.' })
export class PostCanceled {
  readonly __typename = 'PostCanceled' as const;

  @Field(() => PostType, { description: 'The post.' })
  post: PostType;
}

@ObjectType({ description: 'The platform was asked how the post is doing.' })
export class PostChecked {
  readonly __typename = 'PostChecked' as const;

  @Field(() => PostType, { description: 'The post, as it is by the word of the platform.' })
  post: PostType;
}

@ObjectType({ description: 'The post is handed to its platform again, or turned out to be published.' })
export class PostRetried {
  readonly __typename = 'PostRetried' as const;

  @Field(() => PostType, { description: 'The post. PUBLISHED: it was live already and was not sent again.' })
  post: PostType;
}

export const CreatePostResult = resultUnion('CreatePostResult', PostsCreated, [
  PostsRejected,
  MediaInvalid,
  userError('MEDIA_NOT_READY'),
  userError('MEDIA_URL_NOT_ALLOWED'),
  userError('UPLOAD_LIMIT_REACHED'),
  userError('UPLOAD_USED'),
  userError('NOT_FOUND'),
  userError('IDEMPOTENCY_CONFLICT'),
  TierLimitReached,
]);

export const CancelPostResult = resultUnion('CancelPostResult', PostCanceled, [
  userError('NOT_FOUND'),
  userError('TOO_LATE_TO_CANCEL'),
  ...platformFailureTypes,
]);

export const CheckPostResult = resultUnion('CheckPostResult', PostChecked, [
  userError('NOT_FOUND'),
  ...platformFailureTypes,
]);

export const RetryPostResult = resultUnion('RetryPostResult', PostRetried, [
  PostsRejected,
  userError('NOT_FOUND'),
  userError('POST_NOT_RETRYABLE'),
  TierLimitReached,
]);
