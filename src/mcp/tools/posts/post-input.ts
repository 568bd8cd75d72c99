import { z } from 'zod';
import { idOf, text } from '../schemas.js';

const media = z.union([
  z.strictObject({ uploadId: idOf('an upload of the user that is READY') }),
  z.strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .max(2_000)
      .describe('Public address of the file. It is fetched when the user agrees on the approval page.'),
  }),
]);

/** Arguments that describe a post. */
export const postInput = z.strictObject({
  media: z.array(media).min(1).max(50).describe('One video, or photos in order.'),
  caption: text(10_000, 'Text of the post. Each platform has its own limit.').default(''),
  targets: z
    .array(
      z.strictObject({
        accountId: idOf('the account'),
        options: z
          .record(z.string(), z.unknown())
          .default({})
          .describe(
            'Options of the platform of the account: optionsSchema of get_composer_rules. Declarations are made by the user on the approval page.',
          ),
      }),
    )
    .min(1)
    .max(25)
    .refine((targets) => new Set(targets.map(({ accountId }) => accountId)).size === targets.length, {
      message: 'must name each account once',
    })
    .describe('One post is created for each, or none.'),
  publishAt: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Time to publish, within 180 days. Default: immediately.'),
});

export type PostInput = z.output<typeof postInput>;
