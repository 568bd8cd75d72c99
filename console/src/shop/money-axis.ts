import { shopTexts } from '../texts/shop.js';
import { formatMoney, formatShortMoney } from '../ui/format.js';

/** How a chart shows amounts of one currency. */
export function moneyAxis({ currency, exponent }: { currency: string; exponent: number }) {
  return {
    unit: shopTexts.amountIn(currency),
    formatValue: (value: number) => formatMoney({ amount: String(value), currency, exponent }),
    formatAxis: (value: number) => formatShortMoney(value, currency),
  };
}
