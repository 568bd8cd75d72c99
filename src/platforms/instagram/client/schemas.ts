import { z } from 'zod';

/** Ids exceed 2^53 and are strings or numbers. They are parsed losslessly and become strings. */
const id = z.union([z.string().min(1), z.int().nonnegative().transform(String)]);
const text = z
  .string()
  .nullish()
  .transform((value) => value || null);
const count = z
  .number()
  .nullish()
  .transform((value) => value ?? null);
const token = z.string().min(1);
/** Remaining lifetime in seconds; absent for tokens that do not expire. */
const lifeSeconds = z
  .union([z.number().nonnegative(), z.string().regex(/^\d+$/).transform(Number)])
  .nullish()
  .transform((value) => (value === null || value === undefined ? null : Math.min(value, 100_000_000_000)));
/** `2026-10-01T09:15:02+0000`: ISO 8601 without the colon in the offset. */
export const graphTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:?\d\d|Z)$/)
  .transform((value) => new Date(value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')));

const paging = z
  .object({ cursors: z.object({ after: z.string() }).partial().nullish(), next: z.string().nullish() })
  .nullish();

/** A list. `next` only shows that there are more items: it contains the token, so its URL is never used. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item), paging }).transform(({ data, paging: place }) => ({
    data,
    after: place?.next ? (place.cursors?.after ?? null) : null,
  }));
}

/** Documented wrapped in `data: [ … ]`, found flat in practice. */
function bare<Value extends z.ZodType>(value: Value) {
  return z.preprocess((answer) => {
    const wrapped = z.object({ data: z.array(z.unknown()).length(1) }).safeParse(answer);
    return wrapped.success ? wrapped.data.data[0] : answer;
  }, value);
}

// --- Errors ----------------------------------------------------------------------------------------------------------

/** The error envelope of both graph hosts. Titles and messages for users are localised and never read. */
export const graphRefusal = z.object({
  error: z.object({
    message: z.string().default(''),
    code: z.int().default(0),
    error_subcode: z.int().nullish(),
    fbtrace_id: text,
  }),
});

/** Refusal of `api.instagram.com`. */
export const flatRefusal = z.object({
  error_type: z.string(),
  code: z.int().nullish(),
  error_message: z.string().default(''),
});

/** Refusal of `rupload.facebook.com`. */
export const uploadRefusal = z.object({
  debug_info: z.object({
    retriable: z.boolean().nullish(),
    type: z.string(),
    message: z.string().default(''),
  }),
});

// --- Login -----------------------------------------------------------------------------------------------------------

const permissionList = z
  .union([z.array(z.string()), z.string().transform((value) => value.split(/[\s,]+/).filter(Boolean))])
  .nullish()
  .transform((value) => value ?? null);

export const codeExchangeAnswer = bare(
  z.object({ access_token: token, user_id: id, permissions: permissionList }),
);

export const longTokenAnswer = z.object({
  access_token: token,
  expires_in: lifeSeconds,
  permissions: permissionList,
});

export const debugTokenAnswer = z.object({
  data: z.object({
    is_valid: z.boolean(),
    user_id: id.nullish(),
    /** 0: never. */
    expires_at: z.number().nullish(),
    data_access_expires_at: z.number().nullish(),
    scopes: z.array(z.string()).default([]),
  }),
});

export const permissionsAnswer = listOf(z.object({ permission: z.string(), status: z.string() }));

/** `true`, or `{ "success": true }`. */
export const doneAnswer = z.union([z.literal(true), z.object({ success: z.literal(true) })]);

// --- Accounts --------------------------------------------------------------------------------------------------------

export const meAnswer = bare(
  z.object({
    id,
    user_id: id.nullish(),
    username: text,
    name: text,
    account_type: text,
    biography: text,
    website: text,
    profile_picture_url: text,
    followers_count: count,
    follows_count: count,
    media_count: count,
  }),
);

export const profileAnswer = z.object({
  id,
  username: text,
  name: text,
  biography: text,
  website: text,
  profile_picture_url: text,
  followers_count: count,
  follows_count: count,
  media_count: count,
});

/** `instagram_business_account` is absent where no professional account is linked. */
export const pageNode = z.object({
  id,
  name: text,
  access_token: token.nullish(),
  tasks: z.array(z.string()).nullish(),
  instagram_business_account: z.object({ id, username: text }).nullish(),
});

export const idNode = bare(z.object({ id }));
export const pageTokenAnswer = z.object({ id, access_token: token.nullish() });

// --- Publishing ------------------------------------------------------------------------------------------------------

export const containerAnswer = z.object({ id, uri: z.url().nullish() });

export const containerStatusAnswer = z.object({
  status_code: z.string(),
  status: text,
  video_status: z.object({ uploading_phase: z.object({ bytes_transferred: count }).nullish() }).nullish(),
});

export const uploadAnswer = z.object({ success: z.literal(true) });

export const permalinkAnswer = z.object({ id, permalink: text });

/** Empty for an account that has not published by API yet. */
export const publishingLimitAnswer = z.object({
  data: z
    .array(
      z.object({
        quota_usage: z.number(),
        config: z.object({ quota_total: z.number(), quota_duration: count }).nullish(),
      }),
    )
    .max(1),
});

// --- Content ---------------------------------------------------------------------------------------------------------

export const mediaNode = z.object({
  id,
  caption: text,
  media_type: z.string(),
  media_product_type: text,
  permalink: text,
  media_url: text,
  thumbnail_url: text,
  timestamp: graphTime,
  like_count: count,
  comments_count: count,
  children: z.object({ data: z.array(z.object({ media_type: z.string().nullish() })) }).nullish(),
});

/** `self_ig_scoped_id` marks comments by the account itself. */
const person = z.object({ id, username: text, self_ig_scoped_id: id.nullish() }).nullish();

export const commentNode = z.object({
  id,
  text: z
    .string()
    .nullish()
    .transform((value) => value ?? ''),
  timestamp: graphTime,
  username: text,
  from: person,
  like_count: count,
  hidden: z.boolean().nullish(),
  parent_id: id.nullish(),
});

const breakdownNode = z.object({
  results: z.array(z.object({ dimension_values: z.array(z.string()), value: z.number() })).nullish(),
});

export const insightNode = z.object({
  name: z.string(),
  values: z.array(z.object({ value: z.unknown(), end_time: graphTime.nullish() })).nullish(),
  total_value: z
    .object({ value: z.unknown().optional(), breakdowns: z.array(breakdownNode).nullish() })
    .nullish(),
});
