import { PlatformStatusDocument, type PlatformStatusQuery } from '@patchbay/client/operations';
import { useQuery } from 'urql';
import { adminTexts } from '../texts/admin.js';
import { type Column, DataTable } from '../ui/data-table.js';
import { formatNumber, Time } from '../ui/format.js';
import { Page } from '../ui/page.js';
import { Badge, Empty, ErrorState, Skeleton } from '../ui/states.js';
import { platformNames } from './choices.js';
import { SyncedShops } from './synced-shops.js';

const texts = adminTexts.platforms;

type Status = PlatformStatusQuery['platformStatus'][number];
type Budget = Status['budgets'][number] & { platform: string };

const countOf = (count: number, tone: 'danger' | 'warning') =>
  count > 0 ? <Badge tone={tone}>{formatNumber(count)}</Badge> : formatNumber(count);

const statusColumns: readonly Column<Status>[] = [
  { header: texts.platform, isRowHeader: true, cell: ({ platform }) => platformNames[platform] ?? platform },
  {
    header: texts.state,
    cell: ({ enabled, simulated }) => (
      <span className="inline-flex gap-1">
        <Badge tone={enabled ? 'success' : 'neutral'}>{enabled ? texts.enabled : texts.disabled}</Badge>
        {simulated && <Badge tone="warning">{texts.simulated}</Badge>}
      </span>
    ),
  },
  { header: texts.accounts, isNumeric: true, cell: ({ accountCount }) => formatNumber(accountCount) },
  { header: texts.expired, isNumeric: true, cell: ({ expiredCount }) => countOf(expiredCount, 'warning') },
  { header: texts.failing, isNumeric: true, cell: ({ failingCount }) => countOf(failingCount, 'danger') },
  {
    header: texts.lastError,
    cell: ({ lastError }) =>
      lastError ? (
        <span title={lastError.message}>
          <Time value={lastError.at} /> {lastError.platformCode}: {lastError.message}
        </span>
      ) : (
        adminTexts.unknown
      ),
  },
];

const budgetColumns: readonly Column<Budget>[] = [
  { header: texts.bucket, isRowHeader: true, cell: ({ bucket }) => <span title={bucket}>{bucket}</span> },
  { header: texts.platform, cell: ({ platform }) => platformNames[platform] ?? platform },
  {
    header: texts.limit,
    cell: ({ limit, periodSeconds }) =>
      limit === null || periodSeconds === null
        ? adminTexts.unknown
        : texts.limitOf(formatNumber(limit), formatNumber(periodSeconds)),
  },
  { header: texts.peakUsed, isNumeric: true, cell: ({ peakUsed }) => formatNumber(peakUsed) },
  { header: texts.scopes, isNumeric: true, cell: ({ scopeCount }) => formatNumber(scopeCount) },
  { header: texts.blocked, isNumeric: true, cell: ({ blockedCount }) => countOf(blockedCount, 'danger') },
  {
    header: texts.blockedUntil,
    cell: ({ blockedUntil }) => (blockedUntil ? <Time value={blockedUntil} /> : adminTexts.unknown),
  },
];

/** Accounts, rate limits and shops of all users. */
export function PlatformsPage() {
  const [{ data, error }, reload] = useQuery({
    query: PlatformStatusDocument,
    requestPolicy: 'cache-and-network',
  });
  const budgets = data?.platformStatus.flatMap(({ platform, budgets: all }) =>
    all.map((budget) => ({ ...budget, platform })),
  );
  return (
    <Page title={texts.title}>
      {error && !data && <ErrorState error={error} retry={reload} />}
      {!data && !error && <Skeleton lines={12} />}
      {data && budgets && (
        <>
          <section className="space-y-3">
            <h2 className="text-lg font-semibold">{texts.status}</h2>
            <DataTable
              caption={texts.status}
              columns={statusColumns}
              rows={data.platformStatus}
              rowKey={({ platform }) => platform}
            />
          </section>
          <section className="space-y-3">
            <h2 className="text-lg font-semibold">{texts.budgets}</h2>
            <p className="text-sm text-soft">{texts.budgetsText}</p>
            {budgets.length === 0 ? (
              <Empty title={texts.noBudgets} />
            ) : (
              <DataTable
                caption={texts.budgets}
                columns={budgetColumns}
                rows={budgets}
                rowKey={({ platform, bucket }) => `${platform} ${bucket}`}
              />
            )}
          </section>
        </>
      )}
      <SyncedShops />
    </Page>
  );
}
