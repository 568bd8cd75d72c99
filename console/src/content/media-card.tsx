import type { MediaFieldsFragment } from '@patchbay/client/operations';
import { Link } from '@tanstack/react-router';
import { safeUrl } from '../data/links.js';
import { contentTexts } from '../texts/content.js';
import { postTexts } from '../texts/posts.js';
import { formatNumber, Time } from '../ui/format.js';
import { Badge } from '../ui/states.js';
import { formatMetric } from './format-metric.js';
import { metricName, withoutRepeats } from './metric-names.js';

const texts = contentTexts.media;

/** One media item with its cover and its metrics. */
export function MediaCard({
  accountId,
  hasComments,
  media,
}: {
  accountId: string;
  /** Whether the platform offers comments of the account. */
  hasComments: boolean;
  media: MediaFieldsFragment;
}) {
  const cover = safeUrl(media.coverUrl);
  const permalink = safeUrl(media.permalink);
  return (
    <li className="flex flex-col overflow-hidden rounded-xl border border-line bg-card">
      <div className="h-40 bg-neutral-soft">
        {cover && <img src={cover} alt="" loading="lazy" className="size-full object-contain" />}
      </div>
      <div className="flex flex-1 flex-col gap-3 p-3 text-sm">
        <p className="line-clamp-2 font-semibold wrap-anywhere">{media.caption || texts.noCaption}</p>
        <p className="flex flex-wrap items-center gap-2 text-soft">
          <Badge>{postTexts.kinds[media.kind] ?? media.kind}</Badge>
          {media.durationSeconds !== null && <span>{texts.duration(media.durationSeconds)}</span>}
          <Time value={media.publishedAt} />
          {media.goneAt && <Badge tone="warning">{texts.gone}</Badge>}
        </p>
        <dl className="grid grid-cols-2 gap-x-3 gap-y-1">
          {withoutRepeats(media.metrics).map(({ name, value }) => (
            <div key={name} className="flex justify-between gap-2" title={formatNumber(value)}>
              <dt className="text-soft wrap-anywhere">{metricName(name)}</dt>
              <dd className="font-semibold">{formatMetric(value)}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-auto flex flex-wrap gap-4">
          {permalink && (
            <a href={permalink} target="_blank" rel="noreferrer">
              {texts.open}
            </a>
          )}
          <Link to="/media/$mediaId" params={{ mediaId: media.id }}>
            {texts.history}
          </Link>
          {hasComments && (
            <Link to="/comments" search={{ account: accountId, media: media.externalId }}>
              {texts.comments}
            </Link>
          )}
        </p>
      </div>
    </li>
  );
}
