/**
 * Amounts with more decimals than their currency has, by the name of their field: `{ "total": "12.3456" }`. The field of such an
 * amount has the amount rounded half away from zero. Null if there is none.
 */
export type ExactAmounts = Readonly<Record<string, string>>;
