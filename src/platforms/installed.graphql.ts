import { createUnionType, Field, InputType, registerEnumType } from '@nestjs/graphql';
import { Type as Nested } from 'class-transformer';
import { IsOptional, ValidateNested } from 'class-validator';
import { InstagramComposer, InstagramPostOptions, InstagramProfile } from './instagram/instagram.graphql.js';
import { Capability, Platform } from './platform.js';
import { TikTokComposer, TikTokPostOptions, TikTokProfile } from './tiktok/tiktok.graphql.js';

registerEnumType(Platform, {
  name: 'Platform',
  description: 'A platform whose accounts can be connected.',
  valuesMap: {
    TIKTOK: { description: 'TikTok.' },
    TIKTOK_SHOP: { description: 'TikTok Shop.' },
    INSTAGRAM: { description: 'Instagram, professional accounts.' },
  },
});

export enum MediaKindEnum {
  VIDEO = 'VIDEO',
  PHOTO = 'PHOTO',
  MIXED = 'MIXED',
}

registerEnumType(MediaKindEnum, {
  name: 'MediaKind',
  description: 'What a file, a post or a media item shows.',
  valuesMap: {
    VIDEO: { description: 'A video.' },
    PHOTO: { description: 'A photo, or several.' },
    MIXED: { description: 'Several, not all of them photos. Never a single file.' },
  },
});

registerEnumType(Capability, {
  name: 'Capability',
  description: 'What the person lets this app do with an account. PROFILE is always asked for.',
  valuesMap: {
    PROFILE: { description: 'Name, avatar and counters of the account.' },
    PUBLISH: { description: 'Posting to the profile.' },
    DRAFT: { description: 'Sending drafts that the person finishes in the app of the platform.' },
    CONTENT: { description: 'Reading published media and their counters.' },
    COMMENTS: { description: 'Reading and moderating comments.' },
    COMMERCE: { description: 'Reading orders and products of a shop.' },
  },
});

/** The GraphQL types a platform brings along, composed below into those of the API. */
const installedTypes = {
  [Platform.TIKTOK]: { profile: TikTokProfile, composer: TikTokComposer },
  [Platform.INSTAGRAM]: { profile: InstagramProfile, composer: InstagramComposer },
} as const;

type Installed = keyof typeof installedTypes;

@InputType({ isOneOf: true, description: 'Choices for one platform: exactly the one of the account.' })
export class PostOptionsInput {
  @Field(() => TikTokPostOptions, { nullable: true, description: 'Choices for a TikTok account.' })
  @IsOptional()
  @ValidateNested()
  @Nested(() => TikTokPostOptions)
  tiktok?: TikTokPostOptions;

  @Field(() => InstagramPostOptions, { nullable: true, description: 'Choices for an Instagram account.' })
  @IsOptional()
  @ValidateNested()
  @Nested(() => InstagramPostOptions)
  instagram?: InstagramPostOptions;
}

/** Which platform's options were given, as the adapter's `parseOptions` wants them. */
export function postOptionsOf(input: PostOptionsInput): { platform: Platform; options: unknown } | null {
  if (input.tiktok) return { platform: Platform.TIKTOK, options: plain(input.tiktok) };
  if (input.instagram) return { platform: Platform.INSTAGRAM, options: plain(input.instagram) };
  return null;
}

function plain(options: object): unknown {
  return JSON.parse(JSON.stringify(options));
}

export const AccountProfile = createUnionType({
  name: 'AccountProfile',
  description: 'What a platform tells of an account, by platform.',
  types: () => Object.values(installedTypes).map(({ profile }) => profile),
  resolveType: (value: object) => value.constructor.name,
});

/** A stored profile as the member of {@link AccountProfile} it is; null for a platform without one. */
export function accountProfile(
  platform: Platform,
  profile: Readonly<Record<string, unknown>>,
): object | null {
  const types = installedTypes[platform as Installed];
  return types ? Object.assign(new types.profile(), profile) : null;
}

export const ComposerInfo = createUnionType({
  name: 'ComposerInfo',
  description: 'What the platform allows an account to post now, by platform.',
  types: () => Object.values(installedTypes).map(({ composer }) => composer),
  resolveType: (value: object) => value.constructor.name,
});

/** The `raw` part of a composer as the member of {@link ComposerInfo} it is; null for a platform without one. */
export function composerInfo(platform: Platform, raw: Readonly<Record<string, unknown>>): object | null {
  const types = installedTypes[platform as Installed];
  return types ? Object.assign(new types.composer(), raw) : null;
}
