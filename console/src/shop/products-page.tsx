import { type ProductFieldsFragment, ProductsDocument } from '@patchbay/client/operations';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useList } from '../data/use-list.js';
import { shopTexts } from '../texts/shop.js';
import { type Column, ListTable } from '../ui/data-table.js';
import { SelectField } from '../ui/field.js';
import { Filters, SearchField } from '../ui/filters.js';
import { formatNumber, Time } from '../ui/format.js';
import { productStatuses } from './choices.js';
import { MoneyText } from './money-text.js';
import { ShopPage } from './shop-page.js';
import { ProductStatusBadge } from './status-badges.js';

const texts = shopTexts.products;
const route = getRouteApi('/app/products');

const columns: readonly Column<ProductFieldsFragment>[] = [
  {
    header: texts.product,
    isRowHeader: true,
    cell: ({ id, title }) => (
      <Link to="/products/$productId" params={{ productId: id }}>
        {title}
      </Link>
    ),
  },
  { header: shopTexts.status, cell: (product) => <ProductStatusBadge {...product} /> },
  { header: texts.variants, isNumeric: true, cell: ({ skus }) => formatNumber(skus.length) },
  { header: texts.price, isNumeric: true, cell: ({ skus }) => <MoneyText value={skus[0]?.price ?? null} /> },
  {
    header: texts.stockAge,
    cell: ({ stockSyncedAt }) => (stockSyncedAt ? <Time value={stockSyncedAt} /> : shopTexts.unknown),
  },
];

export function ProductsPage() {
  const { shop } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <ShopPage
      title={texts.title}
      chosen={shop}
      choose={(id) => void navigate({ search: (old) => ({ ...old, shop: id }) })}
    >
      {({ id }) => <Products key={id} shopId={id} />}
    </ShopPage>
  );
}

function Products({ shopId }: { shopId: string }) {
  const { q, status } = route.useSearch();
  const navigate = route.useNavigate();
  const filter = { search: q, statuses: status && [status] };
  const list = useList(ProductsDocument, { accountId: shopId, filter }, ({ products }) => products);
  return (
    <>
      <SearchField
        label={shopTexts.search}
        hint={texts.searchHint}
        action={shopTexts.search}
        value={q ?? ''}
        onSearch={(value) =>
          void navigate({ search: (old) => ({ ...old, q: value || undefined }), replace: true })
        }
      />
      <Filters>
        <SelectField
          label={shopTexts.status}
          value={status ?? ''}
          onChange={({ target }) =>
            void navigate({
              search: (old) => ({ ...old, status: productStatuses.find((one) => one === target.value) }),
              replace: true,
            })
          }
        >
          <option value="">{shopTexts.anyStatus}</option>
          {productStatuses.map((value) => (
            <option key={value} value={value}>
              {texts.statuses[value]}
            </option>
          ))}
        </SelectField>
      </Filters>
      <ListTable list={list} caption={texts.caption} columns={columns} empty={texts.empty} />
    </>
  );
}
