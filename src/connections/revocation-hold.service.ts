import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Failure } from '../failures/failure.js';
import { RevocationHolds } from '../grants/revocation/holds.js';
import type { Platform } from '../platforms/platform.js';
import { UsersService } from '../users/users.service.js';
import { ConnectionsRepository } from './connections.repository.js';

/** Puts revocations off while their user is at the platform: it would end what the person consents to there. */
@Injectable()
export class RevocationHoldService implements OnModuleInit {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly users: UsersService,
    private readonly holds: RevocationHolds,
  ) {}

  onModuleInit(): void {
    this.holds.register((manager, userId, platform) => this.awayUntil(manager, userId, platform));
  }

  private async awayUntil(manager: EntityManager, userId: string, platform: Platform): Promise<Date | null> {
    try {
      await this.users.lock(manager, userId);
    } catch (error) {
      if (error instanceof Failure && error.code === 'NOT_FOUND') return null;
      throw error;
    }
    return this.connections.awayUntil(manager, userId, platform);
  }
}
