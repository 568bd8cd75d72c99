export enum Platform {
  TIKTOK = 'TIKTOK',
  TIKTOK_SHOP = 'TIKTOK_SHOP',
  INSTAGRAM = 'INSTAGRAM',
}

/** Rows of other platforms belong to a newer version. They are left to its processes. */
export const knownPlatforms: readonly Platform[] = Object.values(Platform);

/** Descriptions of the platforms in the GraphQL schema. */
export const platformDescriptions: Readonly<Record<Platform, string>> = {
  [Platform.TIKTOK]: 'TikTok.',
  [Platform.TIKTOK_SHOP]: 'TikTok Shop.',
  [Platform.INSTAGRAM]: 'Instagram, professional accounts.',
};

/** A platform's name for users. */
export const platformNames: Readonly<Record<Platform, string>> = {
  [Platform.TIKTOK]: 'TikTok',
  [Platform.TIKTOK_SHOP]: 'TikTok Shop',
  [Platform.INSTAGRAM]: 'Instagram',
};

/** A platform's name in URLs, made of its enum value: `/auth/tiktok-shop`, `/webhooks/tiktok-shop`. */
export const platformSlugs = Object.fromEntries(
  Object.values(Platform).map((platform) => [platform, platform.toLowerCase().replaceAll('_', '-')]),
) as Readonly<Record<Platform, string>>;

/** What a user allows the app to do with an account. Each adapter maps it to scopes of its platform. */
export enum Capability {
  /** Name, avatar and counters of the account. Always requested. */
  PROFILE = 'PROFILE',
  /** Posting to the profile. */
  PUBLISH = 'PUBLISH',
  /** Sending drafts that the user finishes in the platform's app. */
  DRAFT = 'DRAFT',
  /** Reading published media and their counters. */
  CONTENT = 'CONTENT',
  /** Reading and moderating comments. */
  COMMENTS = 'COMMENTS',
  /** Orders and products of a shop. */
  COMMERCE = 'COMMERCE',
}
