/** Whether a row was rejected: by the database (SQLSTATE classes of data, constraint, rollback and size errors), or by its encoding. */
export function isRowError(error: unknown): boolean {
  if (error instanceof RangeError) return true;
  const { code } = (error ?? {}) as { code?: string };
  return typeof code === 'string' && /^(22|23|40|54)[0-9A-Z]{3}$/.test(code);
}
