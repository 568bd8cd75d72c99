import type { PaymentEntity } from '../finance/payment.entity.js';
import type { StatementEntity } from '../finance/statement.entity.js';
import type { TransactionEntity } from '../finance/transaction.entity.js';
import type { WithdrawalEntity } from '../finance/withdrawal.entity.js';
import type { ShopPaymentType, StatementType, TransactionType, WithdrawalType } from './finance.type.js';
import { amountsOf, toMoney } from './to-money.js';

export function toStatementType(statement: StatementEntity): StatementType {
  const { currency, exactAmounts } = statement;
  const money = amountsOf(statement, currency, exactAmounts);
  return {
    id: statement.id,
    accountId: statement.accountId,
    externalId: statement.externalId,
    issuedAt: statement.statementAt,
    settlement: toMoney(statement.settlement, currency, exactAmounts?.settlement),
    revenue: money('revenue'),
    fees: money('fees'),
    shippingCost: money('shippingCost'),
    adjustment: money('adjustment'),
    reserve: money('reserve'),
    payable: money('payable'),
    paymentStatus: statement.paymentStatus,
    paymentExternalId: statement.paymentExternalId,
    isComplete: statement.isComplete,
  };
}

export function toTransactionType(transaction: TransactionEntity): TransactionType {
  const { currency, exactAmounts } = transaction;
  const money = amountsOf(transaction, currency, exactAmounts);
  return {
    id: transaction.id,
    accountId: transaction.accountId,
    externalId: transaction.externalId,
    type: transaction.transactionType,
    statementId: transaction.statementId,
    orderExternalId: transaction.orderExternalId,
    settlement: toMoney(transaction.settlement, currency, exactAmounts?.settlement),
    revenue: money('revenue'),
    fees: money('fees'),
    shippingCost: money('shippingCost'),
    adjustment: money('adjustment'),
    reserve: money('reserve'),
    orderCreatedAt: transaction.orderCreatedAt,
    breakdown: transaction.breakdown,
  };
}

/** Each amount of a payment has its own currency. */
export function toShopPaymentType(payment: PaymentEntity): ShopPaymentType {
  const { exactAmounts } = payment;
  return {
    id: payment.id,
    accountId: payment.accountId,
    externalId: payment.externalId,
    status: payment.status,
    amount: toMoney(payment.amount, payment.currency, exactAmounts?.amount),
    settlement: amountsOf(payment, payment.settlementCurrency, exactAmounts)('settlement'),
    reserve: amountsOf(payment, payment.reserveCurrency, exactAmounts)('reserve'),
    beforeExchange: amountsOf(payment, payment.beforeExchangeCurrency, exactAmounts)('beforeExchange'),
    exchangeRate: payment.exchangeRate,
    createdAt: payment.createdAt,
    paidAt: payment.paidAt,
  };
}

export function toWithdrawalType(withdrawal: WithdrawalEntity): WithdrawalType {
  const { exactAmounts } = withdrawal;
  return {
    id: withdrawal.id,
    accountId: withdrawal.accountId,
    externalId: withdrawal.externalId,
    type: withdrawal.withdrawalType,
    status: withdrawal.status,
    amount: toMoney(withdrawal.amount, withdrawal.currency, exactAmounts?.amount),
    createdAt: withdrawal.createdAt,
  };
}
