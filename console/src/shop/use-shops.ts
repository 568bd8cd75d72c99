import { ShopsDocument, ShopSyncDocument, type ShopsQuery } from '@patchbay/client/operations';
import { useQuery } from 'urql';
import { useViewer } from '../data/viewer.js';

export type Shop = ShopsQuery['accounts']['edges'][number]['node'];

/** The shops of the user, and the one to show: the chosen one, the selected account, or the first. */
export function useShops(chosenId: string | undefined) {
  const { selectedAccount } = useViewer();
  const [{ data, error }, reload] = useQuery({ query: ShopsDocument });
  const shops = data?.accounts.edges
    .map(({ node }) => node)
    .filter(({ platform }) => platform === 'TIKTOK_SHOP');
  const find = (id: string | undefined) => shops?.find((shop) => shop.id === id);
  const shop = find(chosenId) ?? find(selectedAccount?.id) ?? shops?.[0] ?? null;
  return { shops, shop, error, reload: () => reload({ requestPolicy: 'network-only' }) };
}

/** Progress of the sync of a shop. */
export function useShopSync(shopId: string) {
  const [{ data, error }, reload] = useQuery({ query: ShopSyncDocument, variables: { id: shopId } });
  return { sync: data && (data.account.sync ?? []), error, reload };
}
