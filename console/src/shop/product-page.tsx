import { ProductStockDocument } from '@patchbay/client/operations';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { shopTexts } from '../texts/shop.js';
import { Facts } from '../ui/facts.js';
import { Time } from '../ui/format.js';
import { Card, Page } from '../ui/page.js';
import { Empty, ErrorState, Skeleton } from '../ui/states.js';
import { ProductStatusBadge } from './status-badges.js';
import { StockForm } from './stock-form.js';

const texts = shopTexts.products;
const route = getRouteApi('/app/products/$productId');

export function ProductPage() {
  const { productId } = route.useParams();
  const [{ data, error, fetching }, reload] = useQuery({
    query: ProductStockDocument,
    variables: { id: productId },
  });
  const product = data?.node?.__typename === 'Product' ? data.node : null;
  const read = () => reload({ requestPolicy: 'network-only' });
  return (
    <Page title={product?.title ?? texts.product} actions={<Link to="/products">{texts.back}</Link>}>
      {error && !product && <ErrorState error={error} retry={read} />}
      {!data && fetching && <Skeleton lines={10} />}
      {data && !product && <Empty title={texts.notFound} />}
      {product && (
        <>
          <Card>
            <Facts
              facts={[
                [shopTexts.status, <ProductStatusBadge key="status" {...product} />],
                [texts.product, product.externalId],
                [texts.stockAge, product.stockSyncedAt && <Time value={product.stockSyncedAt} />],
              ]}
            />
          </Card>
          <StockForm product={product} onSaved={read} />
        </>
      )}
    </Page>
  );
}
