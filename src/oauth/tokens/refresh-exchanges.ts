import { Injectable } from '@nestjs/common';
import { Batches } from '../../database/batches/batches.js';
import { isRowError } from '../../database/errors/row-error.js';
import { ArtifactsRepository, type RefreshExchange } from './artifacts.repository.js';

/** Limit of one statement. */
const batchSize = 100;

interface Waiting {
  exchange: RefreshExchange;
  resolve: (won: boolean) => void;
  reject: (error: unknown) => void;
}

/** Stores exchanges of refresh tokens in batches that concurrent requests share. */
@Injectable()
export class RefreshExchanges {
  private readonly batches = new Batches<Waiting>(
    ({ length }) => Math.min(length, batchSize),
    (batch) => this.settle(batch),
  );

  constructor(private readonly artifacts: ArtifactsRepository) {}

  /**
   * Resolves when the exchange is durable: the source is used and the next token stored. False, with nothing stored, if the source was
   * already used, is missing, or is in use by another transaction.
   */
  store(exchange: RefreshExchange): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.batches.add([{ exchange, resolve, reject }]);
    });
  }

  /** Never rejects. Stores them one by one if the database rejects a row, which then affects no other. */
  private async settle(batch: readonly Waiting[]): Promise<void> {
    try {
      const won = await this.artifacts.exchangeAll(batch.map(({ exchange }) => exchange));
      for (const { resolve, exchange } of batch) resolve(won.has(exchange));
    } catch (error) {
      if (batch.length > 1 && isRowError(error)) for (const one of batch) await this.settle([one]);
      else for (const { reject } of batch) reject(error);
    }
  }
}
