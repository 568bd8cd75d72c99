import { Field, Float, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsEnum,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import type { PlatformGraphql } from '../installed-platform.js';
import type { InstagramComposerFacts, InstagramProfileFacts } from './facts.js';
import { InstagramPlacement, InstagramTrialReel } from './publishing/options.js';

registerEnumType(InstagramPlacement, {
  name: 'InstagramPlacement',
  description: 'Where a post appears on Instagram.',
  valuesMap: {
    FEED: { description: 'One video becomes a reel, one photo a feed post, several files a carousel.' },
    STORY: { description: 'For a day. One photo or video, without a caption.' },
  },
});

registerEnumType(InstagramTrialReel, {
  name: 'InstagramTrialReel',
  description: 'How a trial reel comes to be shown to the followers too.',
  valuesMap: {
    MANUAL: { description: 'By the creator, in the app.' },
    SS_PERFORMANCE: { description: 'By Instagram, if it does well.' },
  },
});

@InputType({ description: 'An account that is tagged in a file.' })
export class InstagramUserTagInput {
  @Field(() => Int, { defaultValue: 0, description: 'Which file, from 0.' })
  @IsInt()
  @Min(0)
  @Max(9)
  mediaIndex: number;

  @Field({ description: 'Its username.' })
  @IsString()
  @Matches(/^@?[\w.]{1,30}$/)
  username: string;

  @Field(() => Float, {
    nullable: true,
    description: 'Where in the photo, from the left: 0 to 1. Needed for photos in the feed, none for reels.',
  })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1)
  x?: number | null;

  @Field(() => Float, { nullable: true, description: 'The same, from the top.' })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1)
  y?: number | null;
}

@InputType({ description: 'Choices for a post on Instagram.' })
export class InstagramPostOptions {
  @Field(() => InstagramPlacement, {
    defaultValue: InstagramPlacement.FEED,
    description: 'In the feed, or as a story.',
  })
  @IsEnum(InstagramPlacement)
  placement: InstagramPlacement;

  @Field(() => [String], {
    nullable: 'itemsAndList',
    description:
      'What the photos show, in words, in the order of the media; null for a file without. At most 1000 UTF-16 units each.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  altTexts?: (string | null)[] | null;

  @Field(() => [InstagramUserTagInput], { defaultValue: [], description: 'Accounts tagged in the files.' })
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => InstagramUserTagInput)
  userTags: InstagramUserTagInput[];

  @Field(() => [String], {
    defaultValue: [],
    description:
      'Usernames of accounts invited to be its authors too, at most 3. Only where the composer allows it; not for stories.',
  })
  @ArrayMaxSize(3)
  @Matches(/^@?[\w.]{1,30}$/, { each: true })
  collaborators: string[];

  @Field(() => String, {
    nullable: true,
    description: 'Id of the Facebook Page of a place. Not for stories.',
  })
  @IsOptional()
  @Matches(/^\d{1,20}$/)
  locationId?: string | null;

  @Field({ defaultValue: true, description: 'Reels: whether it is shown in the feed too.' })
  @IsBoolean()
  shareToFeed: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'Reels: public https address of a JPEG that becomes the cover. Goes before coverTimestampMs.',
  })
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  @MaxLength(2_000)
  coverUrl?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Reels: frame of the video that becomes its cover, in milliseconds; the first one when left out.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  coverTimestampMs?: number | null;

  @Field(() => String, { nullable: true, description: 'Reels: what its own sound is called.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  audioName?: string | null;

  @Field(() => InstagramTrialReel, {
    nullable: true,
    description: 'Reels: shown first to people who do not follow the account.',
  })
  @IsOptional()
  @IsEnum(InstagramTrialReel)
  trialReel?: InstagramTrialReel | null;

  @Field({ defaultValue: false, description: 'Labels the content as made with AI.' })
  @IsBoolean()
  aiGenerated: boolean;
}

@ObjectType({ description: 'Profile of an Instagram account.' })
export class InstagramProfile implements InstagramProfileFacts {
  @Field({ description: 'How it was reached: INSTAGRAM_LOGIN or FACEBOOK_LOGIN.' })
  loginType: string;

  @Field(() => String, {
    nullable: true,
    description: 'BUSINESS or CREATOR; null where the login does not tell.',
  })
  accountType: string | null;

  @Field(() => String, { nullable: true, description: 'The biography.' })
  biography: string | null;

  @Field(() => String, { nullable: true, description: 'Address of its website.' })
  website: string | null;

  @Field(() => Float, { nullable: true, description: 'Number of followers.' })
  followerCount: number | null;

  @Field(() => Float, { nullable: true, description: 'Number of accounts followed.' })
  followingCount: number | null;

  @Field(() => Float, { nullable: true, description: 'Number of posts.' })
  mediaCount: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Name of the Facebook Page it is linked to; with Facebook Login only.',
  })
  pageName: string | null;

  @Field(() => [String], {
    description:
      'What the person may do on that Page, in words of Facebook. Posting needs CREATE_CONTENT or MANAGE.',
  })
  pageTasks: string[];
}

@ObjectType({ description: 'What an Instagram account may post at the moment.' })
export class InstagramComposer implements InstagramComposerFacts {
  @Field({ description: 'How the account was reached: INSTAGRAM_LOGIN or FACEBOOK_LOGIN.' })
  loginType: string;

  @Field({ description: 'Whether posts may name collaborators.' })
  collaboratorsAllowed: boolean;

  @Field(() => Int, { description: 'Longest caption, in UTF-16 units.' })
  readonly captionMaxLength: number = 2200;

  @Field(() => Int, { description: 'Files a carousel may have.' })
  readonly carouselMaxMedia: number = 10;
}

export const instagramGraphql: PlatformGraphql = {
  profile: InstagramProfile,
  composer: InstagramComposer,
  postOptions: {
    field: 'instagram',
    description: 'Choices for an Instagram account.',
    type: InstagramPostOptions,
  },
};
