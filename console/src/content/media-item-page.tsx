import { MediaMetricHistoryDocument, type MediaMetricHistoryQuery } from '@patchbay/client/operations';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { can, useAccountList } from '../data/accounts.js';
import { utcDayBefore } from '../data/days.js';
import { safeUrl } from '../data/links.js';
import { useReloadAfterReconnect } from '../data/live.js';
import { contentTexts } from '../texts/content.js';
import { postTexts } from '../texts/posts.js';
import { Facts } from '../ui/facts.js';
import { Time } from '../ui/format.js';
import { Card, Page } from '../ui/page.js';
import { Badge, Empty, ErrorState, Skeleton } from '../ui/states.js';
import { MetricChart } from './metric-chart.js';
import { withoutRepeats } from './metric-names.js';
import { PeriodSelect } from './period-select.js';
import type { MetricHistory } from './use-metric-history.js';

type Media = Extract<NonNullable<MediaMetricHistoryQuery['node']>, { __typename: 'Media' }>;

const texts = contentTexts.media;
const route = getRouteApi('/app/media/$mediaId');
const defaultDays = 90;

/** One media item, and the history of each of its metrics. */
export function MediaItemPage() {
  const { mediaId } = route.useParams();
  const { days = defaultDays } = route.useSearch();
  const navigate = route.useNavigate();
  const [{ data, error }, reload] = useQuery({
    query: MediaMetricHistoryDocument,
    // Until today by the clock of the server.
    variables: { id: mediaId, from: utcDayBefore(days - 1) },
  });
  const read = () => reload({ requestPolicy: 'network-only' });
  useReloadAfterReconnect(read);
  const media = data?.node?.__typename === 'Media' ? data.node : null;
  return (
    <Page
      title={media ? media.caption || texts.noCaption : texts.item}
      actions={
        <Link to="/media" search={media ? { account: media.account?.id } : {}}>
          {texts.back}
        </Link>
      }
    >
      {error && !media && <ErrorState error={error} retry={read} />}
      {!data && !error && <Skeleton lines={14} />}
      {data && !error && !media && <Empty title={texts.notFound} />}
      {media && (
        <>
          <MediaFacts media={media} />
          <p className="text-soft">{texts.historyText}</p>
          <PeriodSelect
            days={days}
            onDays={(chosen) => void navigate({ search: { days: chosen }, replace: true })}
          />
          <HistoryCharts values={media.metricHistory} />
        </>
      )}
    </Page>
  );
}

function MediaFacts({ media }: { media: Media }) {
  const permalink = safeUrl(media.permalink);
  const { accounts } = useAccountList();
  const account = accounts?.find(({ id }) => id === media.account?.id);
  return (
    <Card>
      <Facts
        facts={[
          [texts.kind, postTexts.kinds[media.kind] ?? media.kind],
          [texts.publishedAt, <Time key="published" value={media.publishedAt} />],
          [texts.syncedAt, <Time key="synced" value={media.syncedAt} />],
        ]}
      />
      <p className="mt-4 flex flex-wrap items-center gap-4 text-sm">
        {media.goneAt && <Badge tone="warning">{texts.gone}</Badge>}
        {permalink && (
          <a href={permalink} target="_blank" rel="noreferrer">
            {texts.open}
          </a>
        )}
        {account && can(account, 'COMMENTS') && (
          <Link to="/comments" search={{ account: account.id, media: media.externalId }}>
            {texts.comments}
          </Link>
        )}
      </p>
    </Card>
  );
}

function HistoryCharts({ values }: { values: Media['metricHistory'] }) {
  const histories = useMemo(() => toHistories(values), [values]);
  if (histories.length === 0) return <Empty title={texts.noHistory}>{texts.noHistoryText}</Empty>;
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
      {histories.map((history) => (
        <MetricChart key={history.name} history={history} />
      ))}
    </div>
  );
}

/** The server orders the values by name and day. Days are drawn as the same days in the time zone of the browser. */
function toHistories(values: Media['metricHistory']): MetricHistory[] {
  const byName = Map.groupBy(values, ({ name }) => name);
  const histories = [...byName].map(([name, list]) => ({
    name,
    values: list.map(({ day, value }) => ({ day: `${day}T00:00`, value })),
  }));
  return withoutRepeats(histories);
}
