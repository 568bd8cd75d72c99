import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, IsNull, Raw, Repository } from 'typeorm';
import { selectColumns } from '../../database/select-columns.js';
import type { MailKind } from '../domain/mail-kinds.js';
import { MailEntity } from './mail.entity.js';

export interface NewMail {
  kind: MailKind;
  /** Address of the recipient. */
  email: string;
  userId?: string;
  passwordHash?: string;
  displayName?: string | null;
  /** Values for the text of the mail. */
  details?: Readonly<Record<string, string>>;
}

const columns = selectColumns(MailEntity, 'm', ['passwordHash']);
const usable = 'id = $1 AND kind = $2 AND used_at IS NULL AND expires_at > app_now()';

@Injectable()
export class MailsRepository {
  constructor(@InjectRepository(MailEntity) private readonly mails: Repository<MailEntity>) {}

  async insert(
    id: string,
    mail: NewMail,
    lifetimeSeconds: number,
    manager: EntityManager = this.mails.manager,
  ): Promise<void> {
    await manager
      .createQueryBuilder()
      .insert()
      .into(MailEntity)
      .values({
        ...mail,
        id,
        createdAt: () => 'app_now()',
        expiresAt: () => "app_now() + :lifetimeSeconds * interval '1 second'",
      })
      .setParameter('lifetimeSeconds', lifetimeSeconds)
      .execute();
  }

  /** A mail that was not sent yet and is not expired, or null. */
  async findUnsent(id: string): Promise<MailEntity | null> {
    const rows: MailEntity[] = await this.mails.query(
      `SELECT ${columns} FROM mails m WHERE id = $1 AND sent_at IS NULL AND expires_at > app_now()`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** A mail whose link can still be used, or null. */
  async findUsable(id: string, kind: MailKind): Promise<MailEntity | null> {
    const rows: MailEntity[] = await this.mails.query(`SELECT ${columns} FROM mails m WHERE ${usable}`, [
      id,
      kind,
    ]);
    return rows[0] ?? null;
  }

  /** Marks the link as used. Of several simultaneous calls, one returns the mail and the others return null. */
  async use(
    id: string,
    kind: MailKind,
    manager: EntityManager = this.mails.manager,
  ): Promise<MailEntity | null> {
    const [rows]: [MailEntity[], number] = await manager.query(
      `UPDATE mails m SET used_at = app_now() WHERE ${usable} RETURNING ${columns}`,
      [id, kind],
    );
    return rows[0] ?? null;
  }

  /** A mail whose link was used and is not expired, or null. */
  async findUsed(
    id: string,
    kind: MailKind,
    manager: EntityManager = this.mails.manager,
  ): Promise<MailEntity | null> {
    const rows: MailEntity[] = await manager.query(
      `SELECT ${columns} FROM mails m WHERE id = $1 AND kind = $2 AND used_at IS NOT NULL AND expires_at > app_now()`,
      [id, kind],
    );
    return rows[0] ?? null;
  }

  async markSent(id: string): Promise<void> {
    await this.mails.update({ id }, { sentAt: () => 'app_now()' });
  }

  /** Changes a sign-up with the address of an existing user to a notice for that user. */
  async markAsKnownSignUp(id: string): Promise<void> {
    await this.mails.update({ id }, { kind: 'SIGN_UP_KNOWN', passwordHash: null, displayName: null });
  }

  /** Deletes a mail that must not be sent. A sent mail is kept, because its link may be used. */
  async deleteUnsent(id: string): Promise<void> {
    await this.mails.delete({ id, sentAt: IsNull() });
  }

  async markSignedUp(id: string, userId: string, manager: EntityManager = this.mails.manager): Promise<void> {
    await manager.update(MailEntity, { id }, { userId, passwordHash: null, displayName: null });
  }

  /** Deletes all mails of this kind to the address whose links were not used, including sent ones. @returns how many */
  async deleteOfKind(
    email: string,
    kind: MailKind,
    manager: EntityManager = this.mails.manager,
  ): Promise<number> {
    const { affected } = await manager.delete(MailEntity, { email, kind, usedAt: IsNull() });
    return affected ?? 0;
  }

  /** Deletes all mails of this kind that belong to the user, including sent ones. */
  async deleteOfUser(
    userId: string,
    kind: MailKind,
    manager: EntityManager = this.mails.manager,
  ): Promise<void> {
    await manager.delete(MailEntity, { userId, kind });
  }

  async deleteExpired(): Promise<void> {
    await this.mails.delete({ expiresAt: Raw((column) => `${column} <= app_now()`) });
  }
}
