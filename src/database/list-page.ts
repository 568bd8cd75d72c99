import type { EntityManager } from 'typeorm';

/** Rows that are read in the order of the list before the index of the words is used. */
const scannedRows = 1_000;
/**
 * The planner multiplies the frequencies of words, and then expects matches of words that never occur together at the start of the
 * list. It would read the list to its end. Only the index of the words finds out that there are none. Its bitmap needs memory to name
 * each row.
 */
const useWordIndex = `SELECT set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true),
  set_config('enable_indexonlyscan', 'off', true), set_config('jit', 'off', true), set_config('work_mem', '32MB', true)`;

/** A row with the value by which it is sorted, as text. */
type Listed<Entity> = Entity & { orderKey: string };

/** A list of rows of one table, in the order of a column and the id. */
export interface SortedTable {
  /** For searches, it has a column `search_terms` with a GIN index. */
  table: string;
  /** Alias of the table in `columns` and `key`. */
  alias: string;
  columns: string;
  key: string;
  descending: boolean;
}

/** Reads one page of a sorted table. Conditions are added first. */
export class ListPage<Entity> {
  private readonly parameters: unknown[] = [];
  private readonly conditions: string[] = [];

  constructor(private readonly list: SortedTable) {}

  /** Adds a condition. `?` stands for its values, in their order. */
  where(condition: string, ...values: unknown[]): this {
    this.conditions.push(condition.replace(/\?/g, () => `$${this.parameters.push(values.shift())}`));
    return this;
  }

  after({ orderKey, id }: { orderKey: string; id: string }): this {
    const { key, alias, descending } = this.list;
    return this.where(
      `(${key}, ${alias}.id) ${descending ? '<' : '>'} (?::timestamptz, ?::uuid)`,
      orderKey,
      id,
    );
  }

  read(manager: EntityManager, limit: number): Promise<Listed<Entity>[]> {
    return manager.query(`${this.select()} ${this.rows()} LIMIT ${limit}`, this.parameters);
  }

  /**
   * Rows that match a tsquery. Frequent words fill a page from the start of the list. For others it reads all rows that match, and no
   * other row.
   */
  async search(manager: EntityManager, query: string, limit: number): Promise<Listed<Entity>[]> {
    const { table, alias } = this.list;
    const start = await this.matchesOf(
      manager,
      `(SELECT * FROM ${this.rows()} LIMIT ${scannedRows}) ${alias} WHERE true`,
      query,
      limit,
    );
    if (start.length === limit || !(await this.isLongerThanScan(manager))) return start;
    return manager.transaction(async (own) => {
      await own.query(useWordIndex);
      const condition = this.conditions.join(' AND ');
      return this.matchesOf(own, `${table} ${alias} WHERE ${condition}`, query, limit);
    });
  }

  private matchesOf(
    manager: EntityManager,
    source: string,
    query: string,
    limit: number,
  ): Promise<Listed<Entity>[]> {
    const matches = `${this.list.alias}.search_terms @@ $${this.parameters.length + 1}::tsquery`;
    return manager.query(`${this.select()} ${source} AND ${matches} ${this.order()} LIMIT ${limit}`, [
      ...this.parameters,
      query,
    ]);
  }

  private async isLongerThanScan(manager: EntityManager): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      `SELECT FROM ${this.rows()} OFFSET ${scannedRows} LIMIT 1`,
      this.parameters,
    );
    return rows.length > 0;
  }

  private select(): string {
    return `SELECT ${this.list.columns}, to_json(${this.list.key})#>>'{}' AS "orderKey" FROM`;
  }

  private rows(): string {
    const { table, alias } = this.list;
    return `${table} ${alias} WHERE ${this.conditions.join(' AND ')} ${this.order()}`;
  }

  private order(): string {
    const { key, alias, descending } = this.list;
    const direction = descending ? 'DESC' : 'ASC';
    return `ORDER BY ${key} ${direction}, ${alias}.id ${direction}`;
  }
}
