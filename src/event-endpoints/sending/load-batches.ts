import { Injectable } from '@nestjs/common';
import { Batches } from '../../database/batches/batches.js';
import { type DueDelivery, type StreamLease, StreamsRepository } from '../queues/streams.repository.js';

const batchSize = 200;

interface Waiting {
  lease: StreamLease;
  resolve: (delivery: DueDelivery | null) => void;
  reject: (error: unknown) => void;
}

/** Reads deliveries in batches that concurrent turns share. */
@Injectable()
export class LoadBatches {
  private readonly batches = new Batches<Waiting>(
    ({ length }) => Math.min(length, batchSize),
    (batch) => this.loadBatch(batch),
  );

  constructor(private readonly streams: StreamsRepository) {}

  /** The oldest delivery of a stream. Null if its lease has ended. */
  load({ endpointId, streamKey, leaseId }: StreamLease): Promise<DueDelivery | null> {
    return new Promise((resolve, reject) => {
      this.batches.add([{ lease: { endpointId, streamKey, leaseId }, resolve, reject }]);
    });
  }

  private async loadBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const deliveries = await this.streams.load(batch.map(({ lease }) => lease));
      const byLease = new Map(deliveries.map((delivery) => [delivery.leaseId, delivery]));
      for (const { lease, resolve } of batch) resolve(byLease.get(lease.leaseId) ?? null);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
