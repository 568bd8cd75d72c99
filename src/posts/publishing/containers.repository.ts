import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import { type Sealed, type SealedPlace, TokenVault } from '../../crypto/token-vault.js';
import type { CreatedContainer } from '../../platforms/platform-containers.js';

/** Position of the container that combines the others. */
export const combinedPosition = -1;

export interface Container {
  id: string;
  position: number;
  containerId: string;
  /** Its bytes must still be sent. */
  needsBytes: boolean;
  /** The platform may already have some bytes. */
  sendStarted: boolean;
  isReady: boolean;
}

/** Containers of attempts. */
@Injectable()
export class ContainersRepository {
  constructor(private readonly vault: TokenVault) {}

  /** The containers of an attempt: its files in order, then the combined one. */
  async list(manager: EntityManager, attemptId: string): Promise<Container[]> {
    return manager.query(
      `SELECT id, position, container_id AS "containerId", upload_url IS NOT NULL AND NOT sent AS "needsBytes",
         send_started AS "sendStarted",
         ready AS "isReady"
       FROM post_containers WHERE attempt_id = $1 ORDER BY position = ${combinedPosition}, position`,
      [attemptId],
    );
  }

  /**
   * Keeps a container that was just made. One that another worker made meanwhile for the same place goes before it.
   *
   * @returns the platform's id of the one that is kept
   */
  async add(
    manager: EntityManager,
    attemptId: string,
    position: number,
    { containerId, uploadUrl }: CreatedContainer,
  ): Promise<string> {
    const id = newId();
    await manager.query(
      `INSERT INTO post_containers (id, attempt_id, position, container_id, upload_url) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT ON CONSTRAINT post_containers_position_key DO NOTHING`,
      [id, attemptId, position, containerId, uploadUrl && this.vault.seal(uploadUrl, uploadUrlPlace(id))],
    );
    const [kept]: { containerId: string }[] = await manager.query(
      'SELECT container_id AS "containerId" FROM post_containers WHERE attempt_id = $1 AND position = $2',
      [attemptId, position],
    );
    return kept!.containerId;
  }

  async openUploadUrl(manager: EntityManager, id: string): Promise<string> {
    const rows: { upload_url: Sealed | null }[] = await manager.query(
      'SELECT upload_url FROM post_containers WHERE id = $1',
      [id],
    );
    const sealed = rows[0]?.upload_url;
    if (!sealed) throw new Error('The container has no upload address.');
    return this.vault.open(sealed, uploadUrlPlace(id));
  }

  async markSendStarted(manager: EntityManager, id: string): Promise<void> {
    await manager.query('UPDATE post_containers SET send_started = true WHERE id = $1', [id]);
  }

  async markSent(manager: EntityManager, id: string): Promise<void> {
    await manager.query('UPDATE post_containers SET sent = true WHERE id = $1', [id]);
  }

  async markReady(manager: EntityManager, id: string): Promise<void> {
    await manager.query('UPDATE post_containers SET ready = true WHERE id = $1', [id]);
  }

  /** The platform reports that it is not ready after all. */
  async markUnready(manager: EntityManager, attemptId: string, containerId: string): Promise<void> {
    await manager.query(
      'UPDATE post_containers SET ready = false WHERE attempt_id = $1 AND container_id = $2',
      [attemptId, containerId],
    );
  }
}

function uploadUrlPlace(id: string): SealedPlace {
  return { table: 'post_containers', column: 'upload_url', id };
}
