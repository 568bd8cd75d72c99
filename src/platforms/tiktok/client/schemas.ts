import { z } from 'zod';

/** 64-bit ids are strings or, in status responses, numbers. They are parsed losslessly and become strings. */
const id = z.union([z.string().min(1), z.int().nonnegative().transform(String)]);
const text = z
  .string()
  .nullish()
  .transform((value) => value || null);
const count = z
  .number()
  .nullish()
  .transform((value) => value ?? null);
/** Up to the year 9999, the maximum of Date and PostgreSQL. */
const unixSeconds = z.int().nonnegative().max(253_402_300_799);
/** Remaining lifetime in seconds. A number in every sample; digits in a string are accepted too. */
const lifeSeconds = z
  .union([z.number().nonnegative(), z.string().regex(/^\d+$/).transform(Number)])
  .transform((value) => Math.min(value, 100_000_000_000));

/** Success of the token endpoint for both grants. A body without an access token is a refusal, whatever its status. */
export const tokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: lifeSeconds,
  refresh_token: text,
  refresh_expires_in: lifeSeconds.nullish(),
  open_id: z.string().min(1),
  scope: z.string(),
});

/** Refusal of an OAuth endpoint. A gateway may respond in the format of the API instead. */
export const oauthRefusal = z.object({
  error: z.union([z.string().min(1), z.object({ code: z.string().min(1) }).transform(({ code }) => code)]),
  error_description: text,
  log_id: text,
});

/** Success of the revoke endpoint: an object without an error. */
export const revokeAnswer = z.object({ error: z.undefined().optional() });

/** The envelope of every API response. The tables name the id `logid`, the samples `log_id`. */
export const apiEnvelope = z.object({
  data: z.unknown().optional(),
  error: z.object({ code: z.string().min(1), message: text, log_id: text, logid: text }),
});

export const userInfoData = z.object({
  user: z.object({
    open_id: z.string().min(1),
    union_id: text,
    avatar_url: text,
    display_name: text,
    username: text,
    bio_description: text,
    profile_deep_link: text,
    is_verified: z
      .boolean()
      .nullish()
      .transform((value) => value ?? null),
    follower_count: count,
    following_count: count,
    likes_count: count,
    video_count: count,
  }),
});

export const creatorInfoData = z.object({
  creator_avatar_url: text,
  creator_username: text,
  creator_nickname: text,
  privacy_level_options: z.array(z.string()),
  comment_disabled: z.boolean(),
  duet_disabled: z.boolean(),
  stitch_disabled: z.boolean(),
  max_video_post_duration_sec: count,
});

export const uploadInitData = z.object({ publish_id: z.string().min(1), upload_url: z.url() });

export const pullInitData = z.object({ publish_id: z.string().min(1) });

export const statusData = z.object({
  status: z.string().min(1),
  fail_reason: text,
  publicaly_available_post_id: z
    .array(id)
    .nullish()
    .transform((ids) => ids ?? []),
  uploaded_bytes: count,
  downloaded_bytes: count,
});

/** Responses whose data is not used. */
export const noData = z.unknown();

export const videoListData = z.object({
  videos: z
    .array(
      z.object({
        id,
        create_time: unixSeconds,
        title: text,
        video_description: text,
        cover_image_url: text,
        share_url: text,
        duration: count,
        width: count,
        height: count,
        view_count: count,
        like_count: count,
        comment_count: count,
        share_count: count,
      }),
    )
    .nullish()
    .transform((videos) => videos ?? []),
  cursor: id.nullish().transform((cursor) => cursor ?? null),
  has_more: z
    .boolean()
    .nullish()
    .transform((more) => more ?? false),
});

/** Values that become keys. PostgreSQL text cannot store NUL: such an event is unreadable, and the intake does not fail. */
const word = z.string().refine((value) => !value.includes('\0') && !/\p{Surrogate}/u.test(value));
const wordOrNumber = z.union([word.min(1), z.int().nonnegative().transform(String)]).nullish();

/** Body of a webhook. `content` is JSON inside a string. Compiled, because every webhook is parsed before it is answered. */
export const webhookBody = z.compile(
  z.object({
    client_key: z.string(),
    event: word.min(1),
    create_time: unixSeconds,
    user_openid: word.nullish().transform((value) => value || null),
    content: z
      .string()
      .nullish()
      .transform((content) => content ?? ''),
  }),
);

export const webhookContent = z.compile(
  z.object({
    reason: z.union([z.int(), z.string()]).nullish(),
    publish_id: wordOrNumber,
    share_id: wordOrNumber,
    request_id: wordOrNumber,
    post_id: wordOrNumber,
  }),
);
