import type { PreparedStatement } from './database.js';

const maxNameLength = 63;

/**
 * A frequent statement with optional conditions. Connections prepare each combination of conditions under its own name, so that its plan
 * fits: a condition that a parameter switches off would hide the index from the plan. `?` stands for the next value.
 */
export class FilteredStatement {
  private readonly values: unknown[] = [];
  private name: string;
  private text: string;

  constructor(name: string, text: string, ...values: unknown[]) {
    this.name = name;
    this.text = this.withValues(text, values);
  }

  /** Adds a condition. No effect if its first value is null or undefined. @param name of the condition, unique in the statement */
  where(name: string, condition: string, ...values: unknown[]): this {
    if (values[0] === null || values[0] === undefined) return this;
    this.name += `+${name}`;
    return this.append(`AND ${condition}`, ...values);
  }

  /** Adds what the statement always has. */
  append(text: string, ...values: unknown[]): this {
    this.text += ` ${this.withValues(text, values)}`;
    return this;
  }

  /**
   * The statement and its values, for `Database.rows`.
   *
   * @throws Error if the name is too long: PostgreSQL would cut it, and take two statements for one
   */
  build(): [PreparedStatement, unknown[]] {
    if (this.name.length > maxNameLength) throw new Error(`The name ${this.name} is too long.`);
    return [{ name: this.name, text: this.text }, this.values];
  }

  private withValues(text: string, values: unknown[]): string {
    const rest = [...values];
    return text.replaceAll('?', () => `$${this.values.push(rest.shift())}`);
  }
}
