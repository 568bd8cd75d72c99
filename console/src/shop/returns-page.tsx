import {
  type ReturnFieldsFragment,
  ReturnChangedDocument,
  ReturnsDocument,
} from '@patchbay/client/operations';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useDelayed } from '../data/use-delayed.js';
import { useList } from '../data/use-list.js';
import { useLive } from '../data/use-live.js';
import { shopTexts } from '../texts/shop.js';
import { Button } from '../ui/button.js';
import { type Column, ListTable } from '../ui/data-table.js';
import { SearchField } from '../ui/filters.js';
import { Time } from '../ui/format.js';
import { Tabs } from '../ui/tabs.js';
import { DecideDialog } from './decide-dialog.js';
import { MoneyText } from './money-text.js';
import { ShopPage } from './shop-page.js';
import { ReturnStatusBadge } from './status-badges.js';

const texts = shopTexts.returns;
const route = getRouteApi('/app/returns');

export function ReturnsPage() {
  const { shop, view, order } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <ShopPage
      title={texts.title}
      description={texts.dueText}
      chosen={shop}
      choose={(id) => void navigate({ search: (old) => ({ ...old, shop: id }) })}
    >
      {({ id }) => (
        <>
          <Tabs
            label={texts.view}
            tabs={[
              { id: 'due', label: texts.due },
              { id: 'all', label: texts.all },
            ]}
            current={view ?? 'due'}
            choose={(tab) =>
              void navigate({ search: (old) => ({ ...old, view: tab === 'all' ? 'all' : undefined }) })
            }
          />
          <SearchField
            label={texts.orderFilter}
            hint={texts.orderFilterHint}
            action={shopTexts.search}
            value={order ?? ''}
            onSearch={(value) =>
              void navigate({ search: (old) => ({ ...old, order: value || undefined }), replace: true })
            }
          />
          <Returns key={`${id} ${view}`} shopId={id} isQueue={view !== 'all'} order={order} />
        </>
      )}
    </ShopPage>
  );
}

function Returns({
  shopId,
  isQueue,
  order,
}: {
  shopId: string;
  isQueue: boolean;
  /** Platform id of an order: only its returns. */
  order: string | undefined;
}) {
  const [deciding, setDeciding] = useState<ReturnFieldsFragment | null>(null);
  const [isSent, setSent] = useState(false);
  const sort = isQueue ? ('DUE' as const) : ('CREATED_AT' as const);
  const list = useList(
    ReturnsDocument,
    { accountId: shopId, filter: { orderExternalId: order }, sort },
    ({ returns }) => returns,
  );
  const reloadSoon = useDelayed(list.reload);
  useLive(
    ReturnChangedDocument,
    ({ returnChanged }) => {
      if (returnChanged.account?.id !== shopId) return;
      list.replace(returnChanged);
      reloadSoon();
    },
    list.reload,
  );
  const columns: Column<ReturnFieldsFragment>[] = [
    { header: texts.id, isRowHeader: true, cell: ({ externalId }) => externalId },
    { header: texts.kind, cell: ({ kind }) => texts.kinds[kind] ?? kind },
    {
      header: texts.order,
      cell: ({ orderExternalId }) =>
        orderExternalId === null ? (
          shopTexts.unknown
        ) : (
          <Link to="/orders" search={{ shop: shopId, q: orderExternalId }}>
            {orderExternalId}
          </Link>
        ),
    },
    { header: shopTexts.status, cell: (one) => <ReturnStatusBadge {...one} /> },
    {
      header: texts.decideBy,
      cell: ({ decisionDueAt }) => (decisionDueAt ? <Time value={decisionDueAt} /> : shopTexts.unknown),
    },
    {
      header: texts.decide,
      hasButton: true,
      cell: (one) =>
        one.decisions.length > 0 && (
          <Button
            aria-label={`${texts.decide}: ${texts.name(texts.kinds[one.kind] ?? one.kind, one.externalId)}`}
            onClick={() => {
              setSent(false);
              setDeciding(one);
            }}
          >
            {texts.decide}
          </Button>
        ),
    },
    { header: texts.refund, isNumeric: true, cell: ({ refund }) => <MoneyText value={refund} /> },
    { header: texts.reason, cell: ({ reason }) => reason ?? shopTexts.unknown },
    { header: texts.requestedAt, cell: ({ createdAt }) => <Time value={createdAt} /> },
  ];
  return (
    <>
      <p role="status" className={isSent ? 'rounded-lg bg-success-soft px-3 py-2 text-success' : ''}>
        {isSent && texts.sent}
      </p>
      <ListTable
        list={list}
        caption={isQueue ? texts.captionDue : texts.captionAll}
        columns={columns}
        empty={order ? texts.emptyOrder : isQueue ? texts.emptyDue : texts.emptyAll}
      />
      <DecideDialog
        key={deciding?.id}
        decided={deciding}
        close={() => setDeciding(null)}
        onDecided={(after) => {
          setDeciding(null);
          setSent(true);
          if (after) list.replace(after);
          reloadSoon();
        }}
      />
    </>
  );
}
