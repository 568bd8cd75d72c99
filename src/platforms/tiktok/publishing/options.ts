import { z } from 'zod';
import type { PublishProblem } from '../../platform-outcomes.js';

/** Who may see a post, in TikTok's words. Which of them a creator may choose, only the composer tells. */
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

/** The options as they are stored with a post: every choice explicit, the consent with its time. */
export type TikTokOptions = z.infer<typeof storedOptions>;

/**
 * Validates what a client chose. TikTok demands an explicit consent before anything is sent, so options without it never
 * become a post.
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
          message: 'TikTok takes nothing before the person has agreed to the declaration of the composer.',
          userMessage: 'Please agree to TikTok’s declaration before posting.',
          retryable: false,
          field: 'consent',
        },
      ],
    };
  }
  return { options: { ...options, consentAcceptedAt: now.toISOString() } };
}

/** Reads back what {@link parseOptions} let through. @throws ZodError when the stored JSON is not that */
export function readStoredOptions(stored: unknown): TikTokOptions {
  return storedOptions.parse(stored);
}

function orNull<Value>(value: Value | null | undefined): Value | null {
  return value ?? null;
}
