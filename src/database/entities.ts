import { AuditEventRow } from '../audit/audit-event.entity.js';
import { Mail } from '../users/mail/mail.entity.js';
import { Session } from '../users/session.entity.js';
import { User } from '../users/user.entity.js';

/** Every table of the application that TypeORM knows; the drift check compares them with `migrations/`. */
export const entities: Function[] = [User, Session, Mail, AuditEventRow];
