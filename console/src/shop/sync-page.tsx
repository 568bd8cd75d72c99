import { ResyncShopDocument, type ShopSyncFieldsFragment } from '@patchbay/client/operations';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { dayBefore, startOfDay } from '../data/days.js';
import { useAction } from '../data/use-action.js';
import { shopTexts } from '../texts/shop.js';
import { Button } from '../ui/button.js';
import { type Column, DataTable } from '../ui/data-table.js';
import { FailureNote } from '../ui/failure-note.js';
import { TextField } from '../ui/field.js';
import { Time } from '../ui/format.js';
import { Card } from '../ui/page.js';
import { Badge, Empty, ErrorState, Skeleton } from '../ui/states.js';
import { ShopPage } from './shop-page.js';
import { type Shop, useShopSync } from './use-shops.js';

const texts = shopTexts.sync;
const route = getRouteApi('/app/shop-sync');
const defaultDays = 7;

const columns: readonly Column<ShopSyncFieldsFragment>[] = [
  {
    header: texts.resource,
    isRowHeader: true,
    cell: ({ resource }) => texts.resources[resource] ?? resource,
  },
  {
    header: texts.state,
    cell: ({ isHealthy }) => (
      <Badge tone={isHealthy ? 'success' : 'danger'}>{isHealthy ? texts.healthy : texts.unhealthy}</Badge>
    ),
  },
  {
    header: texts.history,
    cell: ({ isHistoryComplete }) => (isHistoryComplete ? texts.historyDone : texts.historyRunning),
  },
  {
    header: texts.until,
    cell: ({ syncedUntil }) => (syncedUntil ? <Time value={syncedUntil} /> : shopTexts.unknown),
  },
  { header: texts.next, cell: ({ nextRunAt }) => (nextRunAt ? <Time value={nextRunAt} /> : texts.paused) },
  { header: texts.error, cell: ({ lastError }) => lastError?.code ?? shopTexts.unknown },
];

export function SyncPage() {
  const { shop } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <ShopPage
      title={texts.title}
      description={texts.text}
      chosen={shop}
      choose={(id) => void navigate({ search: { shop: id } })}
    >
      {(current) => <ShopSync key={current.id} shop={current} />}
    </ShopPage>
  );
}

function ShopSync({ shop }: { shop: Shop }) {
  const { run, failure, isRunning } = useAction(ResyncShopDocument);
  const { sync: before, error, reload } = useShopSync(shop.id);
  const [resynced, setResynced] = useState<readonly ShopSyncFieldsFragment[] | null>(null);
  const { register, handleSubmit } = useForm({ defaultValues: { from: dayBefore(defaultDays) } });
  const sync = resynced ?? before;
  const submit = handleSubmit(async ({ from }) => {
    const result = await run({ input: { accountId: shop.id, from: startOfDay(from)! } });
    if (result) setResynced(result.sync);
  });
  return (
    <>
      {error && !sync && <ErrorState error={error} retry={reload} />}
      {!sync && !error && <Skeleton lines={8} />}
      {sync?.length === 0 && <Empty title={texts.none} />}
      {sync && sync.length > 0 && (
        <DataTable
          caption={texts.caption}
          columns={columns}
          rows={sync}
          rowKey={({ resource }) => resource}
        />
      )}
      <ul className="space-y-2 text-sm">
        {sync?.map(({ resource, lastError, missingScopes }) => {
          const parts = [
            lastError?.message,
            lastError?.platformRequestId && texts.requestId(lastError.platformRequestId),
            missingScopes.length > 0 && texts.missingScopes(missingScopes.join(', ')),
          ].filter((part) => typeof part === 'string');
          return (
            parts.length > 0 && (
              <li key={resource} className="wrap-anywhere">
                <strong>{texts.resources[resource] ?? resource}</strong>: {parts.join(' · ')}
              </li>
            )
          );
        })}
      </ul>
      <Card title={texts.resync}>
        <form onSubmit={submit} className="max-w-sm space-y-4">
          <FailureNote showsFields failure={failure} />
          <TextField
            label={texts.resyncFrom}
            type="date"
            max={dayBefore(0)}
            required
            error={failure?.fields.from}
            {...register('from')}
          />
          <Button type="submit" busy={isRunning}>
            {texts.resync}
          </Button>
          <p role="status">{resynced && texts.requested}</p>
        </form>
      </Card>
    </>
  );
}
