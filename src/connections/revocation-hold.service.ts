import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Failure } from '../failures/failure.js';
import { HoldsRevocations } from '../grants/revocation/holds.js';
import type { Platform } from '../platforms/platform.js';
import { UsersService } from '../users/users.service.js';
import { ConnectionsRepository } from './connections.repository.js';

/** Defers revocations while their user is at the platform, because a revocation would end the new consent. */
@Injectable()
export class RevocationHoldService {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly users: UsersService,
  ) {}

  @HoldsRevocations()
  async awayUntil(manager: EntityManager, userId: string, platform: Platform): Promise<Date | null> {
    try {
      await this.users.lock(manager, userId);
    } catch (error) {
      if (error instanceof Failure && error.code === 'NOT_FOUND') return null;
      throw error;
    }
    return this.connections.awayUntil(userId, platform, manager);
  }
}
