import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { accountTexts } from '../texts/accounts.js';
import { shopTexts as texts } from '../texts/shop.js';
import { buttonClass } from '../ui/button.js';
import { SelectField } from '../ui/field.js';
import { Page } from '../ui/page.js';
import { Empty, ErrorState, Skeleton } from '../ui/states.js';
import { type Shop, useShops, useShopSync } from './use-shops.js';

/** A page about one shop, with the choice of the shop. */
export function ShopPage({
  title,
  description,
  chosen,
  choose,
  actions,
  children,
}: {
  title: string;
  description?: string;
  /** Id of the chosen shop. */
  chosen: string | undefined;
  choose: (shopId: string) => void;
  actions?: (shop: Shop) => ReactNode;
  children: (shop: Shop) => ReactNode;
}) {
  const { shops, shop, error, reload } = useShops(chosen);
  return (
    <Page title={title} description={description} actions={shop && actions?.(shop)}>
      {shops && shops.length > 1 && (
        <div className="max-w-sm">
          <SelectField label={texts.shop} value={shop?.id} onChange={({ target }) => choose(target.value)}>
            {shops.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </SelectField>
        </div>
      )}
      {shop && <SyncNotice shopId={shop.id} />}
      {error && !shops ? <ErrorState error={error} retry={reload} /> : null}
      {!shops && !error ? <Skeleton lines={12} /> : null}
      {shops?.length === 0 && (
        <Empty title={texts.noShopTitle}>
          <p>{texts.noShop}</p>
          <Link to="/accounts" className={buttonClass('primary', 'mt-4')}>
            {accountTexts.connect.title}
          </Link>
        </Empty>
      )}
      {shop && children(shop)}
    </Page>
  );
}

/** Shows that some data of the shop is old. */
function SyncNotice({ shopId }: { shopId: string }) {
  const { sync } = useShopSync(shopId);
  if (!sync?.some(({ isHealthy }) => !isHealthy)) return null;
  return (
    <p className="rounded-lg bg-warning-soft px-3 py-2 text-sm text-warning">
      {texts.syncProblem}{' '}
      <Link to="/shop-sync" search={{ shop: shopId }} className="text-warning">
        {texts.syncLink}
      </Link>
    </p>
  );
}
