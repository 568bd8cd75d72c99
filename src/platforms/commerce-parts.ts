/** Money that a buyer got back. */
export interface ExternalRefund {
  /** Equal wherever the platform reports this refund: a return may be listed alone and as a part of another one. */
  externalId: string;
  orderId: string | null;
  /** An `ExternalMoney`. Positive. */
  amount: { amount: string; currency: string };
  /** When the platform reported the refund as paid. Null if unknown: the time of the first read that has it stands in. */
  at: Date | null;
}

/** Buyer data as masked by the platform. Fields outside this list are never stored. */
export interface ExternalBuyer {
  name: string | null;
  city: string | null;
  state: string | null;
  postalCode: string | null;
  regionCode: string | null;
}

/** A row that could not be read. It is stored with its problem and never stops the sync. */
export interface RejectedRow {
  externalId: string | null;
  /** What is wrong, without data of buyers. */
  problem: string;
}

/** Stock of one SKU in one warehouse. */
export interface ExternalStock {
  productId: string;
  skuId: string;
  warehouseId: string;
  available: number;
  /** Units reserved by open orders. Null if the platform does not report it. */
  committed: number | null;
}

/** Stock of products. An entry that cannot be read is left out, and reported with the id of its product. */
export interface StockRead {
  stock: readonly ExternalStock[];
  unreadable: readonly RejectedRow[];
}

export interface StockChange {
  skuId: string;
  warehouseId: string;
  quantity: number;
}

/** Result of a stock update for one SKU. `problem` is null if it was accepted. */
export interface StockResult {
  skuId: string;
  problem: { platformCode: string; message: string } | null;
}
