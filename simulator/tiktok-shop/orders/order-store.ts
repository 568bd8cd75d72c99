/** Order statuses, in the order of their codes in the store. */
export const ORDER_STATUSES = [
  'UNPAID',
  'ON_HOLD',
  'AWAITING_SHIPMENT',
  'PARTIALLY_SHIPPING',
  'AWAITING_COLLECTION',
  'IN_TRANSIT',
  'DELIVERED',
  'COMPLETED',
  'CANCELLED',
] as const;

export type OrderStatus = (typeof ORDER_STATUSES)[number];

export const STATUS_CODE = Object.fromEntries(ORDER_STATUSES.map((name, code) => [name, code])) as Record<
  OrderStatus,
  number
>;

export const FLAGS = {
  cashOnDelivery: 1,
  /** Seller, carrier and buyer act by themselves. */
  automatic: 2,
  sample: 4,
  sellerShipping: 8,
  cancelRequested: 16,
  /** Its stock is committed and has to be released or shipped. */
  committed: 32,
} as const;

/** Rows of an order that were given and not drawn from its seed. Amounts are smallest units. */
export interface LineSpec {
  skuIndex: number;
  price: number;
  sellerDiscount: number;
  platformDiscount: number;
}

/** What only some orders have. */
export interface OrderExtras {
  lines?: LineSpec[];
  buyerMessage?: string;
  cancelReason?: string;
  cancelInitiator?: 'BUYER' | 'SELLER' | 'SYSTEM';
  requestCancelTime?: number;
  /** Lines that are cancelled while the order continues. */
  cancelledLines?: number[];
  /** Lines of packages that were shipped before the others. */
  shippedLines?: number[];
  refunds?: { at: number; units: number; lines: number[]; settled: boolean }[];
  buyer?: number;
}

const TIME_COLUMNS = [
  'createdAt',
  'updatedAt',
  'paidAt',
  'shippedAt',
  'collectedAt',
  'deliveredAt',
  'completedAt',
  'cancelledAt',
  /** When the next automatic transition is due. 0: never. */
  'nextAt',
  'seed',
  /** Number of SKUs when the order was placed: its lines are drawn from them. */
  'skuCount',
  /** Place of the statement that settled the order, plus 1. */
  'settledIn',
] as const;

type TimeColumn = (typeof TIME_COLUMNS)[number];

interface SavedColumns {
  length: number;
  columns: Record<string, string>;
  extras: [number, OrderExtras][];
}

const FIRST_CAPACITY = 256;

/**
 * Orders of one shop as columns of typed arrays, about 50 bytes each. Lines, buyers and amounts are drawn from the seed when
 * an order is shown. Times are seconds; 0 means that it did not happen.
 */
export class OrderStore {
  length = 0;
  createdAt = new Uint32Array(FIRST_CAPACITY);
  updatedAt = new Uint32Array(FIRST_CAPACITY);
  paidAt = new Uint32Array(FIRST_CAPACITY);
  shippedAt = new Uint32Array(FIRST_CAPACITY);
  collectedAt = new Uint32Array(FIRST_CAPACITY);
  deliveredAt = new Uint32Array(FIRST_CAPACITY);
  completedAt = new Uint32Array(FIRST_CAPACITY);
  cancelledAt = new Uint32Array(FIRST_CAPACITY);
  nextAt = new Uint32Array(FIRST_CAPACITY);
  seed = new Uint32Array(FIRST_CAPACITY);
  skuCount = new Uint32Array(FIRST_CAPACITY);
  settledIn = new Uint32Array(FIRST_CAPACITY);
  status = new Uint8Array(FIRST_CAPACITY);
  flags = new Uint8Array(FIRST_CAPACITY);
  warehouse = new Uint8Array(FIRST_CAPACITY);
  private readonly extras = new Map<number, OrderExtras>();

  add(order: { at: number; seed: number; skuCount: number; flags: number; warehouse: number }): number {
    if (this.length === this.createdAt.length) this.grow(this.length * 2);
    const index = this.length++;
    this.createdAt[index] = order.at;
    this.updatedAt[index] = order.at;
    this.seed[index] = order.seed;
    this.skuCount[index] = order.skuCount;
    this.flags[index] = order.flags;
    this.warehouse[index] = order.warehouse;
    return index;
  }

  statusOf(index: number): OrderStatus {
    return ORDER_STATUSES[this.status[index] as number] as OrderStatus;
  }

  setStatus(index: number, status: OrderStatus): void {
    this.status[index] = STATUS_CODE[status];
  }

  has(index: number, flag: keyof typeof FLAGS): boolean {
    return ((this.flags[index] as number) & FLAGS[flag]) !== 0;
  }

  setFlag(index: number, flag: keyof typeof FLAGS, on: boolean): void {
    const flags = this.flags[index] as number;
    this.flags[index] = on ? flags | FLAGS[flag] : flags & ~FLAGS[flag];
  }

  extrasOf(index: number): Readonly<OrderExtras> {
    return this.extras.get(index) ?? {};
  }

  /** Extras of the order for changes. */
  editExtras(index: number): OrderExtras {
    const existing = this.extras.get(index);
    if (existing) return existing;
    const created: OrderExtras = {};
    this.extras.set(index, created);
    return created;
  }

  time(column: TimeColumn, index: number): number {
    return this[column][index] as number;
  }

  save(): SavedColumns {
    const columns: Record<string, string> = {};
    for (const name of TIME_COLUMNS) columns[name] = encode(this[name].subarray(0, this.length));
    for (const name of ['status', 'flags', 'warehouse'] as const) {
      columns[name] = encode(this[name].subarray(0, this.length));
    }
    return { length: this.length, columns, extras: [...this.extras] };
  }

  load(saved: SavedColumns): void {
    this.length = 0;
    this.grow(Math.max(FIRST_CAPACITY, saved.length));
    this.length = saved.length;
    for (const name of TIME_COLUMNS) this[name].set(new Uint32Array(decode(saved.columns[name])));
    for (const name of ['status', 'flags', 'warehouse'] as const) {
      this[name].set(new Uint8Array(decode(saved.columns[name])));
    }
    this.extras.clear();
    for (const [index, extras] of saved.extras) this.extras.set(index, extras);
  }

  private grow(capacity: number): void {
    const widen = (old: Uint32Array): Uint32Array<ArrayBuffer> => {
      const wider = new Uint32Array(capacity);
      wider.set(old.subarray(0, this.length));
      return wider;
    };
    for (const name of TIME_COLUMNS) this[name] = widen(this[name]);
    for (const name of ['status', 'flags', 'warehouse'] as const) {
      const wider = new Uint8Array(capacity);
      wider.set(this[name].subarray(0, this.length));
      this[name] = wider;
    }
  }
}

export type SavedOrders = ReturnType<OrderStore['save']>;

function encode(column: Uint32Array | Uint8Array): string {
  return Buffer.from(column.buffer, column.byteOffset, column.byteLength).toString('base64');
}

function decode(text: string | undefined): ArrayBuffer {
  const bytes = Buffer.from(text ?? '', 'base64');
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}
