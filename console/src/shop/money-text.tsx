import type { MoneyFieldsFragment } from '@patchbay/client/operations';
import { shopTexts } from '../texts/shop.js';
import { formatMoney } from '../ui/format.js';

/** An amount, or a dash if it is not known. */
export function MoneyText({ value }: { value: MoneyFieldsFragment | null }) {
  return value ? formatMoney(value) : shopTexts.unknown;
}
