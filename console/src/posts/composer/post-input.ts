import { shapeOf, toOptions } from './draft.js';
import type { Draft } from './problems.js';
import { toMoment } from './time-zones.js';

/** The post of a form for the server. All its files must be uploaded. */
export function toPostInput({ media, caption, accounts, choices, schedule }: Draft) {
  const shape = shapeOf(media);
  return {
    caption,
    media: media.map(({ upload }) => ({ uploadId: upload!.id })),
    publishAt: schedule.isLater ? toMoment(schedule.local, schedule.timeZone)!.toISOString() : null,
    targets: accounts.map(({ id, platform }) => ({
      accountId: id,
      options: toOptions(platform, choices[id]!, shape),
    })),
  };
}
