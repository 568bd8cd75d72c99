import { z } from 'zod';
import type { PublishProblem } from '../../platform-outcomes.js';

/** Where a post appears. */
export enum InstagramPlacement {
  /** A single video becomes a reel, a single photo a feed post, several files a carousel. */
  FEED = 'FEED',
  /** Visible for a day; one photo or video, without a caption. */
  STORY = 'STORY',
}

/** A reel that is first shown to users who do not follow the account, and how it is shown to all later. */
export enum InstagramTrialReel {
  MANUAL = 'MANUAL',
  SS_PERFORMANCE = 'SS_PERFORMANCE',
}

const username = z
  .string()
  .transform((name) => name.replace(/^@/, ''))
  .pipe(z.string().regex(/^[\w.]{1,30}$/, 'is not a username'));

const orNull = <Value>(value: Value | null | undefined): Value | null => value ?? null;

const storedOptions = z.strictObject({
  placement: z
    .enum(InstagramPlacement)
    .default(InstagramPlacement.FEED)
    .describe('FEED: a reel, a photo or a carousel. STORY: one file for a day, without a caption.'),
  altTexts: z
    .array(z.string().nullable())
    .max(10)
    .nullish()
    .transform((texts) => texts ?? [])
    .describe('Alternative texts of photos, in the order of the media.'),
  userTags: z
    .array(
      z.strictObject({
        mediaIndex: z.int().min(0).max(9).default(0),
        username,
        x: z.number().min(0).max(1).nullish().transform(orNull),
        y: z.number().min(0).max(1).nullish().transform(orNull),
      }),
    )
    .default([])
    .describe('Tagged accounts. x and y: position in a photo, from the left and the top, 0 to 1.'),
  collaborators: z.array(username).default([]).describe('Usernames of invited co-authors, at most 3.'),
  locationId: z
    .string()
    .regex(/^\d{1,20}$/, 'is not the id of a Page')
    .nullish()
    .transform(orNull)
    .describe('Id of the Facebook Page of a place.'),
  shareToFeed: z.boolean().default(true).describe('Whether a reel is also shown in the feed.'),
  coverUrl: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .nullish()
    .transform(orNull)
    .describe('Public address of a JPEG that is the cover of a reel.'),
  coverTimestampMs: z
    .int()
    .min(0)
    .nullish()
    .transform(orNull)
    .describe('Frame of a reel that is its cover, in milliseconds.'),
  audioName: z
    .string()
    .max(100)
    .nullish()
    .transform(orNull)
    .describe('Name of the original sound of a reel.'),
  trialReel: z
    .enum(InstagramTrialReel)
    .nullish()
    .transform(orNull)
    .describe('A reel that is first shown to people who do not follow the account.'),
  aiGenerated: z.boolean().default(false).describe('Labels the content as made with AI.'),
});

/** What a client may choose. */
export const optionsSchema = z.toJSONSchema(storedOptions, { io: 'input' });

/** The stored options of a post, with every choice explicit. */
export type InstagramOptions = z.infer<typeof storedOptions>;

/** Validates the options of a client. */
export function parseOptions(given: unknown): { options: InstagramOptions } | { problems: PublishProblem[] } {
  const parsed = storedOptions.safeParse(given ?? {});
  if (parsed.success) return { options: parsed.data };
  return {
    problems: parsed.error.issues.map((issue) => ({
      code: 'OPTION_INVALID',
      message: `${issue.path.join('.') || 'options'}: ${issue.message}`,
      userMessage: 'Please check the options of this post.',
      retryable: false,
      field: issue.path.join('.') || undefined,
    })),
  };
}

/** Parses stored options. @throws ZodError if the stored JSON is invalid */
export function readStoredOptions(stored: unknown): InstagramOptions {
  return storedOptions.parse(stored);
}
