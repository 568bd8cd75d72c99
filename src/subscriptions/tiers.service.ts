import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../crypto/new-id.js';
import { Audit } from '../audit/audit.js';
import type { Actor } from '../auth/actor.js';
import { Database, isUniqueViolation } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { IdempotentRequests, type ReserveKey } from '../idempotency/idempotent-requests.js';
import type { Tier } from './domain/tier.js';
import { TiersRepository, type TierValues } from './tiers.repository.js';

/** Lists tiers and lets admins change them. */
@Injectable()
export class TiersService {
  constructor(
    private readonly database: Database,
    private readonly tiers: TiersRepository,
    private readonly audit: Audit,
    private readonly requests: IdempotentRequests,
  ) {}

  /** Tiers that can be assigned, smallest first. */
  page(after: { rank: number; id: string } | null, limit: number): Promise<Tier[]> {
    return this.tiers.page(after, limit);
  }

  /** A tier that can be assigned, or null. */
  find(id: string): Promise<Tier | null> {
    return this.tiers.findOpen(id);
  }

  /** @throws Failure TIER_NOT_FOUND */
  async findOpen(id: string, manager: EntityManager = this.database.manager): Promise<Tier> {
    const tier = await this.tiers.findOpen(id, manager);
    if (!tier) throw new Failure('TIER_NOT_FOUND');
    return tier;
  }

  /**
   * Creates a tier. Requests with the same idempotency key create one tier; a repetition returns its present state.
   *
   * @throws Failure TIER_NAME_TAKEN, IDEMPOTENCY_CONFLICT
   */
  create(actor: Actor, values: TierValues, idempotencyKey?: string | null): Promise<Tier> {
    const keyed = idempotencyKey ? { operation: 'createTier', key: idempotencyKey, request: values } : null;
    return this.requests.once(
      actor,
      keyed,
      (reserve) => this.insert(actor, values, reserve),
      async ([id]) => {
        const tier = await this.tiers.find(id!);
        if (!tier) throw new Failure('TIER_NOT_FOUND');
        return tier;
      },
    );
  }

  /**
   * Updates a tier for all its users, in the caller's transaction. A new default tier applies to new users only. The caller pauses
   * and resumes accounts.
   *
   * @throws Failure TIER_NOT_FOUND, TIER_NAME_TAKEN, or TIER_IN_USE if no default tier would be left
   */
  update(
    manager: EntityManager,
    actor: Actor,
    id: string,
    values: Partial<TierValues>,
  ): Promise<{ before: Tier; after: Tier }> {
    return this.withFreeName(async () => {
      const before = await this.tiers.lockOpen(id, 'for_no_key_update', manager);
      if (!before) throw new Failure('TIER_NOT_FOUND');
      if (before.isDefault && values.isDefault === false) {
        throw new Failure('TIER_IN_USE', {}, { message: 'Make another tier the default instead.' });
      }
      if (values.isDefault && !before.isDefault) await this.tiers.assignDefaultToItsUsers(manager);
      await this.tiers.update(id, values, manager);
      await this.record(actor, 'tier.updated', id, manager, { ...values });
      return { before, after: await this.findOpen(id, manager) };
    });
  }

  /** @throws Failure TIER_NOT_FOUND, TIER_IN_USE */
  archive(actor: Actor, id: string): Promise<Tier> {
    return this.database.transaction(async (manager) => {
      // The lock waits for running assignments. Later ones find the tier archived.
      const tier = await this.tiers.lockOpen(id, 'pessimistic_write', manager);
      if (!tier) throw new Failure('TIER_NOT_FOUND');
      if (tier.isDefault || (await this.tiers.isInUse(id, manager))) throw new Failure('TIER_IN_USE');
      await this.tiers.archive(id, manager);
      await this.record(actor, 'tier.archived', id, manager, { name: tier.name });
      return tier;
    });
  }

  private insert(actor: Actor, values: TierValues, reserve: ReserveKey): Promise<Tier> {
    return this.withFreeName(() =>
      this.database.transaction(async (manager) => {
        const id = newId();
        await reserve(manager, [id]);
        if (values.isDefault) await this.tiers.assignDefaultToItsUsers(manager);
        await this.tiers.insert(id, values, manager);
        await this.record(actor, 'tier.created', id, manager, { ...values });
        return this.findOpen(id, manager);
      }),
    );
  }

  private record(
    actor: Actor,
    action: string,
    id: string,
    manager: EntityManager,
    details: Record<string, unknown>,
  ): Promise<void> {
    return this.audit.record(
      { action, actor, outcome: 'SUCCESS', target: { type: 'Tier', id }, details },
      manager,
    );
  }

  private async withFreeName<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (isUniqueViolation((error as { driverError?: unknown }).driverError ?? error, 'tiers_name_key')) {
        throw new Failure('TIER_NAME_TAKEN');
      }
      throw error;
    }
  }
}
