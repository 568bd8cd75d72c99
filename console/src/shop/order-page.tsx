import {
  OrderChangedDocument,
  OrderDocument,
  type OrderQuery,
  ReturnsDocument,
} from '@patchbay/client/operations';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { isObjectId } from '../data/object-id.js';
import { useList } from '../data/use-list.js';
import { useLive } from '../data/use-live.js';
import { shopTexts } from '../texts/shop.js';
import { type Column, DataTable } from '../ui/data-table.js';
import { Facts } from '../ui/facts.js';
import { Time } from '../ui/format.js';
import { Card, Page } from '../ui/page.js';
import { Empty, ErrorState, Skeleton } from '../ui/states.js';
import { MoneyText } from './money-text.js';
import { hasShipBy } from './order-deadline.js';
import { platformValue } from './platform-value.js';
import { OrderStatusBadge, ReturnStatusBadge } from './status-badges.js';

type Order = NonNullable<OrderQuery['order']>;

const texts = shopTexts.orders;
const route = getRouteApi('/app/orders/$orderId');

export function OrderPage() {
  const { orderId } = route.useParams();
  const [{ data, error, fetching }, reload] = useQuery({
    query: OrderDocument,
    variables: { id: orderId },
    pause: !isObjectId(orderId),
  });
  const read = () => reload({ requestPolicy: 'network-only' });
  useLive(
    OrderChangedDocument,
    ({ orderChanged }) => {
      if (orderChanged.id === orderId) read();
    },
    read,
  );
  const order = data?.order;
  const isMissing = !isObjectId(orderId) || (data && !order);
  return (
    <Page
      title={order ? texts.detailTitle(order.externalId) : texts.order}
      actions={<Link to="/orders">{texts.back}</Link>}
    >
      {error && !order && <ErrorState error={error} retry={read} />}
      {!data && fetching && <Skeleton lines={10} />}
      {isMissing && <Empty title={texts.notFound} />}
      {order && <OrderDetails order={order} />}
    </Page>
  );
}

function OrderDetails({ order }: { order: Order }) {
  return (
    <>
      <Card title={texts.facts}>
        <Facts
          facts={[
            [shopTexts.status, <OrderStatusBadge key="status" {...order} />],
            [texts.platformStatus, platformValue(order.platformStatus)],
            [texts.orderedAt, <Time key="ordered" value={order.createdAt} />],
            [texts.paidAt, order.paidAt && <Time value={order.paidAt} />],
            [texts.shipBy, hasShipBy(order) && <Time value={order.shipBy} />],
            [texts.canceledAt, order.canceledAt && <Time value={order.canceledAt} />],
            [texts.updatedAt, <Time key="updated" value={order.updatedAt} />],
            [texts.payment, order.isCashOnDelivery ? texts.cashOnDelivery : order.paymentMethod],
            [texts.fulfillment, order.fulfillmentType && platformValue(order.fulfillmentType)],
            [texts.tracking, order.trackingNumber],
            [texts.buyer, order.buyer && describeBuyer(order.buyer)],
          ]}
        />
      </Card>
      <Card title={texts.money}>
        <Facts
          facts={[
            [texts.subtotal, <MoneyText key="subtotal" value={order.subtotal} />],
            [texts.shippingFee, <MoneyText key="shipping" value={order.shippingFee} />],
            [texts.tax, <MoneyText key="tax" value={order.tax} />],
            [texts.sellerDiscount, order.sellerDiscount && <MoneyText value={order.sellerDiscount} />],
            [texts.platformDiscount, order.platformDiscount && <MoneyText value={order.platformDiscount} />],
            [
              texts.total,
              <strong key="total">
                <MoneyText value={order.total} />
              </strong>,
            ],
          ]}
        />
      </Card>
      <section className="space-y-3">
        <h2 className="text-lg font-semibold">{texts.lines}</h2>
        <DataTable
          caption={texts.lines}
          columns={lineColumns}
          rows={order.lines}
          rowKey={({ externalId }) => externalId}
        />
      </section>
      {order.account && <OrderReturns accountId={order.account.id} orderExternalId={order.externalId} />}
    </>
  );
}

const lineColumns: readonly Column<Order['lines'][number]>[] = [
  {
    header: texts.product,
    isRowHeader: true,
    cell: ({ productName }) => productName ?? shopTexts.unknown,
  },
  { header: texts.variant, cell: ({ skuName }) => skuName ?? shopTexts.unknown },
  { header: texts.sku, cell: ({ sellerSku, skuId }) => sellerSku ?? skuId ?? shopTexts.unknown },
  { header: shopTexts.status, cell: ({ platformStatus }) => platformValue(platformStatus) },
  {
    header: texts.originalPrice,
    isNumeric: true,
    cell: ({ originalPrice }) => <MoneyText value={originalPrice} />,
  },
  { header: texts.price, isNumeric: true, cell: ({ salePrice }) => <MoneyText value={salePrice} /> },
];

function OrderReturns({ accountId, orderExternalId }: { accountId: string; orderExternalId: string }) {
  const { rows } = useList(
    ReturnsDocument,
    { accountId, filter: { orderExternalId }, sort: 'CREATED_AT' as const },
    ({ returns }) => returns,
  );
  return (
    <Card title={texts.returns}>
      {rows?.length === 0 && <p>{texts.noReturns}</p>}
      {!rows && <Skeleton lines={1} />}
      <ul className="space-y-2">
        {rows?.map((one) => (
          <li key={one.id} className="flex flex-wrap gap-3">
            <Link to="/returns" search={{ shop: accountId, view: 'all', order: orderExternalId }}>
              {shopTexts.returns.name(shopTexts.returns.kinds[one.kind] ?? one.kind, one.externalId)}
            </Link>
            <ReturnStatusBadge {...one} />
            <MoneyText value={one.refund} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function describeBuyer({ name, postalCode, city, state, regionCode }: NonNullable<Order['buyer']>) {
  return [name, [postalCode, city].filter(Boolean).join(' '), state, regionCode].filter(Boolean).join(', ');
}
