import { planStock, resultsOf } from './stock-plan.js';

const stock = (skuId: string, warehouseId: string, available: number, committed: number | null = null) => ({
  productId: 'product',
  skuId,
  warehouseId,
  available,
  committed,
});
const unsent = { sentAt: null, stockBefore: null };
const current = [stock('a', 'north', 5), stock('a', 'south', 6), stock('b', 'north', 7)];

describe('planStock', () => {
  it('sends every warehouse of a changed SKU, and no other SKU', () => {
    const updates = [{ ...unsent, id: '1', changes: [{ skuId: 'a', warehouseId: 'north', quantity: 9 }] }];
    expect(planStock(current, updates).send).toEqual([
      { skuId: 'a', warehouseId: 'north', quantity: 9 },
      { skuId: 'a', warehouseId: 'south', quantity: 6 },
    ]);
  });

  it('merges updates of different warehouses, and the latest of one warehouse wins', () => {
    const updates = [
      { ...unsent, id: '1', changes: [{ skuId: 'a', warehouseId: 'north', quantity: 1 }] },
      { ...unsent, id: '2', changes: [{ skuId: 'a', warehouseId: 'south', quantity: 2 }] },
      { ...unsent, id: '3', changes: [{ skuId: 'a', warehouseId: 'north', quantity: 3 }] },
    ];
    expect(planStock(current, updates).send).toEqual([
      { skuId: 'a', warehouseId: 'north', quantity: 3 },
      { skuId: 'a', warehouseId: 'south', quantity: 2 },
    ]);
  });

  it('leaves out the whole SKU of an update that names an unknown warehouse, and applies the other SKUs', () => {
    const update = {
      ...unsent,
      id: '1',
      changes: [
        { skuId: 'a', warehouseId: 'north', quantity: 1 },
        { skuId: 'a', warehouseId: 'moon', quantity: 1 },
        { skuId: 'b', warehouseId: 'north', quantity: 2 },
        { skuId: 'c', warehouseId: 'north', quantity: 3 },
      ],
    };
    const plan = planStock(current, [update]);
    expect(plan.send).toEqual([{ skuId: 'b', warehouseId: 'north', quantity: 2 }]);
    expect(resultsOf(update, plan, [{ skuId: 'b', problem: null }])).toEqual([
      { skuId: 'a', problem: expect.objectContaining({ code: 'UNKNOWN_WAREHOUSE' }) },
      { skuId: 'b', problem: null },
      { skuId: 'c', problem: expect.objectContaining({ code: 'UNKNOWN_SKU' }) },
    ]);
  });
});

describe('planStock after a lost response', () => {
  const at = (quantity: number) => ({ skuId: 'a', warehouseId: 'north', quantity });
  const sent = (quantity: number, before: number) => ({
    ...{ id: '1', changes: [at(quantity)], sentAt: new Date(), stockBefore: [at(before)] },
  });
  const result = (update: ReturnType<typeof sent>, later: ReturnType<typeof sent>[] = []) => {
    const plan = planStock(current, [update, ...later]);
    return { sent: plan.send.length > 0, problem: resultsOf(update, plan, [])[0]!.problem?.code ?? null };
  };

  it('does not send an update again that had an effect', () => {
    expect(result(sent(5, 9))).toEqual({ sent: false, problem: null });
  });

  it('sends an update again that had none', () => {
    expect(result(sent(9, 5))).toEqual({ sent: true, problem: null });
  });

  it('leaves stock alone whose available units only look unchanged, because orders were canceled', () => {
    const update = sent(3, 5);
    const before = [{ ...at(5), committed: 4 }];
    const read = [stock('a', 'north', 5, 2)];
    expect(planStock(read, [{ ...update, stockBefore: before }]).send).toEqual([]);
    expect(planStock([stock('a', 'north', 5, 4)], [{ ...update, stockBefore: before }]).send).toEqual([
      at(3),
    ]);
    // A row of an older version has no committed units.
    expect(planStock(read, [update]).send).toEqual([at(3)]);
  });

  it('leaves stock alone that has changed since', () => {
    expect(result(sent(6, 9))).toEqual({ sent: false, problem: 'OUTCOME_UNKNOWN' });
  });

  it('does not care about an update that a later one replaces', () => {
    const later = { ...sent(3, 0), ...unsent, id: '2' } as unknown as ReturnType<typeof sent>;
    expect(result(sent(6, 9), [later])).toEqual({ sent: true, problem: null });
  });
});

describe('resultsOf', () => {
  it('reports what the platform refused, for each update of the SKU', () => {
    const update = { ...unsent, id: '1', changes: [{ skuId: 'a', warehouseId: 'north', quantity: 1 }] };
    const answer = [{ skuId: 'a', problem: { platformCode: '12052055', message: 'out of range' } }];
    expect(resultsOf(update, planStock(current, [update]), answer)).toEqual([
      { skuId: 'a', problem: { code: '12052055', message: 'out of range' } },
    ]);
  });
});
