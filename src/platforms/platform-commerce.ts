import type {
  ExternalBuyer,
  ExternalRefund,
  RejectedRow,
  StockChange,
  StockRead,
  StockResult,
} from './commerce-parts.js';
import type { BudgetSource } from './platform-budgets.js';
import type { OpenCredentials } from './platform-login.js';

/** What is synced of a shop. Each resource has its own progress, errors and scopes. */
export enum CommerceResource {
  ORDERS = 'ORDERS',
  PRODUCTS = 'PRODUCTS',
  RETURNS = 'RETURNS',
  STATEMENTS = 'STATEMENTS',
  PAYMENTS = 'PAYMENTS',
  WITHDRAWALS = 'WITHDRAWALS',
  METRICS = 'METRICS',
}

/** The kinds of requests that undo an order or a part of it. A platform lists each kind separately. */
export enum ReturnKind {
  CANCELLATION = 'CANCELLATION',
  RETURN = 'RETURN',
  AFTERSALES_REQUEST = 'AFTERSALES_REQUEST',
  RMA = 'RMA',
}

/** Status of an order as clients see it. `OTHER`: a status that this version does not know; `platformStatus` has its name. */
export enum OrderStatus {
  UNPAID = 'UNPAID',
  ON_HOLD = 'ON_HOLD',
  AWAITING_SHIPMENT = 'AWAITING_SHIPMENT',
  PARTIALLY_SHIPPING = 'PARTIALLY_SHIPPING',
  AWAITING_COLLECTION = 'AWAITING_COLLECTION',
  IN_TRANSIT = 'IN_TRANSIT',
  DELIVERED = 'DELIVERED',
  COMPLETED = 'COMPLETED',
  CANCELED = 'CANCELED',
  OTHER = 'OTHER',
}

/** Status of a product as clients see it. */
export enum ProductStatus {
  DRAFT = 'DRAFT',
  /** The platform reviews it. */
  IN_REVIEW = 'IN_REVIEW',
  /** The review failed. */
  REJECTED = 'REJECTED',
  /** On sale. */
  ACTIVE = 'ACTIVE',
  /** Taken off sale, by the seller or the platform. */
  INACTIVE = 'INACTIVE',
  /** Blocked by the platform. */
  SUSPENDED = 'SUSPENDED',
  DELETED = 'DELETED',
  OTHER = 'OTHER',
}

/** Status of a return as clients see it, the same for all kinds of returns. */
export enum ReturnStatus {
  /** Waits for a decision. */
  REQUESTED = 'REQUESTED',
  /** Approved; the goods or the money are on their way. */
  IN_PROGRESS = 'IN_PROGRESS',
  COMPLETED = 'COMPLETED',
  REJECTED = 'REJECTED',
  /** Withdrawn by the buyer, or expired. */
  CANCELED = 'CANCELED',
  OTHER = 'OTHER',
}

/** One list of the platform that is read by time and page, such as the orders by update time. An account has a cursor for each. */
export interface CommerceStream {
  /** Stable name, stored in the database: `orders`, `cancellations`. */
  readonly name: string;
  readonly resource: CommerceResource;
  /** What its rows are. */
  readonly objectType: CommerceObjectType;
  /** Scopes that the grant needs, as the platform names them. */
  readonly scopes: readonly string[];
  /** Seconds between two runs. */
  readonly everySeconds: number;
  /** How far a window reaches back before the end of the previous one, in seconds, because rows may arrive late. */
  readonly overlapSeconds: number;
  /** Longest window that one list call accepts, in seconds. Null if there is no limit. */
  readonly maxWindowSeconds: number | null;
  /** Earliest time that the platform reports. Null if there is no limit. */
  readonly earliest: Date | null;
  /**
   * Seconds between two reads of everything that the list has, from `earliest` on. Null if only the recent past is of use: products are
   * on sale for years without a change, orders are not.
   */
  readonly fullReadEverySeconds: number | null;
}

/** `from` is inclusive, `to` exclusive. */
export interface TimeWindow {
  from: Date;
  to: Date;
}

/** An amount of money as the platform prints it: a signed decimal such as `-12.50`, and an ISO 4217 currency. */
export interface ExternalMoney {
  amount: string;
  currency: string;
}

/** Facts about a shop that the sync needs. */
export interface ShopFacts {
  name: string;
  /** ISO 3166 country code. */
  region: string;
  /** ISO 4217 currency of the shop. Null if unknown. */
  currency: string | null;
  /** IANA time zone in which the shop's days begin. */
  timeZone: string;
  /** ACTIVE, or why the shop cannot sell: DEACTIVATED, PENDING, OTHER. */
  status: 'ACTIVE' | 'DEACTIVATED' | 'PENDING' | 'OTHER';
  /** Status as the platform names it. */
  platformStatus: string | null;
}

/** One unit of an order. */
export interface ExternalOrderLine {
  externalId: string;
  productId: string | null;
  productName: string | null;
  skuId: string | null;
  skuName: string | null;
  sellerSku: string | null;
  status: string | null;
  salePrice: ExternalMoney | null;
  originalPrice: ExternalMoney | null;
  sellerDiscount: ExternalMoney | null;
  platformDiscount: ExternalMoney | null;
}

export interface ExternalOrder {
  type: 'order';
  externalId: string;
  status: OrderStatus;
  /** Status as the platform names it. */
  platformStatus: string;
  createdAt: Date;
  /** Null until the buyer has paid. Cash on delivery: when the platform marks it as paid. */
  paidAt: Date | null;
  canceledAt: Date | null;
  updatedAt: Date;
  isCashOnDelivery: boolean;
  /** What the buyer pays in total. Null if the platform leaves it out. */
  total: ExternalMoney | null;
  subtotal: ExternalMoney | null;
  shippingFee: ExternalMoney | null;
  tax: ExternalMoney | null;
  sellerDiscount: ExternalMoney | null;
  platformDiscount: ExternalMoney | null;
  paymentMethod: string | null;
  fulfillmentType: string | null;
  trackingNumber: string | null;
  shipBy: Date | null;
  buyer: ExternalBuyer;
  lines: readonly ExternalOrderLine[];
}

export interface ExternalSku {
  externalId: string;
  sellerSku: string | null;
  name: string | null;
  price: ExternalMoney | null;
}

export interface ExternalProduct {
  type: 'product';
  externalId: string;
  title: string;
  status: ProductStatus;
  /** Status as the platform names it. */
  platformStatus: string;
  createdAt: Date;
  updatedAt: Date;
  /** Whether it comes from a list that leaves out facts about SKUs, which are then null. */
  isSummary: boolean;
  skus: readonly ExternalSku[];
}

export interface ExternalReturn {
  type: 'return';
  kind: ReturnKind;
  externalId: string;
  orderId: string | null;
  status: ReturnStatus;
  /** Status as the platform names it. */
  platformStatus: string;
  /** REFUND, RETURN_AND_REFUND, REPLACEMENT or another value of the platform. */
  returnType: string | null;
  reason: string | null;
  requestedBy: string | null;
  /** What was refunded or, before that, what is requested. Null if unknown. */
  refund: ExternalMoney | null;
  /** The refunds that the buyer has. A part of the return may be refunded before the others. */
  refunds: readonly ExternalRefund[];
  /** When the platform decides by its own rules. Null if the seller has nothing to do. */
  decisionDueAt: Date | null;
  /** Decisions that the seller may take now, as the platform names them. */
  decisions: readonly string[];
  /** Null if the platform leaves it out: it is at least as old as the first read. */
  createdAt: Date | null;
  /** Null if the platform leaves it out: a version is new if it differs from the stored one. */
  updatedAt: Date | null;
  lines: readonly {
    externalId: string;
    orderLineId: string | null;
    skuId: string | null;
    refund: ExternalMoney | null;
  }[];
}

export interface ExternalStatement {
  type: 'statement';
  externalId: string;
  statementAt: Date;
  settlement: ExternalMoney;
  revenue: ExternalMoney | null;
  fees: ExternalMoney | null;
  shippingCost: ExternalMoney | null;
  adjustment: ExternalMoney | null;
  /** PAID, FAILED, PROCESSING or another value of the platform. */
  paymentStatus: string | null;
  paymentId: string | null;
}

export interface ExternalTransaction {
  externalId: string;
  /** As the platform names it; the set grows. */
  transactionType: string;
  orderId: string | null;
  /** Signed. What the transaction adds to the settlement. */
  settlement: ExternalMoney;
  revenue: ExternalMoney | null;
  fees: ExternalMoney | null;
  shippingCost: ExternalMoney | null;
  adjustment: ExternalMoney | null;
  reserve: ExternalMoney | null;
  orderCreatedAt: Date | null;
  /** The parts of fees, shipping and revenue, with the platform's names. */
  breakdown: Readonly<Record<string, unknown>>;
}

/** Transactions of a statement, with the totals that the platform prints beside them. */
export interface TransactionsPage {
  items: readonly ExternalTransaction[];
  rejected: readonly RejectedRow[];
  nextCursor: string | null;
  status: string | null;
  payable: ExternalMoney | null;
  reserve: ExternalMoney | null;
  settlement: ExternalMoney | null;
}

export interface ExternalPayment {
  type: 'payment';
  externalId: string;
  status: string;
  amount: ExternalMoney;
  settlement: ExternalMoney | null;
  reserve: ExternalMoney | null;
  beforeExchange: ExternalMoney | null;
  exchangeRate: string | null;
  createdAt: Date;
  paidAt: Date | null;
}

export interface ExternalWithdrawal {
  type: 'withdrawal';
  externalId: string;
  withdrawalType: string;
  status: string;
  amount: ExternalMoney;
  createdAt: Date;
}

/** Performance of a shop on one of its days. Missing values are null, never 0. */
export interface ExternalShopMetric {
  type: 'metric';
  /** `YYYY-MM-DD` in the shop's time zone. */
  day: string;
  grossSales: ExternalMoney | null;
  refunds: ExternalMoney | null;
  orderCount: number | null;
  itemCount: number | null;
  customerCount: number | null;
  visitorCount: number | null;
  pageViewCount: number | null;
  /** Share as a decimal string: `0.08` is 8 %. */
  conversionRate: string | null;
}

export type CommerceItem =
  | ExternalOrder
  | ExternalProduct
  | ExternalReturn
  | ExternalStatement
  | ExternalPayment
  | ExternalWithdrawal
  | ExternalShopMetric;

/** What an object is. Its id is unique among the objects of its type in a shop. */
export type CommerceObjectType = Exclude<CommerceItem['type'], 'return'> | 'transaction' | ReturnKind;

export interface CommercePage {
  items: readonly CommerceItem[];
  rejected: readonly RejectedRow[];
  /** Null on the last page. */
  nextCursor: string | null;
}

export interface ReturnDecision {
  kind: ReturnKind;
  externalId: string;
  action: 'APPROVE' | 'REJECT';
  /** The platform's name of the decision; one of `ExternalReturn.decisions`. Null for kinds that have only one. */
  decision: string | null;
  rejectReason: string | null;
  comment: string | null;
  /** The same in every try of one decision. */
  idempotencyKey: string;
}

/** A reason for which a seller rejects a return. */
export interface RejectReason {
  /** Value for `ReturnDecision.rejectReason`. */
  key: string;
  /** Text for the seller, in English if the platform has it. */
  text: string;
}

/** A platform whose accounts are shops. */
export interface CommerceSource extends BudgetSource<CommerceResource> {
  readonly streams: readonly CommerceStream[];
  /** @throws PlatformFailure */
  readShop(credentials: OpenCredentials): Promise<ShopFacts>;
  /**
   * One page of a stream. The cursor is valid for the same window only. Rows may have an update time outside the window.
   * Null if the platform no longer accepts the cursor: the window has to be read again from its first page.
   *
   * @throws PlatformFailure
   */
  list(
    credentials: OpenCredentials,
    stream: string,
    window: TimeWindow,
    cursor: string | null,
  ): Promise<CommercePage | null>;
  /** Orders by id; unknown ids are left out. At most `maxOrderIds` ids. @throws PlatformFailure */
  orders(credentials: OpenCredentials, orderIds: readonly string[]): Promise<CommercePage>;
  readonly maxOrderIds: number;
  /** Null if the product does not exist. @throws PlatformFailure */
  product(credentials: OpenCredentials, productId: string): Promise<ExternalProduct | null>;
  /** Null if it does not exist. @throws PlatformFailure */
  return(credentials: OpenCredentials, kind: ReturnKind, externalId: string): Promise<ExternalReturn | null>;
  /** Null if the platform no longer accepts the cursor: read again from the first page. @throws PlatformFailure */
  transactions(
    credentials: OpenCredentials,
    statementId: string,
    cursor: string | null,
  ): Promise<TransactionsPage | null>;
  /** Current stock of at most `maxStockProducts` products, read freshly. @throws PlatformFailure */
  stock(credentials: OpenCredentials, productIds: readonly string[]): Promise<StockRead>;
  readonly maxStockProducts: number;
  /**
   * Sets the stock of one product to absolute quantities. Every warehouse of each SKU must be listed. Two equal calls do no
   * more than one. @throws PlatformFailure
   */
  setStock(
    credentials: OpenCredentials,
    productId: string,
    stock: readonly StockChange[],
  ): Promise<readonly StockResult[]>;
  /**
   * Reasons with which a return that waits for a decision can be rejected, at least one. Null if the platform does not list them for this
   * return: it may still require one. @throws PlatformFailure
   */
  rejectReasons(
    credentials: OpenCredentials,
    kind: ReturnKind,
    externalId: string,
  ): Promise<readonly RejectReason[] | null>;
  /** Sends a decision of the seller. Success confirms the request, not the state. @throws PlatformFailure */
  decideReturn(credentials: OpenCredentials, decision: ReturnDecision): Promise<void>;
}
