import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { batchUpsert, batchUpsertSql } from '../../database/batches/batch-upsert.js';
import { withExactIntegers } from '../../database/exact-integer.js';
import { selectColumns } from '../../database/select-columns.js';
import { uniqueBy } from '../sync/newest.js';
import { ShopMetricEntity } from './shop-metric.entity.js';

const columns = selectColumns(ShopMetricEntity, 'm');
const storeMetrics = batchUpsertSql(ShopMetricEntity, 'shop_metrics', {
  key: ['accountId', 'day'],
  replaceIf: 'stored.synced_at <= excluded.synced_at',
});

@Injectable()
export class ShopMetricsRepository {
  constructor(@InjectRepository(ShopMetricEntity) private readonly metrics: Repository<ShopMetricEntity>) {}

  async store(rows: readonly ShopMetricEntity[], manager: EntityManager): Promise<void> {
    const unique = uniqueBy(rows, ({ day }) => day);
    await batchUpsert(manager, storeMetrics, unique);
  }

  /** Days of an account, oldest first. `from` and `until` are `YYYY-MM-DD`, both inclusive. */
  async list(
    accountId: string,
    from: string,
    until: string,
    manager: EntityManager = this.metrics.manager,
  ): Promise<ShopMetricEntity[]> {
    const rows: ShopMetricEntity[] = await manager.query(
      `SELECT ${columns} FROM shop_metrics m WHERE m.account_id = $1 AND m.day BETWEEN $2 AND $3 ORDER BY m.day`,
      [accountId, from, until],
    );
    withExactIntegers(ShopMetricEntity, rows);
    return rows;
  }
}
