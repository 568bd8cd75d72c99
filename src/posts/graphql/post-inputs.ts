import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsDate,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  IsUrl,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { PostOptionsInput } from '../../platforms/installed.graphql.js';

/** More than any platform takes; each checks its own limit. */
const longestCaption = 10_000;
const mostMedia = 50;
const mostTargets = 25;

@InputType({ isOneOf: true, description: 'A file of a post: an upload, or an address to fetch it from.' })
export class MediaInput {
  @Field(() => ID, { nullable: true, description: 'Id of an upload that is READY.' })
  @IsOptional()
  @IsUUID()
  uploadId?: string;

  @Field(() => String, {
    nullable: true,
    description:
      'http(s) address on the public internet. Fetched before the post is accepted; all of a request must arrive within 45 seconds.',
  })
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  @MaxLength(2_000)
  url?: string;
}

@InputType({ description: 'An account that a post is to go out on, and the choices for it.' })
export class PostTargetInput {
  @Field(() => ID, { description: 'Id of the account.' })
  @IsUUID()
  accountId: string;

  @Field(() => PostOptionsInput, { description: 'Choices for the platform of the account.' })
  @ValidateNested()
  @Type(() => PostOptionsInput)
  options: PostOptionsInput;
}

@InputType({ description: 'What is to be published, and where.' })
export class CreatePostInput {
  @Field(() => [MediaInput], { description: 'One video, or photos in their order.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(mostMedia)
  @ValidateNested({ each: true })
  @Type(() => MediaInput)
  media: MediaInput[];

  @Field({ defaultValue: '', description: 'The text. Each platform has its own limit.' })
  @IsString()
  @MaxLength(longestCaption)
  caption: string;

  @Field(() => [PostTargetInput], {
    description: 'The accounts, each at most once. One post is made for each, or none at all.',
  })
  @ArrayMinSize(1)
  @ArrayMaxSize(mostTargets)
  @ArrayUnique(({ accountId }: PostTargetInput) => accountId)
  @ValidateNested({ each: true })
  @Type(() => PostTargetInput)
  targets: PostTargetInput[];

  @Field(() => Date, {
    nullable: true,
    description: 'When to publish, within 180 days. At once when left out.',
  })
  @IsOptional()
  @IsDate()
  publishAt?: Date | null;

  @Field({
    description:
      'A name of your own for this request, new for each post. Sent again within 7 days, the same request answers the same posts and makes none.',
  })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  idempotencyKey: string;
}

@InputType({ description: 'Which post.' })
export class PostIdInput {
  @Field(() => ID, { description: 'Id of the post.' })
  @IsUUID()
  postId: string;
}

@InputType({ description: 'Which post to try again, and what to change about it.' })
export class RetryPostInput extends PostIdInput {
  @Field(() => String, { nullable: true, description: 'Another text; as it was when left out.' })
  @IsOptional()
  @IsString()
  @MaxLength(longestCaption)
  caption?: string | null;

  @Field(() => PostOptionsInput, {
    nullable: true,
    description: 'Other choices; as they were when left out.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => PostOptionsInput)
  options?: PostOptionsInput | null;
}
