import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../database/database.js';
import type { MailKind } from '../domain/mail-kinds.js';
import { Mail } from './mail.entity.js';

export interface NewMail {
  kind: MailKind;
  /** Where it goes. */
  email: string;
  userId?: string;
  passwordHash?: string;
  displayName?: string | null;
  /** What the text of its kind names. */
  details?: Readonly<Record<string, string>>;
}

const columns = `id, kind, email, user_id AS "userId", password_hash AS "passwordHash", display_name AS "displayName", details,
  created_at AS "createdAt", expires_at AS "expiresAt", sent_at AS "sentAt", used_at AS "usedAt"`;
const usable = 'id = $1 AND kind = $2 AND used_at IS NULL AND expires_at > app_now()';

@Injectable()
export class MailsRepository {
  constructor(private readonly database: Database) {}

  async insert(manager: EntityManager, id: string, mail: NewMail, lifetimeSeconds: number): Promise<void> {
    await manager.query(
      `INSERT INTO mails (id, kind, email, user_id, password_hash, display_name, details, created_at,
         expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, app_now(), app_now() + $8 * interval '1 second')`,
      [
        id,
        mail.kind,
        mail.email,
        mail.userId ?? null,
        mail.passwordHash ?? null,
        mail.displayName ?? null,
        mail.details ?? null,
        lifetimeSeconds,
      ],
    );
  }

  /** A mail that is still to be sent, or null. */
  async findUnsent(id: string): Promise<Mail | null> {
    const rows: Mail[] = await this.database.manager.query(
      `SELECT ${columns} FROM mails WHERE id = $1 AND sent_at IS NULL AND expires_at > app_now()`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** A mail whose link can still be used, or null. */
  async findUsable(id: string, kind: MailKind): Promise<Mail | null> {
    const rows: Mail[] = await this.database.manager.query(`SELECT ${columns} FROM mails WHERE ${usable}`, [
      id,
      kind,
    ]);
    return rows[0] ?? null;
  }

  /** Uses the link up: of many at once exactly one gets the mail, the others null. */
  async use(manager: EntityManager, id: string, kind: MailKind): Promise<Mail | null> {
    const [rows]: [Mail[], number] = await manager.query(
      `UPDATE mails SET used_at = app_now() WHERE ${usable} RETURNING ${columns}`,
      [id, kind],
    );
    return rows[0] ?? null;
  }

  /** A mail whose link was used and would not have expired yet, or null. */
  async findUsed(manager: EntityManager, id: string, kind: MailKind): Promise<Mail | null> {
    const rows: Mail[] = await manager.query(
      `SELECT ${columns} FROM mails WHERE id = $1 AND kind = $2 AND used_at IS NOT NULL AND expires_at > app_now()`,
      [id, kind],
    );
    return rows[0] ?? null;
  }

  async markSent(id: string): Promise<void> {
    await this.database.manager.query('UPDATE mails SET sent_at = app_now() WHERE id = $1', [id]);
  }

  /** Turns a sign-up with a known address into a word to its owner. */
  async turnIntoKnown(id: string): Promise<void> {
    await this.database.manager.query(
      `UPDATE mails SET kind = 'SIGN_UP_KNOWN', password_hash = NULL, display_name = NULL WHERE id = $1`,
      [id],
    );
  }

  /** Of a mail that is not to be sent. One that was sent stays, for its link. */
  async deleteUnsent(id: string): Promise<void> {
    await this.database.manager.query('DELETE FROM mails WHERE id = $1 AND sent_at IS NULL', [id]);
  }

  /** Every mail of this kind to the address, sent or not. */
  async deleteOfKind(manager: EntityManager, email: string, kind: MailKind): Promise<void> {
    await manager.delete(Mail, { email, kind });
  }

  /** Every mail of this kind that belongs to the user, sent or not. */
  async deleteOfUser(manager: EntityManager, userId: string, kind: MailKind): Promise<void> {
    await manager.delete(Mail, { userId, kind });
  }

  async deleteExpired(): Promise<void> {
    await this.database.manager.query('DELETE FROM mails WHERE expires_at <= app_now()');
  }
}
