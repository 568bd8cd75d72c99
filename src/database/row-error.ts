/** Whether the database rejected a row: SQLSTATE classes of data, constraint, rollback and size errors. */
export function isRowError(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: string };
  return typeof code === 'string' && /^(22|23|40|54)[0-9A-Z]{3}$/.test(code);
}
