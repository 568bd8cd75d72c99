import { textList } from '../../database/text-list.js';
import { exponents } from '../domain/money.js';

/** SQL of the value of one minor unit, such as 0.01 for cents. */
function unitSql(currency: string): string {
  const cases = Object.entries(Object.groupBy(Object.keys(exponents), (code) => exponents[code]!)).map(
    ([exponent, codes]) => {
      return `WHEN ${currency} IN (${textList(codes!)}) THEN ${(10 ** -Number(exponent)).toFixed(Number(exponent))}`;
    },
  );
  return `CASE ${cases.join(' ')} ELSE 0.01 END`;
}

/**
 * SQL of an amount as an exact decimal. The minor units of an amount with more decimals than its currency are rounded, and must not
 * be added up.
 *
 * @param exact SQL of the text that was kept of such an amount
 */
export function exactAmountSql(minor: string, currency: string, exact: string): string {
  return `coalesce((${exact})::numeric, ${minor} * ${unitSql(currency)})`;
}
