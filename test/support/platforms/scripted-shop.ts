import type {
  CommerceItem,
  CommerceObjectType,
  CommercePage,
  CommerceSource,
  CommerceStream,
  ExternalOrder,
  ExternalProduct,
  ExternalReturn,
  ExternalStatement,
  ExternalTransaction,
  ShopFacts,
  TimeWindow,
  TransactionsPage,
} from '../../../src/platforms/platform-commerce.js';
import type {
  RejectedRow,
  ExternalStock,
  StockRead,
  StockResult,
} from '../../../src/platforms/commerce-parts.js';
import type { RejectReason } from '../../../src/platforms/platform-commerce.js';
import {
  CommerceResource,
  OrderStatus,
  ProductStatus,
  ReturnKind,
  ReturnStatus,
} from '../../../src/platforms/platform-commerce.js';
import { FakePlatform } from './fake-platform.js';

/** One call of a list, as the shop received it. */
export interface ListCall {
  stream: string;
  window: TimeWindow;
  cursor: string | null;
}

const objectTypes: Readonly<Record<CommerceResource, CommerceObjectType>> = {
  ORDERS: 'order',
  PRODUCTS: 'product',
  RETURNS: ReturnKind.RETURN,
  STATEMENTS: 'statement',
  PAYMENTS: 'payment',
  WITHDRAWALS: 'withdrawal',
  METRICS: 'metric',
};

const stream = (name: string, resource: CommerceResource, more: Partial<CommerceStream> = {}) => ({
  name,
  resource,
  objectType: objectTypes[resource],
  scopes: [] as string[],
  everySeconds: 300,
  overlapSeconds: 60,
  maxWindowSeconds: null,
  earliest: null,
  fullReadEverySeconds: null,
  ...more,
});

/** A shop in memory. Rows are listed by update time and page; `before` changes a call. */
export class ScriptedShop implements CommerceSource {
  streams: CommerceStream[] = [stream('orders', CommerceResource.ORDERS)];
  readonly maxOrderIds = 2;
  readonly maxStockProducts = 2;
  pageSize = 2;
  facts: ShopFacts = {
    name: 'Shop',
    region: 'US',
    currency: 'USD',
    timeZone: 'America/Los_Angeles',
    status: 'ACTIVE',
    platformStatus: null,
  };
  items = new Map<string, CommerceItem[]>();
  /** By statement, and for further pages by statement and cursor: `st1`, `st1 2`. */
  transactionPages = new Map<string, TransactionsPage>();
  readonly transactionCalls: string[] = [];
  /** Runs before each page of transactions. It may return an answer in place of the page. */
  beforeTransactions: (page: string) => Promise<TransactionsPage | void> | void = () => undefined;
  stockRows: ExternalStock[] = [];
  unreadableStock: RejectedRow[] = [];
  readonly calls: ListCall[] = [];
  /** Runs before each list call. It may throw, or return an answer in place of the page. */
  before: (call: ListCall, index: number) => Promise<CommercePage | null | void> | void = () => undefined;

  set(name: string, ...items: CommerceItem[]): void {
    this.items.set(name, items);
  }

  useStreams(...streams: CommerceStream[]): void {
    this.streams = streams;
  }

  async budgets(): Promise<Awaited<ReturnType<CommerceSource['budgets']>>> {
    return new Map();
  }

  async readShop(): Promise<ShopFacts> {
    return this.facts;
  }

  async list(
    _: unknown,
    name: string,
    window: TimeWindow,
    cursor: string | null,
  ): Promise<CommercePage | null> {
    const call = { stream: name, window, cursor };
    const answer = await this.before(call, this.calls.push(call) - 1);
    if (answer !== undefined) return answer;
    const rows = (this.items.get(name) ?? []).filter((item) => isIn(item, window));
    const start = Number(cursor ?? 0);
    const end = start + this.pageSize;
    return {
      items: rows.slice(start, end),
      rejected: [],
      nextCursor: end < rows.length ? String(end) : null,
    };
  }

  async orders(_: unknown, ids: readonly string[]): Promise<CommercePage> {
    const items = (this.items.get('orders') ?? []).filter(
      (item) => item.type === 'order' && ids.includes(item.externalId),
    );
    return { items, rejected: [], nextCursor: null };
  }

  async product(_: unknown, id: string): Promise<ExternalProduct | null> {
    return (
      (this.items.get('products') ?? [])
        .filter((item) => item.type === 'product')
        .find(({ externalId }) => externalId === id) ?? null
    );
  }

  async return(_: unknown, kind: ReturnKind, id: string): Promise<ExternalReturn | null> {
    return (
      (this.items.get('returns') ?? [])
        .filter((item) => item.type === 'return')
        .find((item) => item.kind === kind && item.externalId === id) ?? null
    );
  }

  async transactions(
    _: unknown,
    statementId: string,
    cursor: string | null,
  ): Promise<TransactionsPage | null> {
    const page = cursor === null ? statementId : `${statementId} ${cursor}`;
    this.transactionCalls.push(page);
    return (await this.beforeTransactions(page)) ?? this.transactionPages.get(page) ?? null;
  }

  async stock(_: unknown, productIds: readonly string[]): Promise<StockRead> {
    return {
      stock: this.stockRows.filter(({ productId }) => productIds.includes(productId)),
      unreadable: this.unreadableStock.filter(
        ({ externalId }) => externalId && productIds.includes(externalId),
      ),
    };
  }

  async setStock(): Promise<readonly StockResult[]> {
    return [];
  }

  async rejectReasons(): Promise<readonly RejectReason[] | null> {
    return null;
  }

  async decideReturn(): Promise<void> {}
}

/** A platform whose accounts are shops. */
export class ShopPlatform extends FakePlatform {
  readonly commerce = new ScriptedShop();
}

function isIn(item: CommerceItem, { from, to }: TimeWindow): boolean {
  const at = 'updatedAt' in item ? item.updatedAt : 'statementAt' in item ? item.statementAt : null;
  return at === null || (at >= from && at < to);
}

export const aStream = stream;

export function anOrder(externalId: string, at: Date, more: Partial<ExternalOrder> = {}): ExternalOrder {
  const money = (amount: string) => ({ amount, currency: 'USD' });
  return {
    type: 'order',
    externalId,
    status: OrderStatus.AWAITING_SHIPMENT,
    platformStatus: 'AWAITING_SHIPMENT',
    createdAt: at,
    paidAt: at,
    canceledAt: null,
    updatedAt: at,
    isCashOnDelivery: false,
    total: money('41.77'),
    subtotal: money('35.98'),
    shippingFee: money('3.50'),
    tax: money('2.29'),
    sellerDiscount: money('0'),
    platformDiscount: null,
    paymentMethod: 'Card',
    fulfillmentType: null,
    trackingNumber: null,
    shipBy: null,
    buyer: { name: 'A***', city: 'Portland', state: 'Oregon', postalCode: '97***', regionCode: 'US' },
    lines: [
      {
        externalId: `${externalId}-1`,
        productId: 'p1',
        productName: 'Cedar lamp',
        skuId: 's1',
        skuName: 'Natural',
        sellerSku: 'LAMP-NAT-S',
        status: null,
        salePrice: money('35.98'),
        originalPrice: null,
        sellerDiscount: null,
        platformDiscount: null,
      },
    ],
    ...more,
  };
}

export function aProduct(externalId: string, at: Date, more: Partial<ExternalProduct> = {}): ExternalProduct {
  return {
    type: 'product',
    externalId,
    title: 'Cedar lamp',
    status: ProductStatus.ACTIVE,
    platformStatus: 'ACTIVATE',
    createdAt: at,
    updatedAt: at,
    isSummary: false,
    skus: [
      {
        externalId: 's1',
        sellerSku: 'LAMP-NAT-S',
        name: null,
        price: { amount: '17.99', currency: 'USD' },
      },
    ],
    ...more,
  };
}

export function aReturn(externalId: string, at: Date, more: Partial<ExternalReturn> = {}): ExternalReturn {
  return {
    type: 'return',
    kind: ReturnKind.RETURN,
    externalId,
    orderId: 'o1',
    status: ReturnStatus.REQUESTED,
    platformStatus: 'PENDING',
    returnType: 'REFUND',
    reason: null,
    requestedBy: 'BUYER',
    refund: { amount: '5.00', currency: 'USD' },
    refunds: [],
    decisionDueAt: null,
    decisions: ['APPROVE'],
    createdAt: at,
    updatedAt: at,
    lines: [],
    ...more,
  };
}

export function aStatement(externalId: string, at: Date, amount = '10.00'): ExternalStatement {
  return {
    type: 'statement',
    externalId,
    statementAt: at,
    settlement: { amount, currency: 'USD' },
    revenue: null,
    fees: null,
    shippingCost: null,
    adjustment: null,
    paymentStatus: 'PROCESSING',
    paymentId: null,
  };
}

/** A page of transactions of a settled statement. */
export function transactionsPage(
  items: readonly ExternalTransaction[],
  more: Partial<TransactionsPage> = {},
): TransactionsPage {
  return {
    ...{ items, rejected: [], nextCursor: null, status: 'SETTLED' },
    ...{ payable: null, reserve: null, settlement: null },
    ...more,
  };
}

export function aTransaction(
  externalId: string,
  orderId: string | null,
  amount = '-1.25',
): ExternalTransaction {
  return {
    externalId,
    transactionType: 'ORDER',
    orderId,
    settlement: { amount, currency: 'USD' },
    revenue: null,
    fees: null,
    shippingCost: null,
    adjustment: null,
    reserve: null,
    orderCreatedAt: null,
    breakdown: { fee: '-1.25' },
  };
}
