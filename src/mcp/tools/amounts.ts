/** An amount of money in the form of the tools. */
export function toAmount(
  money: { amount: string; currency: string } | null,
): { amount: string; currency: string } | null {
  return money && { amount: money.amount, currency: money.currency };
}
