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
  mode: z.enum(TikTokPostMode).default(TikTokPostMode.DIRECT_POST),
  privacyLevel: z.enum(TikTokPrivacyLevel).nullish().transform(orNull),
  title: z.string().nullish().transform(orNull),
  disableComment: z.boolean().default(true),
  disableDuet: z.boolean().default(true),
  disableStitch: z.boolean().default(true),
  disclosure: z
    .strictObject({ yourBrand: z.boolean(), brandedContent: z.boolean() })
    .nullish()
    .transform(orNull),
  aiGenerated: z.boolean().default(false),
  coverTimestampMs: z.int().min(0).nullish().transform(orNull),
  photoCoverIndex: z.int().min(0).default(0),
  autoAddMusic: z.boolean().default(false),
});

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

/** Parses stored options. @throws ZodError if the stored JSON is invalid */
export function readStoredOptions(stored: unknown): TikTokOptions {
  return storedOptions.parse(stored);
}

function orNull<Value>(value: Value | null | undefined): Value | null {
  return value ?? null;
}
