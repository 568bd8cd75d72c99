import type { ExternalMoney } from '../../platforms/platform-commerce.js';
import { parseMoney } from './money.js';
import { RowProblem } from './row-problem.js';

/**
 * Amounts with more decimals than their currency has, by the name of their field: `{ "total": "12.3456" }`. The field of such an
 * amount has the amount rounded half away from zero. Null if there is none.
 */
export type ExactAmounts = Readonly<Record<string, string>>;

/** Reads the amounts of one object. They must have the same currency, unless they are read with `readForeign`. */
export class AmountReader {
  private common: string | null = null;
  private readonly kept: Record<string, string> = {};

  /** Currency of the amounts. Null if there was none. */
  get currency(): string | null {
    return this.common;
  }

  get exactAmounts(): ExactAmounts | null {
    return Object.keys(this.kept).length > 0 ? this.kept : null;
  }

  /** Currency of the amounts. @throws RowProblem if there was none */
  get requiredCurrency(): string {
    if (this.common === null) throw new RowProblem('There is no amount.');
    return this.common;
  }

  /**
   * Minor units, or null if there is no amount.
   *
   * @param owner part of the object that has the field, such as `lines.<id>`. Only printed for an amount that is kept exactly
   * @throws RowProblem
   */
  read(
    field: string,
    money: ExternalMoney | null,
    owner?: readonly [list: string, id: string],
  ): bigint | null {
    return money && this.readRequired(field, money, owner);
  }

  /** Minor units. @throws RowProblem */
  readRequired(field: string, money: ExternalMoney, owner?: readonly [list: string, id: string]): bigint {
    this.common ??= money.currency;
    if (this.common !== money.currency)
      throw new RowProblem(`Amounts have two currencies, ${this.common} and ${money.currency.slice(0, 8)}.`);
    return this.parse(field, money, owner);
  }

  /** An amount that may have another currency. */
  readForeign(field: string, money: ExternalMoney | null): { minor: bigint | null; currency: string | null } {
    if (!money) return { minor: null, currency: null };
    return { minor: this.parse(field, money), currency: money.currency };
  }

  private parse(field: string, money: ExternalMoney, owner?: readonly [list: string, id: string]): bigint {
    const { minor, exact } = parseMoney(money);
    if (exact !== null) this.kept[owner ? `${owner[0]}.${owner[1]}.${field}` : field] = exact;
    return minor;
  }
}
