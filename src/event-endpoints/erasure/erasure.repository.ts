import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { DeliveryEntity } from '../queues/delivery.entity.js';

const isErased = 'NOT EXISTS (SELECT FROM events WHERE events.id = event_id)';

/** Deletes deliveries with their attempts in batches. Each method returns the number of deleted rows. */
@Injectable()
export class DeliveryErasureRepository {
  constructor(@InjectRepository(DeliveryEntity) private readonly deliveries: Repository<DeliveryEntity>) {}

  deleteOfEndpoint(endpointId: string, limit: number): Promise<number> {
    return this.delete('endpoint_id = $1', [endpointId], limit);
  }

  /** Deliveries of the deleted events of a user. Those of the events about the deletion stay. */
  deleteOfUser(userId: string, limit: number): Promise<number> {
    return this.delete(`user_id = $1 AND ${isErased}`, [userId], limit);
  }

  /** Deliveries of the deleted events of an account. Those of the event about the erasure stay. */
  deleteOfAccount(accountId: string, limit: number): Promise<number> {
    return this.delete(`account_id = $1 AND ${isErased}`, [accountId], limit);
  }

  private async delete(condition: string, values: readonly unknown[], limit: number): Promise<number> {
    const [, deleted]: [unknown[], number] = await this.deliveries.query(
      `DELETE FROM event_deliveries WHERE id = ANY (ARRAY(SELECT id FROM event_deliveries WHERE ${condition} LIMIT ${limit}))`,
      [...values],
    );
    return deleted;
  }
}
