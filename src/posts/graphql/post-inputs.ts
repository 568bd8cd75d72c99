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
  IsUrl,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { PostOptionsInput } from '../../platforms/installed.graphql.js';
import { IsId } from '../../crypto/is-id.js';

/** Higher than the limit of any platform; each platform checks its own. */
const maxCaptionLength = 10_000;
const maxMediaCount = 50;
const maxTargetCount = 25;

@InputType({ isOneOf: true, description: 'A file of a post: an upload, or an address to fetch.' })
export class MediaInput {
  @Field(() => ID, { nullable: true, description: 'Id of an upload that is READY.' })
  @IsOptional()
  @IsId()
  uploadId?: string;

  @Field(() => String, {
    nullable: true,
    description:
      'http(s) address on the public internet. Fetched before the post is accepted. All files of a request must arrive within 45 seconds.',
  })
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  @MaxLength(2_000)
  url?: string;
}

@InputType({ description: 'An account to publish on, with its options.' })
export class PostTargetInput {
  @Field(() => ID, { description: 'Id of the account.' })
  @IsId()
  accountId: string;

  @Field(() => PostOptionsInput, { description: 'Options for the platform of the account.' })
  @ValidateNested()
  @Type(() => PostOptionsInput)
  options: PostOptionsInput;
}

@InputType({ description: 'A post to check: what to publish, where and when.' })
export class PostProblemsInput {
  @Field(() => [MediaInput], { description: 'One video, or photos in order.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(maxMediaCount)
  @ValidateNested({ each: true })
  @Type(() => MediaInput)
  media: MediaInput[];

  @Field({ defaultValue: '', description: 'Text of the post. Each platform has its own length limit.' })
  @IsString()
  @MaxLength(maxCaptionLength)
  caption: string;

  @Field(() => [PostTargetInput], {
    description: 'The accounts, each at most once. One post is created for each, or none.',
  })
  @ArrayMinSize(1)
  @ArrayMaxSize(maxTargetCount)
  @ArrayUnique(({ accountId }: PostTargetInput) => accountId)
  @ValidateNested({ each: true })
  @Type(() => PostTargetInput)
  targets: PostTargetInput[];

  @Field(() => Date, {
    nullable: true,
    description: 'Time to publish, within 180 days. Default: immediately.',
  })
  @IsOptional()
  @IsDate()
  publishAt?: Date | null;
}

@InputType({ description: 'What to publish, and where.' })
export class CreatePostInput extends PostProblemsInput {
  @Field({
    description:
      'A key that the client chooses, new for each post. Within 7 days, the same request with the same key returns the same posts and creates none.',
  })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  idempotencyKey: string;
}

@InputType({ description: 'The post.' })
export class PostIdInput {
  @Field(() => ID, { description: 'Id of the post.' })
  @IsId()
  postId: string;
}

@InputType({ description: 'The post to retry, and changes to it.' })
export class RetryPostInput extends PostIdInput {
  @Field(() => String, { nullable: true, description: 'New text. Default: unchanged.' })
  @IsOptional()
  @IsString()
  @MaxLength(maxCaptionLength)
  caption?: string | null;

  @Field(() => PostOptionsInput, {
    nullable: true,
    description: 'New options. Default: unchanged.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => PostOptionsInput)
  options?: PostOptionsInput | null;
}
