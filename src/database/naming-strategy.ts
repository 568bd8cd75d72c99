import { DefaultNamingStrategy, type NamingStrategyInterface, type Table } from 'typeorm';

/** `userId` → `user_id` */
export function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

/** Names columns in snake case, and keys and indices as PostgreSQL names them by default. */
export class SnakeCaseNamingStrategy extends DefaultNamingStrategy implements NamingStrategyInterface {
  override columnName(propertyName: string, customName: string | undefined, prefixes: string[]): string {
    return [...prefixes, customName ?? propertyName].map(snakeCase).join('_');
  }

  override joinColumnName(relationName: string, referencedColumnName: string): string {
    return snakeCase(`${relationName}_${referencedColumnName}`);
  }

  override primaryKeyName(table: Table | string): string {
    return `${this.getTableName(table)}_pkey`;
  }

  override foreignKeyName(table: Table | string, columnNames: string[]): string {
    return this.nameOf(table, columnNames, 'fkey');
  }

  override uniqueConstraintName(table: Table | string, columnNames: string[]): string {
    return this.nameOf(table, columnNames, 'key');
  }

  override indexName(table: Table | string, columnNames: string[]): string {
    return this.nameOf(table, columnNames, 'idx');
  }

  private nameOf(table: Table | string, columnNames: string[], suffix: string): string {
    return [this.getTableName(table), ...columnNames, suffix].join('_');
  }
}
