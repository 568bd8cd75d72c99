import type { Type } from '@nestjs/common';
import { createUnionType, Field, InputType, registerEnumType } from '@nestjs/graphql';
import { Type as Nested } from 'class-transformer';
import { IsOptional, ValidateNested } from 'class-validator';
import { installedPlatforms } from './installed.js';
import type { PlatformGraphql } from './installed-platform.js';
import { Capability, Platform, platformDescriptions } from './platform.js';

registerEnumType(Platform, {
  name: 'Platform',
  description: 'A platform whose accounts can be connected.',
  valuesMap: Object.fromEntries(
    Object.entries(platformDescriptions).map(([platform, description]) => [platform, { description }]),
  ),
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
  description: 'What the user allows this app to do with an account. PROFILE is always requested.',
  valuesMap: {
    PROFILE: { description: 'Name, avatar and counters of the account.' },
    PUBLISH: { description: 'Publishing posts.' },
    DRAFT: { description: 'Sending drafts that the user finishes in the app of the platform.' },
    CONTENT: { description: 'Reading published media and their counters.' },
    COMMENTS: { description: 'Reading and moderating comments.' },
    COMMERCE: { description: 'Reading orders and products of a shop.' },
  },
});

/** The GraphQL types of each installed platform. */
const graphqlOf = new Map<Platform, PlatformGraphql>(
  await Promise.all(
    installedPlatforms.map(async (installed) => [installed.platform, await installed.loadGraphql()] as const),
  ),
);

@InputType({ isOneOf: true, description: 'Options of one platform: the platform of the account.' })
export class PostOptionsInput {
  [field: string]: object | undefined;
}

for (const { postOptions } of graphqlOf.values()) {
  if (!postOptions) continue;
  const { field, description, type } = postOptions;
  const decorators = [
    Field(() => type, { nullable: true, description }),
    IsOptional(),
    ValidateNested(),
    Nested(() => type),
  ];
  for (const decorate of decorators) decorate(PostOptionsInput.prototype, field);
}

/** The platform whose options are given, with the options in the form that `parseOptions` of its adapter accepts. */
export function postOptionsOf(input: PostOptionsInput): { platform: Platform; options: unknown } | null {
  for (const [platform, { postOptions }] of graphqlOf) {
    const options = postOptions && input[postOptions.field];
    if (options) return { platform, options: JSON.parse(JSON.stringify(options)) };
  }
  return null;
}

export const AccountProfile = createUnionType({
  name: 'AccountProfile',
  description: 'Details of an account, by platform.',
  types: () => typesOf('profile'),
  resolveType: (value: object) => value.constructor.name,
});

/** The stored profile as a member of {@link AccountProfile}. Null for a platform without a profile type. */
export function accountProfile(
  platform: Platform,
  profile: Readonly<Record<string, unknown>>,
): object | null {
  return instanceOf(graphqlOf.get(platform)?.profile, profile);
}

export const ComposerInfo = createUnionType({
  name: 'ComposerInfo',
  description: 'What the platform allows an account to post now, by platform.',
  types: () => typesOf('composer'),
  resolveType: (value: object) => value.constructor.name,
});

/** `Composer.raw` as a member of {@link ComposerInfo}. Null for a platform without a composer type. */
export function composerInfo(platform: Platform, raw: Readonly<Record<string, unknown>>): object | null {
  return instanceOf(graphqlOf.get(platform)?.composer, raw);
}

function typesOf(part: 'profile' | 'composer'): Type[] {
  return [...graphqlOf.values()].flatMap((graphql) => graphql[part] ?? []);
}

function instanceOf(type: Type | undefined, values: object): object | null {
  return type ? Object.assign(new type(), values) : null;
}
