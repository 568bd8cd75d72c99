import { useNavigate, useSearch } from '@tanstack/react-router';
import { contentTexts } from '../texts/content.js';
import { Page } from '../ui/page.js';
import { Segments } from '../ui/segments.js';
import { Empty, ErrorState, Skeleton } from '../ui/states.js';
import { AccountSelect, useChosenAccount } from './account-select.js';
import { MediaGrid } from './media-grid.js';
import { MetricCharts } from './metric-charts.js';
import type { MediaSearch } from './routes.js';

const texts = contentTexts.media;

/** Published media of one account, and its daily metrics as charts. */
export function MediaPage() {
  const search: MediaSearch = useSearch({ from: '/app/media' });
  const navigate = useNavigate();
  const { accounts, account, error, reload } = useChosenAccount('CONTENT', search.account);
  const change = (changed: MediaSearch) =>
    void navigate({ to: '/media', search: { ...search, ...changed }, replace: true });
  if (!accounts)
    return (
      <Page title={texts.title}>
        {error ? <ErrorState error={error} retry={reload} /> : <Skeleton lines={10} />}
      </Page>
    );
  if (!account)
    return (
      <Page title={texts.title}>
        <Empty title={contentTexts.noAccounts} />
      </Page>
    );
  return (
    <Page title={texts.title}>
      <div className="grid items-end gap-4 sm:grid-cols-[auto_1fr]">
        <Segments
          label={texts.views.label}
          name="view"
          value={search.view ?? 'grid'}
          choices={[
            { value: 'grid', label: texts.views.grid },
            { value: 'charts', label: texts.views.charts },
          ]}
          onChange={(view) => change({ view: view === 'grid' ? undefined : view })}
        />
        <AccountSelect
          accounts={accounts}
          value={account.id}
          onChange={(id) => change({ account: id, order: undefined })}
        />
      </div>
      {search.view === 'charts' ? (
        <MetricCharts accountId={account.id} days={search.days ?? 28} onDays={(days) => change({ days })} />
      ) : (
        <MediaGrid
          key={account.id}
          accountId={account.id}
          kind={search.kind}
          order={search.order}
          onChange={change}
        />
      )}
    </Page>
  );
}
