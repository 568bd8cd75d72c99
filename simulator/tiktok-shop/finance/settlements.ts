import type { SimulatorClock } from '../../clock.js';
import { shareOf } from '../money.js';
import { linesOf, paymentOf } from '../orders/pricing.js';
import { mix, Random } from '../random.js';
import type { TikTokShopBehaviour } from '../settings.js';
import type { Shop } from '../shops/shop.js';
import type { Shops } from '../shops/shops.js';
import type { CloseOptions, LedgerRow, OrderAmounts, Statement } from './ledger.js';

const DAY_MS = 86_400_000;
const COMMISSION = 600;
const AFFILIATE = 1_000;
const VAT = 2_000;

/** Types that are not in the list of the platform's pages. */
const PROSE_TYPES = [
  'Shipping subsidy（seller campaign）',
  'Logistics claim（package lost）',
  'Service fee correction（monthly）',
] as const;

/** The amounts of an order in its statement, with their parts. Charges are negative. */
export interface OrderSettlement extends OrderAmounts {
  subtotal: number;
  sellerDiscount: number;
  refundedSubtotal: number;
  actualShipping: number;
  customerShipping: number;
  shippingDiscount: number;
  commission: number;
  affiliate: number;
  vat: number;
  platformDiscount: number;
  customerPayment: number;
  settlement: number;
}

export function settlementOf(shop: Shop, order: number): OrderSettlement {
  const lines = linesOf(shop, order);
  const payment = paymentOf(shop, order, lines);
  const random = new Random(mix(shop.orders.time('seed', order), 71));
  const settledRefunds = shop.orders.extrasOf(order).refunds?.filter(({ settled }) => !settled) ?? [];
  const refundedLines = new Set(settledRefunds.flatMap((refund) => refund.lines));
  const refundedSubtotal = lines.reduce(
    (sum, line, place) => sum + (refundedLines.has(place) ? line.price - line.sellerDiscount : 0),
    0,
  );
  const revenue = payment.originalTotal - payment.sellerDiscount - refundedSubtotal;
  const actualShipping = -(payment.originalShippingFee + random.int(0, 100) * shop.region.unitsPerCent);
  const shipping = actualShipping + payment.shippingFee + payment.shippingPlatformDiscount;
  const commission = -shareOf(revenue, COMMISSION);
  const affiliate = random.chance(0.3) ? -shareOf(revenue, AFFILIATE) : 0;
  const vat = shop.region.taxBasisPoints === 0 ? shareOf(commission, VAT) : 0;
  const fees = commission + affiliate + vat;
  return {
    subtotal: payment.originalTotal,
    sellerDiscount: -payment.sellerDiscount,
    refundedSubtotal: -refundedSubtotal,
    actualShipping,
    customerShipping: payment.shippingFee,
    shippingDiscount: payment.shippingPlatformDiscount,
    commission,
    affiliate,
    vat,
    platformDiscount: payment.platformDiscount,
    customerPayment: payment.total,
    revenue,
    shipping,
    fees,
    settlement: revenue + shipping + fees,
  };
}

export function newRow(type: string, at: number, change: Partial<LedgerRow>): LedgerRow {
  return { type, at, order: null, revenue: 0, adjustment: 0, reserve: 0, reserveStatus: null, ...change };
}

/** Closes the statements of all shops every day at 00:00 UTC. */
export class Settlements {
  constructor(
    private readonly clock: SimulatorClock,
    private readonly behaviour: () => TikTokShopBehaviour,
    private readonly shops: Shops,
  ) {}

  start(): void {
    const midnight = (Math.floor(this.clock.now() / DAY_MS) + 1) * DAY_MS;
    this.clock.schedule(midnight, () => {
      for (const shop of this.shops.all()) this.closeDays(shop);
      this.start();
    });
  }

  closeDays(shop: Shop): void {
    const statements = shop.ledger.closeUntil(this.now(), this.optionsOf(shop));
    if (!shop.region.paysByWithdrawal) return;
    for (const statement of statements) {
      // The seller takes the money once a week.
      if (Math.floor(statement.at / 86_400) % 7 === 0 && statement.settlement > 0) {
        shop.ledger.withdraw('WITHDRAW', statement.settlement, statement.at + 3_600);
      }
    }
  }

  /** Closes a statement with everything that is pending. Undefined: nothing is. */
  closeNow(shop: Shop): Statement | undefined {
    return shop.ledger.closeNow(this.now(), this.optionsOf(shop));
  }

  /** A refund after the settlement is a row of a later statement. */
  refunded(shop: Shop, order: number): void {
    const refund = shop.orders.extrasOf(order).refunds?.at(-1);
    if (!refund || shop.orders.time('settledIn', order) === 0) return;
    refund.settled = true;
    const lines = linesOf(shop, order);
    const revenue = -refund.lines.reduce((sum, place) => {
      const line = lines[place];
      return sum + (line ? line.price - line.sellerDiscount : 0);
    }, 0);
    shop.ledger.addRow(newRow('ORDER', refund.at, { order, revenue }));
  }

  private optionsOf(shop: Shop): CloseOptions {
    return {
      amountsOf: (order) => settlementOf(shop, order),
      extraRows: (statement) => drawRows(shop, statement),
      onSettled: (order, statement) => {
        shop.orders.settledIn[order] = statement + 1;
      },
      paymentSeconds: this.behaviour().lifeCycle.paymentSeconds,
      paysByWithdrawal: shop.region.paysByWithdrawal,
    };
  }

  private now(): number {
    return Math.floor(this.clock.now() / 1_000);
  }
}

/** Reimbursements, types without a code, and reserves that are released with a later statement. */
function drawRows(shop: Shop, statement: Statement): LedgerRow[] {
  const random = new Random(mix(shop.seed, statement.index, 72));
  const { at } = statement;
  const unit = shop.region.unitsPerCent;
  const order = statement.orders[0] ?? null;
  const rows: LedgerRow[] = [];
  if (order === null) return rows;
  if (random.chance(0.15)) {
    rows.push(newRow('PLATFORM_REIMBURSEMENT', at, { order, adjustment: random.int(100, 2_000) * unit }));
  }
  if (random.chance(0.1)) {
    rows.push(newRow(random.pick(PROSE_TYPES), at, { adjustment: random.int(-500, 500) * unit }));
  }
  const reserve = random.int(500, 1_500) * unit;
  if (random.chance(0.1)) {
    rows.push(newRow('RESERVE', at, { order, reserve: -reserve, reserveStatus: 'WITHHELD' }));
    shop.ledger.addRow(newRow('RESERVE', at + 5 * 86_400, { order, reserve, reserveStatus: 'RELEASED' }));
  }
  return rows;
}
