import type { ExternalStock, StockChange, StockResult } from '../../platforms/commerce-parts.js';

/** Why the stock of a SKU was not changed. */
export interface StockProblem {
  /** `UNKNOWN_SKU`, `UNKNOWN_WAREHOUSE`, `OUTCOME_UNKNOWN`, or the code of the platform. */
  code: string;
  message: string;
}

/** Result of an update for one SKU. */
export interface StockUpdateResult {
  skuId: string;
  problem: StockProblem | null;
}

/** Requested changes of one update. */
export interface RequestedStock {
  id: string;
  changes: readonly StockChange[];
  /** Time of an earlier try, whose outcome is unknown. Null if there is none. */
  sentAt: Date | null;
  /** Stock of the changed warehouses before that try. Null if it is not known. */
  stockBefore: readonly StockBefore[] | null;
}

/** Stock of a warehouse before an update. */
export interface StockBefore extends StockChange {
  /** Units reserved by open orders. Null if the platform does not report it, absent in rows of older versions. */
  committed?: number | null;
}

/** What to send to the platform, and the problems that are known before. */
export interface StockPlan {
  /** All warehouses of each changed SKU. The platform refuses a SKU if one of its warehouses is left out. */
  send: StockChange[];
  /** Results that need no write, by update id and SKU. Null if an earlier try has changed the SKU. */
  known: Map<string, Map<string, StockProblem | null>>;
}

/**
 * Merges updates of one product into one write of complete warehouse lists. Later updates win.
 *
 * @param current stock of the product, just read from the platform
 */
export function planStock(current: readonly ExternalStock[], updates: readonly RequestedStock[]): StockPlan {
  const bySku = new Map<string, Map<string, number>>();
  for (const { skuId, warehouseId, available } of current) {
    const warehouses = bySku.get(skuId) ?? new Map<string, number>();
    bySku.set(skuId, warehouses.set(warehouseId, available));
  }
  const read = new Map(current.map((row) => [placeOf(row), row]));
  const known: StockPlan['known'] = new Map();
  const changed = new Set<string>();
  for (const [index, update] of updates.entries()) {
    const { id, changes } = update;
    const found = new Map<string, StockProblem | null>();
    known.set(id, found);
    const later = quantities(updates.slice(index + 1).flatMap((one) => one.changes));
    for (const skuId of new Set(changes.map((change) => change.skuId))) {
      const ofSku = changes.filter((change) => change.skuId === skuId);
      const problem =
        problemOf(ofSku, bySku.get(skuId)) ??
        outcomeOf(
          ofSku.filter((change) => !later.has(placeOf(change))),
          update,
          read,
        );
      if (problem !== undefined) {
        found.set(skuId, problem);
        continue;
      }
      changed.add(skuId);
      for (const { warehouseId, quantity } of ofSku) bySku.get(skuId)!.set(warehouseId, quantity);
    }
  }
  const send = [...changed].flatMap((skuId) =>
    [...bySku.get(skuId)!].map(([warehouseId, quantity]) => ({ skuId, warehouseId, quantity })),
  );
  return { send, known };
}

/** Whether the results of an update are known without a write. */
export function isResolved({ id, changes }: RequestedStock, { known }: StockPlan): boolean {
  return changes.every(({ skuId }) => known.get(id)?.has(skuId));
}

/** The stock before a write of the warehouses that an update changes. */
export function readStockBefore(
  { changes }: Pick<RequestedStock, 'changes'>,
  current: readonly ExternalStock[],
): StockBefore[] {
  const changed = new Set(changes.map(placeOf));
  return current
    .filter((row) => changed.has(placeOf(row)))
    .map(({ skuId, warehouseId, available, committed }) => ({
      ...{ skuId, warehouseId, quantity: available, committed },
    }));
}

/** Results of one update, from the plan and the answer of the platform. */
export function resultsOf(
  { id, changes }: RequestedStock,
  { known }: StockPlan,
  answer: readonly StockResult[],
): StockUpdateResult[] {
  const refused = new Map(answer.map(({ skuId, problem }) => [skuId, problem]));
  return [...new Set(changes.map(({ skuId }) => skuId))].map((skuId) => {
    const found = known.get(id)?.get(skuId);
    if (found !== undefined) return { skuId, problem: found };
    const problem = refused.get(skuId);
    return { skuId, problem: problem ? { code: problem.platformCode, message: problem.message } : null };
  });
}

function problemOf(
  changes: readonly StockChange[],
  warehouses: ReadonlyMap<string, number> | undefined,
): StockProblem | undefined {
  if (!warehouses) return { code: 'UNKNOWN_SKU', message: 'The product has no SKU with this id.' };
  const unknown = changes.find(({ warehouseId }) => !warehouses.has(warehouseId));
  return unknown
    ? { code: 'UNKNOWN_WAREHOUSE', message: `The SKU has no stock in warehouse ${unknown.warehouseId}.` }
    : undefined;
}

/**
 * Whether an earlier try changed the stock. A quantity is sent again only if the stock is as it was before: units that were sold after
 * a try that had an effect would count as available again.
 *
 * @returns null if it did; undefined if it did not, or if there was none
 */
function outcomeOf(
  changes: readonly StockChange[],
  { sentAt, stockBefore }: RequestedStock,
  read: ReadonlyMap<string, ExternalStock>,
): StockProblem | null | undefined {
  if (sentAt === null) return undefined;
  if (changes.every((change) => read.get(placeOf(change))?.available === change.quantity)) return null;
  const before = stockBefore && new Map(stockBefore.map((row) => [placeOf(row), row]));
  if (!before || changes.every((change) => isSame(before.get(placeOf(change)), read.get(placeOf(change)))))
    return undefined;
  return {
    code: 'OUTCOME_UNKNOWN',
    message:
      'The response to the update was lost, and the stock has changed since. Read the stock, and set it again if necessary.',
  };
}

/** An order that was canceled after the update may restore the available units. It changes the reserved ones too. */
function isSame(before: StockBefore | undefined, now: ExternalStock | undefined): boolean {
  if (before?.quantity !== now?.available) return false;
  return before?.committed === undefined || before.committed === now?.committed;
}

function quantities(stock: readonly StockChange[]): Map<string, number> {
  return new Map(stock.map((row) => [placeOf(row), row.quantity]));
}

const placeOf = ({ skuId, warehouseId }: Pick<StockChange, 'skuId' | 'warehouseId'>) =>
  JSON.stringify([skuId, warehouseId]);
