import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import type { Platform } from '../../platforms/platform.js';
import { SubjectFenceEntity } from './subject-fence.entity.js';

/** A user at a platform. A revocation ends every grant of the subject. */
export interface Subject {
  platform: Platform;
  subject: string;
}

/** State of the fence of a subject. */
export interface FenceState {
  /** Whether a revocation is running. */
  isBusy: boolean;
  /** End of the lease of the running revocation, or the time at which the last one ended. Null if none has run. */
  busyUntil: Date | null;
}

/** The fence of a running revocation, held while its lease is extended. */
export interface HeldFence extends Subject {
  leaseToken: string;
}

const isBusy = 'lease_token IS NOT NULL AND busy_until > app_now()';

/** Fences between revocations and new consents of one subject, on the clock of the database. */
@Injectable()
export class SubjectFencesRepository {
  constructor(
    @InjectRepository(SubjectFenceEntity) private readonly fences: Repository<SubjectFenceEntity>,
  ) {}

  /** Locks the fence until the transaction ends. Creates it if needed. */
  async lock({ platform, subject }: Subject, manager: EntityManager): Promise<FenceState> {
    const rows: FenceState[] = await manager.query(
      `INSERT INTO subject_fences (platform, subject) VALUES ($1, $2)
       ON CONFLICT (platform, subject) DO UPDATE SET subject = excluded.subject
       RETURNING coalesce(${isBusy}, false) AS "isBusy", busy_until AS "busyUntil"`,
      [platform, subject],
    );
    return rows[0]!;
  }

  /** Takes a fence that this transaction has locked. */
  async hold({ platform, subject }: Subject, leaseMs: number, manager: EntityManager): Promise<HeldFence> {
    const leaseToken = newId();
    await manager.query(
      `UPDATE subject_fences SET lease_token = $3, busy_until = app_now() + $4 * interval '1 millisecond'
       WHERE platform = $1 AND subject = $2`,
      [platform, subject, leaseToken, leaseMs],
    );
    return { platform, subject, leaseToken };
  }

  async extendLease({ platform, subject, leaseToken }: HeldFence, leaseMs: number): Promise<void> {
    await this.fences.query(
      `UPDATE subject_fences SET busy_until = app_now() + $4 * interval '1 millisecond'
       WHERE platform = $1 AND subject = $2 AND lease_token = $3`,
      [platform, subject, leaseToken, leaseMs],
    );
  }

  /** @returns false if the lease had expired, so that a consent or another revocation may have taken the subject */
  async release({ platform, subject, leaseToken }: HeldFence): Promise<boolean> {
    const [rows]: [{ stood: boolean }[], number] = await this.fences.query(
      `UPDATE subject_fences AS fence SET lease_token = NULL, busy_until = app_now()
       FROM subject_fences AS before
       WHERE fence.platform = $1 AND fence.subject = $2 AND fence.lease_token = $3
         AND before.platform = fence.platform AND before.subject = fence.subject
       RETURNING before.busy_until > app_now() AS stood`,
      [platform, subject, leaseToken],
    );
    return rows[0]?.stood ?? false;
  }

  /** Whether a revocation of a grant of the user at the platform is running. */
  async isRevoking(userId: string, platform: Platform): Promise<boolean> {
    const [row]: { revoking: boolean }[] = await this.fences.query(
      `SELECT EXISTS (
         SELECT FROM pending_revocations JOIN subject_fences USING (platform, subject)
         WHERE user_id = $1 AND platform = $2 AND ${isBusy}
       ) AS revoking`,
      [userId, platform],
    );
    return row!.revoking;
  }

  /** Deletes fences that were not used for a day. */
  async purge(): Promise<void> {
    await this.fences.query(
      `DELETE FROM subject_fences
       WHERE coalesce(busy_until, '-infinity') < app_now() - interval '1 day'`,
    );
  }
}
