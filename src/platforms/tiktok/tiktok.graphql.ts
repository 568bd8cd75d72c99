import { Field, Float, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsEnum,
  IsInt,
  IsOptional,
  IsString,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import type { PlatformGraphql } from '../installed-platform.js';
import type { TikTokComposerFacts, TikTokProfileFacts } from './facts.js';
import { brandedContentDeclaration, declaration } from './publishing/declaration.js';
import { TikTokPostMode, TikTokPrivacyLevel } from './publishing/options.js';

registerEnumType(TikTokPrivacyLevel, {
  name: 'TikTokPrivacyLevel',
  description: 'Audience of a TikTok post. Only the levels that the composer offers can be chosen.',
  valuesMap: {
    PUBLIC_TO_EVERYONE: { description: 'Everyone. Offered to public accounts.' },
    MUTUAL_FOLLOW_FRIENDS: { description: 'Friends: users who follow each other.' },
    FOLLOWER_OF_CREATOR: { description: 'Followers. Offered to private accounts.' },
    SELF_ONLY: { description: 'Only the creator.' },
  },
});

registerEnumType(TikTokPostMode, {
  name: 'TikTokPostMode',
  description: 'How content reaches TikTok.',
  valuesMap: {
    DIRECT_POST: { description: 'Published on the profile immediately. Needs the capability PUBLISH.' },
    DRAFT: {
      description: 'Sent to the inbox of the app, where the creator finishes it. Needs the capability DRAFT.',
    },
  },
});

@InputType({
  description:
    'What a post promotes. Present if the disclosure is enabled; at least one of the two must be true.',
})
export class TikTokDisclosureInput {
  @Field({
    defaultValue: false,
    description: 'Promotes the creator or their own business: “Promotional content”.',
  })
  @IsBoolean()
  yourBrand: boolean;

  @Field({
    defaultValue: false,
    description: 'Promotes a third party: “Paid partnership”. Cannot be combined with SELF_ONLY.',
  })
  @IsBoolean()
  brandedContent: boolean;
}

@InputType({ description: 'Choices for a post on TikTok.' })
export class TikTokPostOptions {
  @Field(() => TikTokPostMode, {
    defaultValue: TikTokPostMode.DIRECT_POST,
    description: 'Published immediately, or sent as a draft.',
  })
  @IsEnum(TikTokPostMode)
  mode: TikTokPostMode;

  @Field(() => TikTokPrivacyLevel, {
    nullable: true,
    description:
      'Required for DIRECT_POST. Has no default: the user must choose among composer.privacyLevels.',
  })
  @IsOptional()
  @IsEnum(TikTokPrivacyLevel)
  privacyLevel?: TikTokPrivacyLevel | null;

  @Field(() => String, {
    nullable: true,
    description: 'Title of a photo post, at most 90 UTF-16 units. Videos have a caption only.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(90)
  title?: string | null;

  @Field({
    defaultValue: true,
    description: 'No comments. TikTok requires comments off until the user allows them.',
  })
  @IsBoolean()
  disableComment: boolean;

  @Field({ defaultValue: true, description: 'No duets; videos only. Off until the user allows them.' })
  @IsBoolean()
  disableDuet: boolean;

  @Field({ defaultValue: true, description: 'No stitches; videos only. Off until the user allows them.' })
  @IsBoolean()
  disableStitch: boolean;

  @Field(() => TikTokDisclosureInput, {
    nullable: true,
    description: 'What the post promotes. Omit it if it promotes nothing.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => TikTokDisclosureInput)
  disclosure?: TikTokDisclosureInput | null;

  @Field({ defaultValue: false, description: 'Labels the content as made with AI.' })
  @IsBoolean()
  aiGenerated: boolean;

  @Field(() => Int, {
    nullable: true,
    description: 'Frame of the video to use as its cover, in milliseconds. Default: the first frame.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  coverTimestampMs?: number | null;

  @Field(() => Int, { defaultValue: 0, description: 'Index of the photo that is the cover, from 0.' })
  @IsInt()
  @Min(0)
  photoCoverIndex: number;

  @Field({ defaultValue: false, description: 'Lets TikTok add music to a photo post.' })
  @IsBoolean()
  autoAddMusic: boolean;

  @Field({
    description:
      'Whether the user has agreed to the declaration of the composer. Recorded with its time. Without it nothing is sent to TikTok.',
  })
  @IsBoolean()
  consent: boolean;
}

@ObjectType({ description: 'Profile of a TikTok account. Fields whose scope was not granted are null.' })
export class TikTokProfile implements TikTokProfileFacts {
  @Field(() => String, { nullable: true, description: 'Id of the user across all apps of this developer.' })
  unionId: string | null;

  @Field(() => String, { nullable: true, description: 'The biography.' })
  bio: string | null;

  @Field(() => String, { nullable: true, description: 'URL of the profile.' })
  profileUrl: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether TikTok has verified the account.' })
  isVerified: boolean | null;

  @Field(() => Float, { nullable: true, description: 'Number of followers.' })
  followerCount: number | null;

  @Field(() => Float, { nullable: true, description: 'Number of accounts followed.' })
  followingCount: number | null;

  @Field(() => Float, { nullable: true, description: 'Total number of likes of all videos.' })
  likesCount: number | null;

  @Field(() => Float, { nullable: true, description: 'Number of public videos.' })
  videoCount: number | null;
}

@ObjectType({
  description: 'What a TikTok creator may post now. Fetch it whenever the composer opens.',
})
export class TikTokComposer implements TikTokComposerFacts {
  @Field({
    description:
      'Whether TikTok has audited the app of this installation, as its operator has set. If false, offer DRAFT first: direct posts work only for private accounts with SELF_ONLY.',
  })
  isAppAudited: boolean;

  @Field({ description: 'False if the user granted drafts only: DIRECT_POST would be refused.' })
  directPostGranted: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Name of the creator. It must be shown beside the form.',
  })
  creatorNickname: string | null;

  @Field(() => String, { nullable: true, description: 'Username of the creator.' })
  creatorUsername: string | null;

  @Field(() => String, { nullable: true, description: 'Avatar. The URL is valid for two hours.' })
  creatorAvatarUrl: string | null;

  @Field(() => [TikTokPrivacyLevel], {
    description: 'Privacy levels to choose from. None may be preselected.',
  })
  privacyLevels: TikTokPrivacyLevel[];

  @Field({ description: 'Whether the settings of the creator forbid comments.' })
  commentDisabled: boolean;

  @Field({ description: 'Whether the settings of the creator forbid duets.' })
  duetDisabled: boolean;

  @Field({ description: 'Whether the settings of the creator forbid stitches.' })
  stitchDisabled: boolean;

  @Field(() => Int, {
    nullable: true,
    description: 'Maximum duration of a video of this creator, in seconds.',
  })
  maxVideoDurationSeconds: number | null;

  @Field({ description: 'Declaration to show beside the post button.' })
  readonly declaration: string = declaration;

  @Field({ description: 'Declaration to show instead when brandedContent is chosen.' })
  readonly brandedContentDeclaration: string = brandedContentDeclaration;

  @Field({ description: 'URL of “Music Usage Confirmation”.' })
  readonly musicUsageConfirmationUrl: string =
    'https://www.tiktok.com/legal/page/global/music-usage-confirmation/en';

  @Field({ description: 'URL of “Branded Content Policy”.' })
  readonly brandedContentPolicyUrl: string = 'https://www.tiktok.com/legal/page/global/bc-policy/en';
}

export const tiktokGraphql: PlatformGraphql = {
  profile: TikTokProfile,
  composer: TikTokComposer,
  postOptions: {
    field: 'tiktok',
    description: 'Choices for a TikTok account.',
    type: TikTokPostOptions,
  },
};
