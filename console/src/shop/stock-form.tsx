import { type ProductStockQuery, UpdateInventoryDocument } from '@patchbay/client/operations';
import { type FormEvent, useId, useState } from 'react';
import { createKey } from '../data/keys.js';
import { useAction } from '../data/use-action.js';
import { shopTexts } from '../texts/shop.js';
import { Button } from '../ui/button.js';
import { FailureNote } from '../ui/failure-note.js';
import { formatNumber } from '../ui/format.js';
import { Card } from '../ui/page.js';
import { Alert } from '../ui/states.js';
import { MoneyText } from './money-text.js';

const texts = shopTexts.products;
type StockedProduct = Extract<NonNullable<ProductStockQuery['node']>, { __typename: 'Product' }>;

const maxUnits = 1_000_000;

/** Units per variant and warehouse, which the seller can set. */
export function StockForm({ product, onSaved }: { product: StockedProduct; onSaved: () => void }) {
  const { run, failure, isRunning } = useAction(UpdateInventoryDocument);
  const [key, setKey] = useState(createKey);
  /** Entered quantities by SKU and warehouse. */
  const [entered, setEntered] = useState<Record<string, string>>({});
  const [note, setNote] = useState('');
  const [refused, setRefused] = useState<string[]>([]);
  const titleId = useId();
  const warehouses = [
    ...new Set(product.skus.flatMap(({ stock }) => stock.map(({ warehouseId }) => warehouseId))),
  ];
  const nameOf = (skuId: string) => {
    const sku = product.skus.find(({ externalId }) => externalId === skuId);
    return sku?.name ?? sku?.sellerSku ?? skuId;
  };

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setRefused([]);
    setNote('');
    const changes = product.skus.flatMap(({ externalId: skuId, stock }) =>
      stock.flatMap(({ warehouseId, available }) => {
        const quantity = Number(entered[`${skuId} ${warehouseId}`] ?? available);
        return quantity === available ? [] : [{ skuId, warehouseId, quantity }];
      }),
    );
    if (changes.length === 0) return setNote(texts.nothingChanged);
    const result = await run({ input: { productId: product.id, changes, idempotencyKey: key } });
    if (!result) return;
    setKey(createKey());
    const problems = result.results.filter(({ problem }) => problem !== null);
    setRefused(problems.map(({ skuId, problem }) => texts.refused(nameOf(skuId), problem!.message)));
    if (problems.length > 0) return;
    setNote(texts.saved);
    setEntered({});
    onSaved();
  }

  return (
    <Card title={texts.stockTitle}>
      <p className="mb-4 text-soft">{texts.stockText}</p>
      {warehouses.length === 0 ? (
        <p>{texts.noStock}</p>
      ) : (
        <form onSubmit={(event) => void submit(event)} className="space-y-4">
          <div
            role="region"
            aria-labelledby={titleId}
            tabIndex={0}
            className="overflow-x-auto rounded-lg border border-line"
          >
            <table className="w-full text-sm">
              <caption id={titleId} className="sr-only">
                {texts.stockCaption}
              </caption>
              <thead>
                <tr className="border-b border-line text-left">
                  <th scope="col" className="px-3 py-2">
                    {texts.sku}
                  </th>
                  <th scope="col" className="px-3 py-2 text-right">
                    {texts.price}
                  </th>
                  {warehouses.map((id) => (
                    <th key={id} scope="col" className="px-3 py-2 whitespace-nowrap">
                      {texts.warehouse(id)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {product.skus.map(({ externalId, price, stock }) => (
                  <tr key={externalId} className="border-b border-line last:border-0">
                    <th scope="row" className="px-3 py-2 text-left font-medium">
                      {nameOf(externalId)}
                    </th>
                    <td className="px-3 py-2 text-right whitespace-nowrap">
                      <MoneyText value={price} />
                    </td>
                    {warehouses.map((id) => {
                      const here = stock.find(({ warehouseId }) => warehouseId === id);
                      const field = `${externalId} ${id}`;
                      return (
                        <td key={id} className="px-3 py-2">
                          {here && (
                            <div className="flex items-center gap-2">
                              <input
                                type="number"
                                min={0}
                                max={maxUnits}
                                step={1}
                                required
                                aria-label={texts.quantity(nameOf(externalId), id)}
                                className="min-h-10 w-28 rounded-lg border border-soft bg-card px-3"
                                value={entered[field] ?? here.available}
                                onChange={({ target }) =>
                                  setEntered((old) => ({ ...old, [field]: target.value }))
                                }
                              />
                              {here.committed !== null && (
                                <span className="text-xs whitespace-nowrap text-soft">
                                  {texts.reserved(formatNumber(here.committed))}
                                </span>
                              )}
                            </div>
                          )}
                        </td>
                      );
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <FailureNote showsFields failure={failure} />
          {refused.map((text) => (
            <Alert key={text}>{text}</Alert>
          ))}
          <div className="flex flex-wrap items-center gap-3">
            <Button type="submit" kind="primary" busy={isRunning}>
              {texts.save}
            </Button>
            <span role="status" className="text-sm text-soft">
              {note}
            </span>
          </div>
        </form>
      )}
    </Card>
  );
}
