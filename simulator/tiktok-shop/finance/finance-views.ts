import { idOf } from '../ids.js';
import { printMoney } from '../money.js';
import { linesOf, type OrderLine } from '../orders/pricing.js';
import type { TikTokShopBehaviour } from '../settings.js';
import type { Shop } from '../shops/shop.js';
import type { LedgerRow, Payment, Statement, Withdrawal } from './ledger.js';
import { settlementOf, type OrderSettlement } from './settlements.js';

export interface FinanceViewOptions {
  /** Seconds. */
  now: number;
  feeSigns: TikTokShopBehaviour['feeSigns'];
}

/** A statement mixes orders (places) and other rows (-1 minus their place). */
export type RowReference = number;

export function paymentStatusOf(payment: Payment | undefined, now: number): string {
  if (payment?.hasFailed) return 'FAILED';
  return payment && payment.dueAt <= now ? 'PAID' : 'PROCESSING';
}

export function viewStatement(shop: Shop, statement: Statement, options: FinanceViewOptions): object {
  const print = printer(shop);
  const charge = chargePrinter(shop, options);
  const payment = shop.ledger.payments.find((candidate) => candidate.statement === statement.index);
  const status = paymentStatusOf(payment, options.now);
  const isLocalOutsideAsia = !shop.region.paysByWithdrawal;
  const showsRevenue = shop.settings.region !== 'US' && shop.settings.region !== 'GB';
  return {
    id: statementId(shop, statement.index),
    statement_time: statement.at,
    currency: shop.currency,
    settlement_amount: print(statement.settlement),
    ...(showsRevenue
      ? { revenue_amount: print(statement.revenue) }
      : { net_sales_amount: print(statement.revenue) }),
    ...(isLocalOutsideAsia && { shipping_cost_amount: charge(statement.shipping) }),
    fee_amount: charge(statement.fees + (isLocalOutsideAsia ? 0 : statement.shipping)),
    adjustment_amount: print(statement.adjustment),
    payment_status: shop.region.paysByWithdrawal ? 'PAID' : status,
    ...(payment && { payment_id: paymentId(shop, payment) }),
    ...(payment && status === 'PAID' && { payment_time: payment.dueAt }),
  };
}

/** Without the rows. */
export function viewStatementTotals(shop: Shop, statement: Statement, options: FinanceViewOptions): object {
  const print = printer(shop);
  const charge = chargePrinter(shop, options);
  return {
    id: statementId(shop, statement.index),
    create_time: statement.at,
    status: 'SETTLED',
    currency: shop.currency,
    payable_amount: print(statement.settlement + statement.reserve),
    total_reserve_amount: print(statement.reserve),
    total_settlement_amount: print(statement.settlement),
    total_settlement_breakdown: {
      total_revenue_amount: print(statement.revenue),
      total_shipping_cost_amount: charge(statement.shipping),
      total_fee_tax_amount: charge(statement.fees),
      total_adjustment_amount: print(statement.adjustment),
    },
  };
}

export function viewTransaction(
  shop: Shop,
  statement: Statement,
  reference: RowReference,
  options: FinanceViewOptions,
): object {
  return reference >= 0
    ? viewOrderTransaction(shop, reference, options)
    : viewRow(shop, statement, -1 - reference, options);
}

function viewOrderTransaction(shop: Shop, order: number, options: FinanceViewOptions): object {
  const settlement = settlementOf(shop, order);
  const print = printer(shop);
  return {
    id: idOf('transaction', shop.number, order * 2),
    type: 'ORDER',
    order_id: shop.orderId(order),
    order_create_time: shop.orders.time('createdAt', order),
    ...viewAmounts(shop, settlement, options),
    adjustment_amount: '0',
    supplementary_component: {
      customer_payment_amount: print(settlement.customerPayment),
      platform_discount_amount: print(settlement.platformDiscount),
    },
  };
}

function viewRow(shop: Shop, statement: Statement, place: number, options: FinanceViewOptions): object {
  const row = statement.rows[place] as LedgerRow;
  const print = printer(shop);
  const id = idOf('transaction', shop.number, (statement.index * 256 + place) * 2 + 1);
  const common = {
    id,
    type: row.type,
    settlement_amount: print(row.revenue + row.adjustment),
    revenue_amount: print(row.revenue),
    shipping_cost_amount: '0',
    fee_tax_amount: '0',
    adjustment_amount: print(row.adjustment),
  };
  const orderId = row.order === null ? undefined : shop.orderId(row.order);
  if (row.reserveStatus !== null) {
    return {
      ...common,
      reserve_id: id,
      reserve_amount: print(row.reserve),
      reserve_status: row.reserveStatus,
      ...(orderId !== undefined && { associated_order_id: orderId }),
      ...(row.reserveStatus === 'WITHHELD' && { estimated_release_time: String(row.at + 5 * 86_400) }),
    };
  }
  if (row.type === 'ORDER' && row.order !== null) {
    return {
      ...common,
      order_id: orderId,
      order_create_time: shop.orders.time('createdAt', row.order),
      revenue_breakdown: { refund_subtotal_before_discount_amount: print(row.revenue) },
      supplementary_component: { customer_refund_amount: chargePrinter(shop, options)(row.revenue) },
    };
  }
  return { ...common, adjustment_id: id, ...(orderId !== undefined && { adjustment_order_id: orderId }) };
}

/** The amounts of an order with their parts. */
function viewAmounts(shop: Shop, settlement: OrderSettlement, options: FinanceViewOptions): object {
  const print = printer(shop);
  const charge = chargePrinter(shop, options);
  return {
    settlement_amount: print(settlement.settlement),
    revenue_amount: print(settlement.revenue),
    revenue_breakdown: {
      subtotal_before_discount_amount: print(settlement.subtotal),
      seller_discount_amount: print(settlement.sellerDiscount),
      refund_subtotal_before_discount_amount: print(settlement.refundedSubtotal),
      seller_discount_refund_amount: '0',
    },
    shipping_cost_amount: charge(settlement.shipping),
    shipping_cost_breakdown: {
      actual_shipping_fee_amount: charge(settlement.actualShipping),
      shipping_fee_discount_amount: charge(settlement.shippingDiscount),
      customer_paid_shipping_fee_amount: charge(settlement.customerShipping),
      return_shipping_fee_amount: '0',
    },
    fee_tax_amount: charge(settlement.fees),
    fee_tax_breakdown: {
      fee: {
        [shop.settings.region === 'US' ? 'referral_fee_amount' : 'platform_commission_amount']: charge(
          settlement.commission,
        ),
        affiliate_commission_amount: charge(settlement.affiliate),
      },
      tax: { vat_amount: charge(settlement.vat) },
    },
  };
}

export function viewOrderSettlement(shop: Shop, order: number, options: FinanceViewOptions): object {
  const settlement = settlementOf(shop, order);
  const print = printer(shop);
  const charge = chargePrinter(shop, options);
  const settledIn = shop.orders.time('settledIn', order);
  const [first] = linesOf(shop, order) as [OrderLine];
  const units = linesOf(shop, order).length;
  return {
    order_id: shop.orderId(order),
    order_create_time: shop.orders.time('createdAt', order),
    currency: shop.currency,
    revenue_amount: print(settlement.revenue),
    fee_and_tax_amount: charge(settlement.fees),
    shipping_cost_amount: charge(settlement.shipping),
    settlement_amount: print(settlement.settlement),
    total_count: settledIn === 0 ? 0 : 1,
    ...(settledIn > 0 && {
      sku_transactions: [
        {
          sku_id: first.sku.id,
          sku_name: first.sku.name,
          product_name: first.sku.product.title,
          quantity: String(units),
          statement_id: statementId(shop, settledIn - 1),
          ...viewAmounts(shop, settlement, options),
        },
      ],
    }),
  };
}

export function viewUnsettled(shop: Shop, order: number, options: FinanceViewOptions): object {
  const settlement = settlementOf(shop, order);
  const print = printer(shop);
  const charge = chargePrinter(shop, options);
  const deliveredAt = shop.orders.time('deliveredAt', order);
  return {
    type: 'ORDER',
    id: idOf('transaction', shop.number, order * 2),
    status: 'UNSETTLED',
    currency: shop.currency,
    order_id: shop.orderId(order),
    order_create_time: shop.orders.time('createdAt', order),
    ...(deliveredAt > 0 && { order_delivery_time: deliveredAt }),
    unsettled_reason: deliveredAt > 0 ? 'waiting for the end of the return period' : 'waiting for delivery',
    est_settlement_amount: print(settlement.settlement),
    est_revenue_amount: print(settlement.revenue),
    est_shipping_cost_amount: charge(settlement.shipping),
    est_fee_tax_amount: charge(settlement.fees),
    est_adjustment_amount: '0',
  };
}

/** Money of payments is an object with `value`. */
export function viewPayment(shop: Shop, payment: Payment, now: number): object {
  const money = (units: number) => ({ value: printMoney(units, shop.currency), currency: shop.currency });
  const status = paymentStatusOf(payment, now);
  return {
    id: paymentId(shop, payment),
    create_time: payment.createdAt,
    ...(status === 'PAID' && { paid_time: payment.dueAt }),
    status,
    amount: money(payment.amount),
    settlement_amount: money(payment.settlement),
    reserve_amount: money(payment.reserve),
    payment_amount_before_exchange: money(payment.amount),
    exchange_rate: '1.000000',
    bank_account: '***********0001',
  };
}

export function viewWithdrawal(shop: Shop, withdrawal: Withdrawal, now: number): object {
  const isDone = withdrawal.at + 3_600 <= now;
  return {
    id: idOf('withdrawal', shop.number, withdrawal.index),
    type: withdrawal.type,
    amount: printMoney(withdrawal.amount, shop.currency),
    currency: shop.currency,
    status: withdrawal.hasFailed ? 'FAILED' : isDone ? 'SUCCESS' : 'PROCESSING',
    create_time: withdrawal.at,
  };
}

export function statementId(shop: Shop, index: number): string {
  return idOf('statement', shop.number, index);
}

function paymentId(shop: Shop, payment: Payment): string {
  return idOf('payment', shop.number, payment.statement);
}

function printer(shop: Shop): (units: number) => string {
  return (units) => printMoney(units, shop.currency);
}

/** Prints charges with the sign of the setting. */
function chargePrinter(shop: Shop, { feeSigns }: FinanceViewOptions): (units: number) => string {
  return (units) => printMoney(feeSigns === 'negative' ? units : -units, shop.currency);
}
