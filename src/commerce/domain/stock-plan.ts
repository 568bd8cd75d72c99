import type { ExternalStock, StockChange, StockResult } from '../../platforms/platform-commerce.js';

/** Why the stock of a SKU was not changed. */
export interface StockProblem {
  /** `UNKNOWN_SKU`, `UNKNOWN_WAREHOUSE`, or the code of the platform. */
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
}

/** What to send to the platform, and the problems that are known before. */
export interface StockPlan {
  /** All warehouses of each changed SKU: a warehouse that is left out would be refused or lost. */
  send: StockChange[];
  /** Problems of the updates, by update id and SKU. */
  problems: Map<string, Map<string, StockProblem>>;
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
  const problems: StockPlan['problems'] = new Map();
  const changed = new Set<string>();
  for (const { id, changes } of updates) {
    const found = new Map<string, StockProblem>();
    problems.set(id, found);
    for (const skuId of new Set(changes.map((change) => change.skuId))) {
      const ofSku = changes.filter((change) => change.skuId === skuId);
      const problem = problemOf(ofSku, bySku.get(skuId));
      if (problem) {
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
  return { send, problems };
}

/** Results of one update, from the plan and the answer of the platform. */
export function resultsOf(
  { id, changes }: RequestedStock,
  { problems }: StockPlan,
  answer: readonly StockResult[],
): StockUpdateResult[] {
  const refused = new Map(answer.map(({ skuId, problem }) => [skuId, problem]));
  return [...new Set(changes.map(({ skuId }) => skuId))].map((skuId) => {
    const known = problems.get(id)?.get(skuId);
    if (known) return { skuId, problem: known };
    const problem = refused.get(skuId);
    return { skuId, problem: problem ? { code: problem.platformCode, message: problem.message } : null };
  });
}

function problemOf(
  changes: readonly StockChange[],
  warehouses: ReadonlyMap<string, number> | undefined,
): StockProblem | null {
  if (!warehouses) return { code: 'UNKNOWN_SKU', message: 'The product has no SKU with this id.' };
  const unknown = changes.find(({ warehouseId }) => !warehouses.has(warehouseId));
  return unknown
    ? { code: 'UNKNOWN_WAREHOUSE', message: `The SKU has no stock in warehouse ${unknown.warehouseId}.` }
    : null;
}
