import { getRouteApi } from '@tanstack/react-router';
import { dayBefore } from '../data/days.js';
import { shopTexts } from '../texts/shop.js';
import { Filters } from '../ui/filters.js';
import { Tabs } from '../ui/tabs.js';
import { PeriodFields } from '../ui/period-fields.js';
import { moneyViews } from './choices.js';
import { Payments, Statements, Transactions, Withdrawals } from './finance-lists.js';
import { RevenueView } from './revenue-view.js';
import { ShopPage } from './shop-page.js';

const texts = shopTexts.money;
const route = getRouteApi('/app/money');
const defaultDays = 29;

export function MoneyPage() {
  const { shop, view = 'revenue', from = dayBefore(defaultDays), to = dayBefore(0) } = route.useSearch();
  const navigate = route.useNavigate();
  const set = (change: Partial<ReturnType<typeof route.useSearch>>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  return (
    <ShopPage
      title={texts.title}
      chosen={shop}
      choose={(id) => set({ shop: id, currency: undefined, statement: undefined })}
    >
      {({ id }) => {
        const period = { shopId: id, from, to };
        return (
          <>
            <Tabs
              label={texts.view}
              tabs={moneyViews.map((one) => ({ id: one, label: texts.views[one] }))}
              current={view}
              choose={(chosen) => set({ view: chosen, statement: undefined })}
            />
            <Filters>
              <PeriodFields from={from} to={to} labels={shopTexts} change={set} />
            </Filters>
            <View key={`${id} ${view}`} view={view} {...period} />
          </>
        );
      }}
    </ShopPage>
  );
}

function View({
  view,
  ...period
}: {
  view: (typeof moneyViews)[number];
  shopId: string;
  from: string;
  to: string;
}) {
  switch (view) {
    case 'statements':
      return <Statements {...period} />;
    case 'transactions':
      return <Transactions {...period} />;
    case 'payments':
      return <Payments {...period} />;
    case 'withdrawals':
      return <Withdrawals {...period} />;
    default:
      return <RevenueView {...period} />;
  }
}
