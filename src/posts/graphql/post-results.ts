import { Field, ID, ObjectType } from '@nestjs/graphql';
import { platformFailureTypes } from '../../accounts/graphql/platform-failure.types.js';
import { Public } from '../../auth/access.js';
import { resultUnion, UserError, userError, UserErrorType } from '../../graphql/user-error.js';
import type { PublishProblem } from '../../platforms/platform-outcomes.js';
import { TierLimitReached } from '../../subscriptions/graphql/tier-limit-reached.type.js';
import type { MediaFault } from '../../uploads/domain/upload.js';
import { PostType } from './post.type.js';
import { PublishProblemType } from './publish-problem.type.js';
import { MediaFaultEnum } from '../../uploads/graphql/upload.type.js';

@Public()
@ObjectType({ description: 'Why a post cannot be published on one account.' })
export class PostRejection {
  @Field(() => ID, { description: 'Id of the account.' })
  accountId: string;

  @Field(() => [PublishProblemType], { description: 'All reasons.' })
  problems: PublishProblem[];
}

@UserErrorType('POSTS_REJECTED')
export class PostsRejected extends UserError {
  @Field(() => [PostRejection], { description: 'The accounts and their reasons.' })
  rejections: PostRejection[];
}

@UserErrorType('MEDIA_INVALID')
export class MediaInvalid extends UserError {
  @Field(() => MediaFaultEnum, { description: 'Problem of the file.' })
  reason: MediaFault;
}

@ObjectType({ description: 'The post was accepted.' })
export class PostsCreated {
  readonly __typename = 'PostsCreated' as const;

  @Field(() => [PostType], { description: 'One post for each target, in order.' })
  posts: PostType[];
}

@ObjectType({ description: 'The post was canceled.' })
export class PostCanceled {
  readonly __typename = 'PostCanceled' as const;

  @Field(() => PostType, { description: 'The post.' })
  post: PostType;
}

@ObjectType({ description: 'The state of the post was read from its platform.' })
export class PostChecked {
  readonly __typename = 'PostChecked' as const;

  @Field(() => PostType, { description: 'The post, with the state that the platform reported.' })
  post: PostType;
}

@ObjectType({ description: 'The post is sent again, or was already published.' })
export class PostRetried {
  readonly __typename = 'PostRetried' as const;

  @Field(() => PostType, {
    description: 'The post. PUBLISHED: it was already public and was not sent again.',
  })
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
