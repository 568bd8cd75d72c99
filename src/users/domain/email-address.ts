import { isEmail, ValidateBy } from 'class-validator';

/** Addresses are stored and compared in lower case. */
export function normalizeEmail(text: string): string {
  return text.trim().toLowerCase();
}

/**
 * Quotes, white space and invisible characters. A quoted local part is another spelling of an address, which would have separate
 * limits. It may also contain line breaks, which end the header of a mail.
 */
const ambiguous = /["\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

/** Whether a text is an email address without ambiguous characters. */
export function isEmailAddress(text: unknown): boolean {
  return isEmail(text) && !ambiguous.test(text as string);
}

/** Requires an email address, as {@link isEmailAddress}. */
export function IsEmailAddress(): PropertyDecorator {
  return ValidateBy({
    name: 'isEmail',
    validator: { validate: isEmailAddress, defaultMessage: () => '$property must be an email' },
  });
}
