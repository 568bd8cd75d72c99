import { z } from 'zod';

/** Line breaks, other control characters, and marks that change the direction of the text around them. */
const deceptive =
  /[\p{Cc}\p{Zl}\p{Zp}\u{61C}\u{200B}\u{200E}\u{200F}\u{202A}-\u{202E}\u{2060}-\u{206F}\u{FEFF}]/u;
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** The name that a client gives itself. Pages show it to users who decide about the client. */
export const clientName = z
  .string()
  .trim()
  .max(80)
  .refine(
    (name) => visible.test(name) && !deceptive.test(name),
    'has invisible characters or none that is visible',
  );
