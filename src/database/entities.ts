import { AccountEntity } from '../accounts/account.entity.js';
import { AuditEventRow } from '../audit/audit-event.entity.js';
import { GrantOperationEntity } from '../grants/grant-operation.entity.js';
import { GrantEntity } from '../grants/grant.entity.js';
import { PendingRevocationEntity } from '../grants/pending-revocation.entity.js';
import { Mail } from '../users/mail/mail.entity.js';
import { Session } from '../users/session.entity.js';
import { User } from '../users/user.entity.js';
import { WebhookEventEntity } from '../webhooks/webhook-event.entity.js';

/** Every table of the application that TypeORM knows; the drift check compares them with `migrations/`. */
export const entities: Function[] = [
  User,
  Session,
  Mail,
  AuditEventRow,
  WebhookEventEntity,
  GrantEntity,
  GrantOperationEntity,
  PendingRevocationEntity,
  AccountEntity,
];
