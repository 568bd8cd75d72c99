import { z } from 'zod';
import type {
  ExternalPayment,
  ExternalStatement,
  ExternalTransaction,
  ExternalWithdrawal,
} from '../../platform-commerce.js';
import { id, optionalId, optionalTime, text, time } from '../client/schemas.js';
import { amount, currency, money, moneyObject } from './money.js';

const requiredAmount = amount.refine((value) => value !== null);

/** Statements have their currency in the row. */
export const statementRow = z
  .object({
    id,
    statement_time: time,
    currency,
    settlement_amount: requiredAmount,
    revenue_amount: amount,
    net_sales_amount: amount,
    fee_amount: amount,
    shipping_cost_amount: amount,
    adjustment_amount: amount,
    payment_status: text,
    payment_id: optionalId,
  })
  .transform((row): ExternalStatement => {
    const inRow = (value: string | null) => money(value, row.currency);
    return {
      type: 'statement',
      externalId: row.id,
      statementAt: row.statement_time,
      settlement: inRow(row.settlement_amount)!,
      // The United Kingdom and the United States have net sales instead.
      revenue: inRow(row.revenue_amount ?? row.net_sales_amount),
      fees: inRow(row.fee_amount),
      shippingCost: inRow(row.shipping_cost_amount),
      adjustment: inRow(row.adjustment_amount),
      paymentStatus: row.payment_status,
      paymentId: row.payment_id,
    };
  });

/** What surrounds the transactions of a statement. Their currency is only here. */
export const transactionsEnvelope = z.object({
  currency: currency.nullish().catch(null),
  status: text,
  payable_amount: amount.catch(null),
  total_reserve_amount: amount.catch(null),
  total_settlement_amount: amount.catch(null),
});

const breakdownKeys = [
  'revenue_breakdown',
  'shipping_cost_breakdown',
  'fee_tax_breakdown',
  'supplementary_component',
] as const;

/** @param code currency of the statement */
export function transactionRow(code: string | null): z.ZodType<ExternalTransaction> {
  const breakdown = z.record(z.string(), z.unknown()).nullish();
  return z
    .object({
      id,
      type: z.string().min(1),
      currency: currency.nullish(),
      order_id: optionalId,
      adjustment_order_id: optionalId,
      associated_order_id: optionalId,
      order_create_time: optionalTime,
      settlement_amount: requiredAmount,
      revenue_amount: amount,
      fee_tax_amount: amount,
      shipping_cost_amount: amount,
      adjustment_amount: amount,
      reserve_amount: amount,
      revenue_breakdown: breakdown,
      shipping_cost_breakdown: breakdown,
      fee_tax_breakdown: breakdown,
      supplementary_component: breakdown,
    })
    .refine((row) => (row.currency ?? code) !== null, { path: ['currency'] })
    .transform((row): ExternalTransaction => {
      const inStatement = (value: string | null) => money(value, row.currency ?? code);
      return {
        externalId: row.id,
        transactionType: row.type,
        orderId:
          knownId(row.order_id) ?? knownId(row.adjustment_order_id) ?? knownId(row.associated_order_id),
        settlement: inStatement(row.settlement_amount)!,
        revenue: inStatement(row.revenue_amount),
        fees: inStatement(row.fee_tax_amount),
        shippingCost: inStatement(row.shipping_cost_amount),
        adjustment: inStatement(row.adjustment_amount),
        reserve: inStatement(row.reserve_amount),
        orderCreatedAt: row.order_create_time,
        breakdown: Object.fromEntries(breakdownKeys.flatMap((key) => (row[key] ? [[key, row[key]]] : []))),
      };
    });
}

/** Payments have money as objects. */
export const paymentRow = z
  .object({
    id,
    status: z.string().min(1),
    create_time: time,
    paid_time: optionalTime,
    amount: moneyObject.refine((value) => value !== null),
    settlement_amount: moneyObject,
    reserve_amount: moneyObject,
    payment_amount_before_exchange: moneyObject,
    exchange_rate: text,
  })
  .transform((row): ExternalPayment => ({
    type: 'payment',
    externalId: row.id,
    status: row.status,
    amount: row.amount,
    settlement: row.settlement_amount,
    reserve: row.reserve_amount,
    beforeExchange: row.payment_amount_before_exchange,
    exchangeRate: row.exchange_rate,
    createdAt: row.create_time,
    paidAt: row.paid_time,
  }));

export const withdrawalRow = z
  .object({
    id,
    type: z.string().min(1),
    status: z.string().min(1),
    amount: requiredAmount,
    currency,
    create_time: time,
  })
  .transform((row): ExternalWithdrawal => ({
    type: 'withdrawal',
    externalId: row.id,
    withdrawalType: row.type,
    status: row.status,
    amount: money(row.amount, row.currency)!,
    createdAt: row.create_time,
  }));

/** Zero stands for no order. */
function knownId(value: string | null): string | null {
  return value === '0' ? null : value;
}
