import {
  type OrderFieldsFragment,
  OrderChangedDocument,
  OrdersDocument,
  type OrderStatus,
  ReturnChangedDocument,
} from '@patchbay/client/operations';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { endOfDay, startOfDay } from '../data/days.js';
import { useDelayed } from '../data/use-delayed.js';
import { useList } from '../data/use-list.js';
import { useLive } from '../data/use-live.js';
import { shopTexts } from '../texts/shop.js';
import { Button } from '../ui/button.js';
import { type Column, ListTable } from '../ui/data-table.js';
import { SelectField } from '../ui/field.js';
import { Filters, SearchField } from '../ui/filters.js';
import { formatNumber, Time } from '../ui/format.js';
import { PeriodFields } from '../ui/period-fields.js';
import { orderSorts, orderStatuses, readOrderSort } from './choices.js';
import { ExportLinks } from '../ui/export-links.js';
import { MoneyText } from './money-text.js';
import { hasShipBy } from './order-deadline.js';
import { ShopPage } from './shop-page.js';
import { OrderStatusBadge } from './status-badges.js';
import type { Shop } from './use-shops.js';

const texts = shopTexts.orders;
const route = getRouteApi('/app/orders');
/** Longer lists are not read again without a request of the user, because that would lose the place. */
const maxReloadedRows = 100;

const columnsOf = (shopId: string): readonly Column<OrderFieldsFragment>[] => [
  {
    header: texts.order,
    isRowHeader: true,
    cell: ({ id, externalId }) => (
      <Link to="/orders/$orderId" params={{ orderId: id }}>
        {externalId}
      </Link>
    ),
  },
  {
    header: shopTexts.status,
    cell: ({ status, platformStatus }) => (
      <OrderStatusBadge status={status} platformStatus={platformStatus} />
    ),
  },
  { header: texts.orderedAt, cell: ({ createdAt }) => <Time value={createdAt} /> },
  {
    header: texts.shipBy,
    cell: (order) => (hasShipBy(order) ? <Time value={order.shipBy} /> : shopTexts.unknown),
  },
  { header: texts.items, isNumeric: true, cell: ({ lines }) => formatNumber(lines.length) },
  { header: texts.total, isNumeric: true, cell: ({ total }) => <MoneyText value={total} /> },
  { header: texts.product, cell: ({ lines }) => lines[0]?.productName ?? shopTexts.unknown },
  {
    header: texts.returnCount,
    isNumeric: true,
    cell: ({ externalId, returnCount }) =>
      returnCount === 0 ? (
        shopTexts.unknown
      ) : (
        <Link
          to="/returns"
          search={{ shop: shopId, view: 'all', order: externalId }}
          aria-label={texts.returnsOf(formatNumber(returnCount), externalId)}
        >
          {formatNumber(returnCount)}
        </Link>
      ),
  },
];

export function OrdersPage() {
  const { shop } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <ShopPage
      title={texts.title}
      chosen={shop}
      choose={(id) => void navigate({ search: (old) => ({ ...old, shop: id }) })}
    >
      {(current) => <Orders key={current.id} shop={current} />}
    </ShopPage>
  );
}

function Orders({ shop }: { shop: Shop }) {
  const { q, status, from, to, sort = orderSorts[0] } = route.useSearch();
  const navigate = route.useNavigate();
  const setFilter = (change: Record<string, string | undefined>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const filter = {
    search: q,
    statuses: status && [status],
    from: startOfDay(from),
    until: endOfDay(to),
  };
  const list = useList(
    OrdersDocument,
    { accountId: shop.id, filter, ...readOrderSort(sort) },
    ({ orders }) => orders,
  );
  const columns = useMemo(() => columnsOf(shop.id), [shop.id]);
  const [hasChanges, setChanges] = useState(false);
  const reload = () => {
    setChanges(false);
    list.reload();
  };
  const reloadSoon = useDelayed(reload);
  const requestReload = () => {
    if ((list.rows?.length ?? 0) <= maxReloadedRows) reloadSoon();
    else setChanges(true);
  };
  useLive(
    OrderChangedDocument,
    ({ orderChanged }) => {
      if (orderChanged.account?.id !== shop.id || list.replace(orderChanged)) return;
      requestReload();
    },
    reload,
  );
  useLive(
    ReturnChangedDocument,
    ({ returnChanged }) => {
      // The number of returns is part of the row.
      const { account, orderExternalId } = returnChanged;
      if (account?.id === shop.id && list.rows?.some(({ externalId }) => externalId === orderExternalId))
        requestReload();
    },
    reload,
  );
  return (
    <>
      <SearchField
        label={shopTexts.search}
        hint={texts.searchHint}
        action={shopTexts.search}
        value={q ?? ''}
        onSearch={(value) => setFilter({ q: value || undefined })}
      />
      <Filters>
        <SelectField
          label={shopTexts.status}
          value={status ?? ''}
          onChange={({ target }) => setFilter({ status: target.value || undefined })}
        >
          <option value="">{shopTexts.anyStatus}</option>
          {orderStatuses.map((value: OrderStatus) => (
            <option key={value} value={value}>
              {texts.statuses[value]}
            </option>
          ))}
        </SelectField>
        <PeriodFields from={from} to={to} labels={shopTexts} change={setFilter} />
        <SelectField
          label={shopTexts.sort}
          value={sort}
          onChange={({ target }) => setFilter({ sort: target.value })}
        >
          {orderSorts.map((value) => (
            <option key={value} value={value}>
              {texts.sorts[value]}
            </option>
          ))}
        </SelectField>
      </Filters>
      <ExportLinks name="orders" parameters={{ accountId: shop.id, ...filter }} />
      <div role="status">
        {hasChanges && (
          <p className="flex flex-wrap items-center gap-3 rounded-lg bg-neutral-soft px-3 py-2 text-sm">
            {texts.changed}
            <Button onClick={reload}>{texts.showChanged}</Button>
          </p>
        )}
      </div>
      <ListTable list={list} caption={texts.caption} columns={columns} empty={texts.empty} />
    </>
  );
}
