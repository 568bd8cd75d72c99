import { MediaDocument, type MediaKind } from '@patchbay/client/operations';
import { useReloadAfterReconnect } from '../data/live.js';
import { useList } from '../data/use-list.js';
import { texts } from '../texts.js';
import { contentTexts } from '../texts/content.js';
import { Button } from '../ui/button.js';
import { Chunks } from '../ui/chunks.js';
import { SelectField } from '../ui/field.js';
import { Empty, ErrorState, Skeleton } from '../ui/states.js';
import { MediaCard } from './media-card.js';
import { metricName } from './metric-names.js';
import type { MediaSearch } from './routes.js';

const { kinds, ...mediaTexts } = contentTexts.media;

export function MediaGrid({
  accountId,
  hasComments,
  kind,
  order,
  onChange,
}: {
  accountId: string;
  hasComments: boolean;
  kind: MediaKind | undefined;
  order: string | undefined;
  onChange: (change: MediaSearch) => void;
}) {
  const {
    rows: media,
    next,
    error,
    isLoading,
    loadMore,
    reload,
  } = useList(
    MediaDocument,
    { accountId, ...(kind && { filter: { kind } }), ...(order && { order: { metric: order } }) },
    (data) => data.media,
  );
  useReloadAfterReconnect(reload);
  const metrics = new Set(media?.flatMap((item) => item.metrics.map(({ name }) => name)));
  if (order) metrics.add(order);
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label={mediaTexts.kind}
          value={kind ?? ''}
          onChange={(event) =>
            onChange({ kind: (event.currentTarget.value || undefined) as MediaKind | undefined })
          }
        >
          <option value="">{mediaTexts.allKinds}</option>
          {Object.entries(kinds).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={mediaTexts.order}
          value={order ?? ''}
          onChange={(event) => onChange({ order: event.currentTarget.value || undefined })}
        >
          <option value="">{mediaTexts.newest}</option>
          {[...metrics].sort().map((name) => (
            <option key={name} value={name}>
              {mediaTexts.by(metricName(name))}
            </option>
          ))}
        </SelectField>
      </div>
      {error && !media ? (
        <ErrorState error={error} retry={reload} />
      ) : !media ? (
        <Skeleton lines={12} />
      ) : media.length === 0 ? (
        <Empty title={mediaTexts.empty}>{mediaTexts.emptyText}</Empty>
      ) : (
        <Chunks
          items={media}
          className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,15rem),1fr))] gap-4"
          itemKey={({ id }) => id}
          onEnd={loadMore}
        >
          {(item) => <MediaCard accountId={accountId} hasComments={hasComments} media={item} />}
        </Chunks>
      )}
      {error && media && <ErrorState error={error} retry={reload} />}
      {next && (
        <Button busy={isLoading} onClick={loadMore}>
          {texts.actions.loadMore}
        </Button>
      )}
    </>
  );
}
