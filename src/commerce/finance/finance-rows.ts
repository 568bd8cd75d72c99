import { newId } from '../../crypto/new-id.js';
import type {
  ExternalPayment,
  ExternalStatement,
  ExternalTransaction,
  ExternalWithdrawal,
} from '../../platforms/platform-commerce.js';
import { AmountReader } from '../domain/amounts.js';
import { cleanJson } from '../domain/clean-text.js';
import type { PaymentEntity } from './payment.entity.js';
import type { StatementEntity } from './statement.entity.js';
import type { TransactionEntity } from './transaction.entity.js';
import type { WithdrawalEntity } from './withdrawal.entity.js';

/** The row of a statement whose transactions are not read yet. @throws RowProblem */
export function toStatementRow(
  accountId: string,
  reported: ExternalStatement,
  observedAt: Date,
): StatementEntity {
  const statement = cleanJson(reported);
  const amounts = new AmountReader();
  return {
    id: newId(),
    accountId,
    externalId: statement.externalId,
    statementAt: statement.statementAt,
    settlement: amounts.readRequired('settlement', statement.settlement),
    revenue: amounts.read('revenue', statement.revenue),
    fees: amounts.read('fees', statement.fees),
    shippingCost: amounts.read('shippingCost', statement.shippingCost),
    adjustment: amounts.read('adjustment', statement.adjustment),
    currency: amounts.requiredCurrency,
    payable: null,
    reserve: null,
    exactAmounts: amounts.exactAmounts,
    paymentStatus: statement.paymentStatus,
    paymentExternalId: statement.paymentId,
    transactionsStatus: null,
    transactionsCursor: null,
    transactionsRead: 0,
    unreadableTransactions: 0,
    transactionsSyncedAt: null,
    isComplete: false,
    syncedAt: observedAt,
  };
}

/** The row of a transaction that the numbered read of its statement has seen. @throws RowProblem */
export function toTransactionRow(
  { id: statementId, accountId, statementAt }: Pick<StatementEntity, 'id' | 'accountId' | 'statementAt'>,
  reported: ExternalTransaction,
  read: number,
  observedAt: Date,
): TransactionEntity {
  const transaction = cleanJson(reported);
  const amounts = new AmountReader();
  return {
    id: newId(),
    accountId,
    statementId,
    externalId: transaction.externalId,
    statementAt,
    transactionType: transaction.transactionType,
    orderExternalId: transaction.orderId,
    orderCreatedAt: transaction.orderCreatedAt,
    settlement: amounts.readRequired('settlement', transaction.settlement),
    revenue: amounts.read('revenue', transaction.revenue),
    fees: amounts.read('fees', transaction.fees),
    shippingCost: amounts.read('shippingCost', transaction.shippingCost),
    adjustment: amounts.read('adjustment', transaction.adjustment),
    reserve: amounts.read('reserve', transaction.reserve),
    currency: amounts.requiredCurrency,
    exactAmounts: amounts.exactAmounts,
    breakdown: { ...transaction.breakdown },
    read,
    syncedAt: observedAt,
  };
}

/** The row of a payment. @throws RowProblem */
export function toPaymentRow(accountId: string, reported: ExternalPayment, observedAt: Date): PaymentEntity {
  const payment = cleanJson(reported);
  const amounts = new AmountReader();
  const settlement = amounts.readForeign('settlement', payment.settlement);
  const reserve = amounts.readForeign('reserve', payment.reserve);
  const beforeExchange = amounts.readForeign('beforeExchange', payment.beforeExchange);
  return {
    id: newId(),
    accountId,
    externalId: payment.externalId,
    status: payment.status,
    amount: amounts.readRequired('amount', payment.amount),
    currency: amounts.requiredCurrency,
    settlement: settlement.minor,
    settlementCurrency: settlement.currency,
    reserve: reserve.minor,
    reserveCurrency: reserve.currency,
    beforeExchange: beforeExchange.minor,
    beforeExchangeCurrency: beforeExchange.currency,
    exactAmounts: amounts.exactAmounts,
    exchangeRate: payment.exchangeRate,
    createdAt: payment.createdAt,
    paidAt: payment.paidAt,
    syncedAt: observedAt,
  };
}

/** The row of a withdrawal. @throws RowProblem */
export function toWithdrawalRow(
  accountId: string,
  reported: ExternalWithdrawal,
  observedAt: Date,
): WithdrawalEntity {
  const withdrawal = cleanJson(reported);
  const amounts = new AmountReader();
  return {
    id: newId(),
    accountId,
    externalId: withdrawal.externalId,
    withdrawalType: withdrawal.withdrawalType,
    status: withdrawal.status,
    amount: amounts.readRequired('amount', withdrawal.amount),
    currency: amounts.requiredCurrency,
    exactAmounts: amounts.exactAmounts,
    createdAt: withdrawal.createdAt,
    syncedAt: observedAt,
  };
}
