import { z } from 'zod';
import type { PublishProblem } from '../../platform-outcomes.js';

/** Audiences of a post, as TikTok names them. The composer lists those that a creator may choose. */
export enum TikTokPrivacyLevel {
  PUBLIC_TO_EVERYONE = 'PUBLIC_TO_EVERYONE',
  MUTUAL_FOLLOW_FRIENDS = 'MUTUAL_FOLLOW_FRIENDS',
  FOLLOWER_OF_CREATOR = 'FOLLOWER_OF_CREATOR',
  SELF_ONLY = 'SELF_ONLY',
}

export enum TikTokPostMode {
  DIRECT_POST = 'DIRECT_POST',
  DRAFT = 'DRAFT',
}

const choices = z.strictObject({
  mode: z
    .enum(TikTokPostMode)
    .default(TikTokPostMode.DIRECT_POST)
    .describe('Published, or sent to the app as a draft.'),
  privacyLevel: z
    .enum(TikTokPrivacyLevel)
    .nullish()
    .transform(orNull)
    .describe(
      'Audience: one of privacyLevels of the rules. Required for DIRECT_POST. Ask the user: no default is allowed.',
    ),
  title: z.string().nullish().transform(orNull).describe('Title of a photo post, at most 90 characters.'),
  disableComment: z.boolean().default(true).describe('No comments. Off only if the user allows them.'),
  disableDuet: z.boolean().default(true).describe('No duets; videos only.'),
  disableStitch: z.boolean().default(true).describe('No stitches; videos only.'),
  disclosure: z
    .strictObject({ yourBrand: z.boolean(), brandedContent: z.boolean() })
    .nullish()
    .transform(orNull)
    .describe(
      'What the post promotes: the own brand, or another one that pays. Omit it if it promotes nothing.',
    ),
  aiGenerated: z.boolean().default(false).describe('Labels the content as made with AI.'),
  coverTimestampMs: z
    .int()
    .min(0)
    .nullish()
    .transform(orNull)
    .describe('Frame of the video that is its cover, in milliseconds.'),
  photoCoverIndex: z.int().min(0).default(0).describe('Index of the photo that is the cover, from 0.'),
  autoAddMusic: z.boolean().default(false).describe('Lets TikTok add music to a photo post.'),
});

/** What a client may choose, without the consent of the user. */
export const optionsSchema = z.toJSONSchema(choices, { io: 'input' });

const givenOptions = choices.extend({ consent: z.boolean() });
const storedOptions = choices.extend({ consentAcceptedAt: z.iso.datetime() });

/** The stored options of a post, with every choice explicit and the time of the consent. */
export type TikTokOptions = z.infer<typeof storedOptions>;

/**
 * Validates the options of a client. TikTok requires an explicit consent before anything is sent, so options without it are
 * refused.
 */
export function parseOptions(
  given: unknown,
  now: Date,
): { options: TikTokOptions } | { problems: PublishProblem[] } {
  const parsed = givenOptions.safeParse(given);
  if (!parsed.success) {
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
  const { consent, ...options } = parsed.data;
  if (!consent) {
    return {
      problems: [
        {
          code: 'CONSENT_REQUIRED',
          message: 'TikTok requires the agreement of the user to the declaration of the composer.',
          userMessage: 'Please agree to TikTok’s declaration before posting.',
          retryable: false,
          field: 'consent',
        },
      ],
    };
  }
  return { options: { ...options, consentAcceptedAt: now.toISOString() } };
}

/** Options of a client with the consent that the user gives by approving the post. A consent of the client does not count. */
export function withConsent(given: unknown): unknown {
  return typeof given === 'object' && given !== null ? { ...given, consent: true } : given;
}

/** Parses stored options. @throws ZodError if the stored JSON is invalid */
export function readStoredOptions(stored: unknown): TikTokOptions {
  return storedOptions.parse(stored);
}

function orNull<Value>(value: Value | null | undefined): Value | null {
  return value ?? null;
}
