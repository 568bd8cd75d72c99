import { useNavigate, useSearch } from '@tanstack/react-router';
import { can } from '../data/accounts.js';
import { contentTexts } from '../texts/content.js';
import { Page } from '../ui/page.js';
import { Segments } from '../ui/segments.js';
import { ErrorState, Skeleton } from '../ui/states.js';
import { AccountSelect, useChosenAccount } from './account-select.js';
import { NoAccount } from './no-account.js';
import { AudienceCharts } from './audience-charts.js';
import { MediaGrid } from './media-grid.js';
import { MetricCharts } from './metric-charts.js';
import type { MediaSearch } from './routes.js';

const texts = contentTexts.media;
/** Other platforms report no audience. */
const platformsWithAudience: readonly string[] = ['INSTAGRAM'];

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
        <NoAccount />
      </Page>
    );
  const hasAudience = platformsWithAudience.includes(account.platform);
  const view = search.view === 'audience' && !hasAudience ? 'grid' : (search.view ?? 'grid');
  return (
    <Page title={texts.title}>
      <div className="grid items-end gap-4 sm:grid-cols-[auto_1fr]">
        <Segments
          label={texts.views.label}
          name="view"
          value={view}
          choices={[
            { value: 'grid', label: texts.views.grid },
            { value: 'charts', label: texts.views.charts },
            ...(hasAudience ? [{ value: 'audience' as const, label: texts.views.audience }] : []),
          ]}
          onChange={(chosen) => change({ view: chosen === 'grid' ? undefined : chosen })}
        />
        <AccountSelect
          accounts={accounts}
          value={account.id}
          onChange={(id) => change({ account: id, order: undefined })}
        />
      </div>
      {view === 'audience' ? (
        <AudienceCharts key={account.id} accountId={account.id} />
      ) : view === 'charts' ? (
        <MetricCharts accountId={account.id} days={search.days ?? 28} onDays={(days) => change({ days })} />
      ) : (
        <MediaGrid
          key={account.id}
          accountId={account.id}
          hasComments={can(account, 'COMMENTS')}
          kind={search.kind}
          order={search.order}
          onChange={change}
        />
      )}
    </Page>
  );
}
