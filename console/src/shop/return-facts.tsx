import { OrdersDocument, type ReturnFieldsFragment } from '@patchbay/client/operations';
import { Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { texts as sharedTexts } from '../texts.js';
import { shopTexts } from '../texts/shop.js';
import { Facts } from '../ui/facts.js';
import { MoneyText } from './money-text.js';
import { describeItems } from './returned-items.js';

const texts = shopTexts.returns;

/** What a return is about: order, items and amount. */
export function ReturnFacts({
  decided: { account, orderExternalId, lines, refund, reason },
}: {
  decided: ReturnFieldsFragment;
}) {
  const [{ data, fetching }] = useQuery({
    query: OrdersDocument,
    variables: { accountId: account?.id, filter: { search: orderExternalId }, first: 5 },
    pause: orderExternalId === null || !account,
  });
  const order = data?.orders.edges.map(({ node }) => node).find((one) => one.externalId === orderExternalId);
  const items = order ? describeItems(lines, order.lines).join('\n') : null;
  return (
    <Facts
      facts={[
        [
          texts.order,
          order ? (
            <Link to="/orders/$orderId" params={{ orderId: order.id }}>
              {order.externalId}
            </Link>
          ) : (
            (orderExternalId ?? shopTexts.unknown)
          ),
        ],
        [texts.items, items ?? (fetching ? sharedTexts.states.loading : shopTexts.unknown)],
        [texts.refund, <MoneyText key="refund" value={refund} />],
        [texts.reason, reason],
      ]}
    />
  );
}
