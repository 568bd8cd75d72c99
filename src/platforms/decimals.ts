/** Adds signed decimals such as `-12.50` exactly. The sum has as many decimals as the longest of them. */
export function sumDecimals(amounts: readonly string[]): string {
  const digits = Math.max(0, ...amounts.map((one) => one.split('.')[1]?.length ?? 0));
  const total = amounts.reduce((sum, one) => {
    const [whole = '0', fraction = ''] = one.split('.');
    return sum + BigInt(whole + fraction.padEnd(digits, '0'));
  }, 0n);
  const printed = String(total < 0n ? -total : total).padStart(digits + 1, '0');
  const sign = total < 0n ? '-' : '';
  return sign + (digits === 0 ? printed : `${printed.slice(0, -digits)}.${printed.slice(-digits)}`);
}
