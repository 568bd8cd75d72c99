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
    STORY: { description: 'Visible for a day. One photo or video, without a caption.' },
  },
});

registerEnumType(InstagramTrialReel, {
  name: 'InstagramTrialReel',
  description: 'How a trial reel is later shown to followers.',
  valuesMap: {
    MANUAL: { description: 'By the creator, in the app.' },
    SS_PERFORMANCE: { description: 'By Instagram, if the reel performs well.' },
  },
});

@InputType({ description: 'An account that is tagged in a file.' })
export class InstagramUserTagInput {
  @Field(() => Int, { defaultValue: 0, description: 'Index of the file, from 0.' })
  @IsInt()
  @Min(0)
  @Max(9)
  mediaIndex: number;

  @Field({ description: 'Username of the account.' })
  @IsString()
  @Matches(/^@?[\w.]{1,30}$/)
  username: string;

  @Field(() => Float, {
    nullable: true,
    description:
      'Horizontal position in the photo, from the left: 0 to 1. Required for photos in the feed, absent for reels.',
  })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1)
  x?: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Vertical position in the photo, from the top: 0 to 1. Required for photos in the feed, absent for reels.',
  })
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
    description: 'Published in the feed or as a story.',
  })
  @IsEnum(InstagramPlacement)
  placement: InstagramPlacement;

  @Field(() => [String], {
    nullable: 'itemsAndList',
    description:
      'Alternative texts of the photos, in the order of the media; null for a file without one. At most 1000 UTF-16 units each.',
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
      'Usernames of accounts invited as co-authors, at most 3. Only if the composer allows it; not for stories.',
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

  @Field({ defaultValue: true, description: 'Reels: whether the reel is also shown in the feed.' })
  @IsBoolean()
  shareToFeed: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'Reels: public https URL of a JPEG to use as the cover. Takes precedence over coverTimestampMs.',
  })
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  @MaxLength(2_000)
  coverUrl?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Reels: frame of the video to use as its cover, in milliseconds. Default: the first frame.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  coverTimestampMs?: number | null;

  @Field(() => String, { nullable: true, description: 'Reels: name of the original sound.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  audioName?: string | null;

  @Field(() => InstagramTrialReel, {
    nullable: true,
    description: 'Reels: shown first to users who do not follow the account.',
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
  @Field({ description: 'How the account is connected: INSTAGRAM_LOGIN or FACEBOOK_LOGIN.' })
  loginType: string;

  @Field(() => String, {
    nullable: true,
    description: 'BUSINESS or CREATOR. Null if the login does not report it.',
  })
  accountType: string | null;

  @Field(() => String, { nullable: true, description: 'The biography.' })
  biography: string | null;

  @Field(() => String, { nullable: true, description: 'URL of the website of the account.' })
  website: string | null;

  @Field(() => Float, { nullable: true, description: 'Number of followers.' })
  followerCount: number | null;

  @Field(() => Float, { nullable: true, description: 'Number of accounts followed.' })
  followingCount: number | null;

  @Field(() => Float, { nullable: true, description: 'Number of posts.' })
  mediaCount: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Name of the linked Facebook Page; with Facebook Login only.',
  })
  pageName: string | null;

  @Field(() => [String], {
    description:
      'Tasks of the user on that Page, as Facebook names them. Posting needs CREATE_CONTENT or MANAGE.',
  })
  pageTasks: string[];
}

@ObjectType({ description: 'What an Instagram account may post now.' })
export class InstagramComposer implements InstagramComposerFacts {
  @Field({ description: 'How the account is connected: INSTAGRAM_LOGIN or FACEBOOK_LOGIN.' })
  loginType: string;

  @Field({ description: 'Whether posts may name collaborators.' })
  collaboratorsAllowed: boolean;

  @Field(() => Int, { description: 'Maximum length of a caption, in UTF-16 units.' })
  readonly captionMaxLength: number = 2200;

  @Field(() => Int, { description: 'Maximum number of files in a carousel.' })
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
