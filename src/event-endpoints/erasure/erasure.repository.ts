import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { DeliveryEntity } from '../queues/delivery.entity.js';

/** Deletes deliveries and attempts in batches. Each method returns the number of deleted rows. */
@Injectable()
export class DeliveryErasureRepository {
  constructor(@InjectRepository(DeliveryEntity) private readonly deliveries: Repository<DeliveryEntity>) {}

  deleteOfEndpoint(endpointId: string, limit: number): Promise<number> {
    return this.delete('event_deliveries', 'endpoint_id = $1', [endpointId], limit);
  }

  deleteOfUser(userId: string, limit: number): Promise<number> {
    return this.delete('event_deliveries', 'user_id = $1', [userId], limit);
  }

  /** Ids contain the time, so the oldest attempts are the first of the primary key. */
  deleteOldAttempts(days: number, limit: number): Promise<number> {
    const old = `at < app_now() - $1 * interval '1 day' ORDER BY id`;
    return this.delete('event_delivery_attempts', old, [days], limit);
  }

  deleteOldDeliveries(days: number, limit: number): Promise<number> {
    return this.delete('event_deliveries', `finished_at < app_now() - $1 * interval '1 day'`, [days], limit);
  }

  /** Deliveries whose event was deleted because of its age. */
  deleteExpiredDeliveries(days: number, limit: number): Promise<number> {
    const expired = `finished_at IS NULL AND created_at < app_now() - $1 * interval '1 day'`;
    return this.delete('event_deliveries', expired, [days], limit);
  }

  private async delete(
    table: string,
    condition: string,
    values: readonly unknown[],
    limit: number,
  ): Promise<number> {
    const [, deleted]: [unknown[], number] = await this.deliveries.query(
      `DELETE FROM ${table} WHERE id = ANY (ARRAY(SELECT id FROM ${table} WHERE ${condition} LIMIT ${limit}))`,
      [...values],
    );
    return deleted;
  }
}
