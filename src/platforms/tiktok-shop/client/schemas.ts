import { z } from 'zod';

/** 64-bit ids are strings or, in some responses and events, numbers. They are parsed losslessly and become strings. */
export const id = z.union([z.string().min(1), z.int().nonnegative().transform(String)]);
/** Absent values are left out, null or empty. */
export const text = z
  .string()
  .nullish()
  .transform((value) => value || null);
export const optionalId = z
  .union([z.string(), z.int().nonnegative().transform(String)])
  .nullish()
  .transform((value) => value || null);
export const optionalCount = z
  .number()
  .nullish()
  .transform((value) => value ?? null);
/** Up to the year 9999, the maximum of Date and PostgreSQL. Some times are digits in a string. */
const unixSeconds = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^\d{1,12}$/)
      .transform(Number),
  ])
  .pipe(z.int().nonnegative().max(253_402_300_799));
export const time = unixSeconds.transform((seconds) => new Date(seconds * 1000));
/** Zero stands for a time that has not come. */
export const optionalTime = unixSeconds
  .nullish()
  .transform((seconds) => (seconds ? new Date(seconds * 1000) : null));
export const optionalList = z
  .array(z.unknown())
  .nullish()
  .transform((list) => list ?? []);

/** Every response of both hosts. `code` decides whether it is a success, whatever the HTTP status. */
export const envelope = z.object({
  code: z.int().transform(String),
  message: text,
  request_id: text,
  data: z.unknown().optional(),
});

/** Expiries are absolute Unix seconds, despite their names. */
export const tokenData = z.object({
  access_token: z.string().min(1),
  access_token_expire_in: z.int(),
  refresh_token: z.string().min(1),
  refresh_token_expire_in: z.int().nullish(),
  open_id: z.string().min(1),
  user_type: z.int().nullish(),
  granted_scopes: z
    .array(z.string())
    .nullish()
    .transform((scopes) => scopes ?? []),
});

export const shopRow = z.object({
  id,
  name: text,
  region: text,
  seller_type: text,
  cipher: z.string().min(1),
  code: text,
});

export type ShopRow = z.infer<typeof shopRow>;

export const shopsData = z.object({ shops: optionalList });

export const sellerStatusData = z.object({
  seller_status_data: z
    .object({
      seller_status: optionalId,
      shop_statuses: z
        .array(z.object({ shop_id: id, shop_status: optionalId }))
        .nullish()
        .transform((statuses) => statuses ?? []),
    })
    .nullish(),
});

/** Responses whose data is not used, or read by the caller. */
export const anyData = z.unknown();
