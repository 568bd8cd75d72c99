import { z } from 'zod';
import type { ExternalMoney } from '../../platform-commerce.js';

/** An amount as the platform prints it. Empty and absent values are null. */
export const amount = z
  .union([
    z.string().regex(/^(-?\d{1,20}(\.\d{1,10})?)?$/),
    z
      .number()
      .refine((value) => /^-?\d{1,15}(\.\d{1,10})?$/.test(String(value)))
      .transform(String),
  ])
  .nullish()
  .transform((value) => value || null);

/** ISO 4217. */
export const currency = z.string().regex(/^[A-Z]{3}$/);
export const optionalCurrency = z
  .union([currency, z.literal('')])
  .nullish()
  .transform((value) => value || null);

/**
 * Joins an amount with a currency from elsewhere: the row has it beside its amounts, or the response has one for all its rows. Null if
 * either is absent.
 */
export function money(value: string | null, code: string | null): ExternalMoney | null {
  return value === null || code === null ? null : { amount: value, currency: code };
}

/** Money as an object. Finance names the number `value`, analytics and refunds `amount`. Null if it is absent or empty. */
export const moneyObject = z
  .object({ value: amount, amount, currency: optionalCurrency })
  .nullish()
  .transform((object) => (object ? money(object.value ?? object.amount, object.currency) : null));
