import {
  PaymentsDocument,
  type ShopPaymentFieldsFragment,
  type StatementFieldsFragment,
  StatementsDocument,
  type TransactionFieldsFragment,
  TransactionsDocument,
  type WithdrawalFieldsFragment,
  WithdrawalsDocument,
} from '@patchbay/client/operations';
import { getRouteApi, Link } from '@tanstack/react-router';
import { endOfDay, startOfDay } from '../data/days.js';
import { useList } from '../data/use-list.js';
import { shopTexts } from '../texts/shop.js';
import { type Column, ListTable } from '../ui/data-table.js';
import { Time } from '../ui/format.js';
import { ExportLinks } from '../ui/export-links.js';
import { MoneyText } from './money-text.js';
import { platformValue } from './platform-value.js';

const texts = shopTexts.money;
const route = getRouteApi('/app/money');

interface Period {
  shopId: string;
  from: string;
  to: string;
}

const rangeOf = ({ from, to }: Period) => ({ from: startOfDay(from), until: endOfDay(to) });

const statementColumns: readonly Column<StatementFieldsFragment>[] = [
  { header: texts.statement, isRowHeader: true, cell: ({ externalId }) => externalId },
  { header: texts.issuedAt, cell: ({ issuedAt }) => <Time value={issuedAt} /> },
  { header: texts.settlement, isNumeric: true, cell: ({ settlement }) => <MoneyText value={settlement} /> },
  { header: texts.revenue, isNumeric: true, cell: ({ revenue }) => <MoneyText value={revenue} /> },
  { header: texts.fees, isNumeric: true, cell: ({ fees }) => <MoneyText value={fees} /> },
  { header: texts.shipping, isNumeric: true, cell: ({ shippingCost }) => <MoneyText value={shippingCost} /> },
  { header: texts.adjustment, isNumeric: true, cell: ({ adjustment }) => <MoneyText value={adjustment} /> },
  { header: texts.reserve, isNumeric: true, cell: ({ reserve }) => <MoneyText value={reserve} /> },
  { header: texts.payable, isNumeric: true, cell: ({ payable }) => <MoneyText value={payable} /> },
  { header: texts.paymentStatus, cell: ({ paymentStatus }) => platformValue(paymentStatus) },
  {
    header: texts.balanced,
    cell: ({ isBalanced }) =>
      isBalanced === null ? texts.isBalanced.unknown : texts.isBalanced[isBalanced ? 'yes' : 'no'],
  },
  {
    header: texts.transactionsOf,
    cell: ({ id, externalId }) => (
      <Link
        from="/money"
        to="/money"
        search={(old) => ({ ...old, view: 'transactions' as const, statement: id })}
        aria-label={`${texts.transactionsOf}: ${externalId}`}
      >
        {texts.transactionsOf}
      </Link>
    ),
  },
];

export function Statements(period: Period) {
  const list = useList(
    StatementsDocument,
    { accountId: period.shopId, filter: rangeOf(period) },
    ({ statements }) => statements,
  );
  return (
    <ListTable
      list={list}
      caption={texts.views.statements}
      columns={statementColumns}
      empty={texts.empty.statements}
    />
  );
}

const transactionColumns: readonly Column<TransactionFieldsFragment>[] = [
  { header: texts.transaction, isRowHeader: true, cell: ({ externalId }) => externalId },
  { header: texts.type, cell: ({ type }) => platformValue(type) },
  { header: texts.order, cell: ({ orderExternalId }) => orderExternalId ?? shopTexts.unknown },
  { header: texts.settlement, isNumeric: true, cell: ({ settlement }) => <MoneyText value={settlement} /> },
  { header: texts.revenue, isNumeric: true, cell: ({ revenue }) => <MoneyText value={revenue} /> },
  { header: texts.fees, isNumeric: true, cell: ({ fees }) => <MoneyText value={fees} /> },
  { header: texts.shipping, isNumeric: true, cell: ({ shippingCost }) => <MoneyText value={shippingCost} /> },
  { header: texts.adjustment, isNumeric: true, cell: ({ adjustment }) => <MoneyText value={adjustment} /> },
  { header: texts.reserve, isNumeric: true, cell: ({ reserve }) => <MoneyText value={reserve} /> },
];

/** All transactions of the period, or those of one statement. */
export function Transactions(period: Period) {
  const { statement } = route.useSearch();
  const filter = statement ? { statementId: statement } : rangeOf(period);
  const list = useList(
    TransactionsDocument,
    { accountId: period.shopId, filter },
    ({ transactions }) => transactions,
  );
  const range = rangeOf(period);
  const parameters = new URLSearchParams({
    accountId: period.shopId,
    ...(statement ? { statementId: statement } : { from: range.from ?? '', until: range.until ?? '' }),
  });
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <ExportLinks name="transactions" parameters={parameters} />
        {statement && (
          <p className="text-sm">
            {texts.oneStatement}{' '}
            <Link from="/money" to="/money" search={(old) => ({ ...old, statement: undefined })}>
              {texts.allTransactions}
            </Link>
          </p>
        )}
      </div>
      <ListTable
        list={list}
        caption={texts.views.transactions}
        columns={transactionColumns}
        empty={texts.empty.transactions}
      />
    </>
  );
}

const paymentColumns: readonly Column<ShopPaymentFieldsFragment>[] = [
  { header: texts.payment, isRowHeader: true, cell: ({ externalId }) => externalId },
  { header: shopTexts.status, cell: ({ status }) => platformValue(status) },
  { header: texts.amount, isNumeric: true, cell: ({ amount }) => <MoneyText value={amount} /> },
  { header: texts.settlement, isNumeric: true, cell: ({ settlement }) => <MoneyText value={settlement} /> },
  { header: texts.reserve, isNumeric: true, cell: ({ reserve }) => <MoneyText value={reserve} /> },
  { header: texts.createdAt, cell: ({ createdAt }) => <Time value={createdAt} /> },
  { header: texts.paidAt, cell: ({ paidAt }) => (paidAt ? <Time value={paidAt} /> : shopTexts.unknown) },
];

export function Payments(period: Period) {
  const list = useList(
    PaymentsDocument,
    { accountId: period.shopId, filter: rangeOf(period) },
    ({ payments }) => payments,
  );
  return (
    <ListTable
      list={list}
      caption={texts.views.payments}
      columns={paymentColumns}
      empty={texts.empty.payments}
    />
  );
}

const withdrawalColumns: readonly Column<WithdrawalFieldsFragment>[] = [
  { header: texts.withdrawal, isRowHeader: true, cell: ({ externalId }) => externalId },
  { header: texts.type, cell: ({ type }) => platformValue(type) },
  { header: shopTexts.status, cell: ({ status }) => platformValue(status) },
  { header: texts.amount, isNumeric: true, cell: ({ amount }) => <MoneyText value={amount} /> },
  { header: texts.createdAt, cell: ({ createdAt }) => <Time value={createdAt} /> },
];

export function Withdrawals(period: Period) {
  const list = useList(
    WithdrawalsDocument,
    { accountId: period.shopId, filter: rangeOf(period) },
    ({ withdrawals }) => withdrawals,
  );
  return (
    <ListTable
      list={list}
      caption={texts.views.withdrawals}
      columns={withdrawalColumns}
      empty={texts.empty.withdrawals}
    />
  );
}
