import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import { type SealedPlace, TokenVault } from '../../crypto/token-vault.js';
import type { CreatedContainer } from '../../platforms/platform-containers.js';
import { ContainerEntity } from './container.entity.js';

/** Position of the container that combines the others. */
export const combinedPosition = -1;

export interface Container {
  id: string;
  position: number;
  containerId: string;
  /** Whether its bytes must still be sent. */
  needsBytes: boolean;
  /** Whether the platform may already have some bytes. */
  sendStarted: boolean;
  isReady: boolean;
}

/** Containers of attempts. */
@Injectable()
export class ContainersRepository {
  constructor(
    @InjectRepository(ContainerEntity) private readonly containers: Repository<ContainerEntity>,
    private readonly vault: TokenVault,
  ) {}

  /** The containers of an attempt: its files in order, then the combined one. */
  async list(attemptId: string, manager: EntityManager = this.containers.manager): Promise<Container[]> {
    return manager.query(
      `SELECT id, position, container_id AS "containerId", upload_url IS NOT NULL AND NOT sent AS "needsBytes",
         send_started AS "sendStarted",
         ready AS "isReady"
       FROM post_containers WHERE attempt_id = $1 ORDER BY position = ${combinedPosition}, position`,
      [attemptId],
    );
  }

  /**
   * Stores a created container, unless another worker has stored one for the same position.
   *
   * @returns the platform's id of the stored container
   */
  async add(
    attemptId: string,
    position: number,
    { containerId, uploadUrl }: CreatedContainer,
    manager: EntityManager = this.containers.manager,
  ): Promise<string> {
    const id = newId();
    await manager.query(
      `INSERT INTO post_containers (id, attempt_id, position, container_id, upload_url) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT ON CONSTRAINT post_containers_position_key DO NOTHING`,
      [id, attemptId, position, containerId, uploadUrl && this.vault.seal(uploadUrl, uploadUrlPlace(id))],
    );
    const kept = await manager.findOneByOrFail(ContainerEntity, { attemptId, position });
    return kept.containerId;
  }

  async openUploadUrl(id: string, manager: EntityManager = this.containers.manager): Promise<string> {
    const container = await manager.findOneBy(ContainerEntity, { id });
    const sealed = container?.uploadUrl;
    if (!sealed) throw new Error('The container has no upload address.');
    return this.vault.open(sealed, uploadUrlPlace(id));
  }

  async markSendStarted(id: string, manager: EntityManager = this.containers.manager): Promise<void> {
    await manager.update(ContainerEntity, { id }, { sendStarted: true });
  }

  async markSent(id: string, manager: EntityManager = this.containers.manager): Promise<void> {
    await manager.update(ContainerEntity, { id }, { sent: true });
  }

  async markReady(id: string, manager: EntityManager = this.containers.manager): Promise<void> {
    await manager.update(ContainerEntity, { id }, { ready: true });
  }

  /** Marks it as not ready, because the platform reports so. */
  async markUnready(
    attemptId: string,
    containerId: string,
    manager: EntityManager = this.containers.manager,
  ): Promise<void> {
    await manager.update(ContainerEntity, { attemptId, containerId }, { ready: false });
  }
}

function uploadUrlPlace(id: string): SealedPlace {
  return { table: 'post_containers', column: 'upload_url', id };
}
