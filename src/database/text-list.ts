/** Constants of the code as a list of SQL, for `IN (…)`. Not for input: nothing is escaped. */
export function textList(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}
