import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { invalidInput, notFound } from '../../control/control-errors.js';
import { viewBooks } from '../finance/books.js';
import { statementId } from '../finance/finance-views.js';
import { newRow } from '../finance/settlements.js';
import { indexOf } from '../ids.js';
import type { Shop } from '../shops/shop.js';
import type { TikTokShop } from '../tiktok-shop.js';
import type { Lookup } from './lookup.js';

const shopParams = z.object({ shop: z.string() });
const rowBody = z.strictObject({
  /** Any text: the list of types grows. */
  type: z.string().min(1),
  /** Signed smallest units. */
  amount: z.int(),
  /** Order id. */
  order: z.string().optional(),
  isReserve: z.boolean().default(false),
});
const withdrawalBody = z.strictObject({
  type: z.enum(['WITHDRAW', 'SETTLE', 'TRANSFER', 'REVERSE']).default('WITHDRAW'),
  amount: z.int(),
  hasFailed: z.boolean().default(false),
});

/** Statements, payments and withdrawals. */
export function registerFinanceControl(control: FastifyInstance, platform: TikTokShop, lookup: Lookup): void {
  const { settlements } = platform;
  const now = (): number => Math.floor(platform.engine.clock.now() / 1_000);
  const shopOf = (params: unknown): Shop => lookup.shop(shopParams.parse(params).shop);

  /** Closes a statement now with everything that is pending. */
  control.post('/tiktok-shop/shops/:shop/settle', async (request) => {
    const shop = shopOf(request.params);
    const statement = settlements.closeNow(shop);
    if (!statement) throw invalidInput('Nothing is waiting for a settlement.');
    return { ...statement, id: statementId(shop, statement.index) };
  });

  control.get('/tiktok-shop/shops/:shop/statements', async (request) => {
    const shop = shopOf(request.params);
    return shop.ledger.statements.map((statement) => ({
      ...statement,
      id: statementId(shop, statement.index),
    }));
  });

  control.post('/tiktok-shop/shops/:shop/transactions', async (request) => {
    const shop = shopOf(request.params);
    const { type, amount, order, isReserve } = rowBody.parse(request.body);
    const index = order === undefined ? null : lookup.order(order).index;
    shop.ledger.addRow(
      newRow(type, now(), {
        order: index,
        ...(isReserve
          ? { reserve: amount, reserveStatus: amount < 0 ? 'WITHHELD' : 'RELEASED' }
          : { adjustment: amount }),
      }),
    );
    return {};
  });

  control.get('/tiktok-shop/shops/:shop/books', async (request) => viewBooks(shopOf(request.params)));

  /** The payment of a statement arrives, or fails, now. */
  control.post('/tiktok-shop/shops/:shop/statements/:statement/pay', async (request) => {
    const shop = shopOf(request.params);
    const { statement: id } = z.object({ statement: z.string() }).parse(request.params);
    const { hasFailed } = z.strictObject({ hasFailed: z.boolean().default(false) }).parse(request.body ?? {});
    const index = indexOf('statement', shop.number, id);
    const payment = shop.ledger.payments.find(({ statement }) => statement === index);
    if (!payment) throw notFound('payment');
    Object.assign(payment, { dueAt: Math.min(payment.dueAt, now()), hasFailed });
    payment.createdAt = Math.min(payment.createdAt, payment.dueAt);
    return payment;
  });

  control.post('/tiktok-shop/shops/:shop/withdrawals', async (request) => {
    const { type, amount, hasFailed } = withdrawalBody.parse(request.body);
    const withdrawal = shopOf(request.params).ledger.withdraw(type, amount, now());
    withdrawal.hasFailed = hasFailed;
    return withdrawal;
  });
}
