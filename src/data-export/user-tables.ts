import { AccountEntity } from '../accounts/account.entity.js';
import { AuditTrailEntity } from '../audit/audit-trail.entity.js';
import { ConnectionStateEntity } from '../connections/connection-state.entity.js';
import { EventEntity } from '../events/event.entity.js';
import { GrantEntity } from '../grants/grant.entity.js';
import { GrantOperationEntity } from '../grants/operations/operation.entity.js';
import { ConfirmationEntity } from '../mcp/confirmations/confirmation.entity.js';
import { ClientEntity } from '../oauth/clients/client.entity.js';
import { AuthorizationEntity } from '../oauth/consents/authorization.entity.js';
import { ConsentEntity } from '../oauth/consents/consent.entity.js';
import { IdentityEntity } from '../oauth/sign-in/identity.entity.js';
import { PostMediaEntity } from '../posts/post-media.entity.js';
import { PostEntity } from '../posts/post.entity.js';
import { AttemptEntity } from '../posts/publishing/attempt.entity.js';
import { SubscriptionEntity } from '../subscriptions/subscription.entity.js';
import { UsageEntity } from '../subscriptions/usage.entity.js';
import { UploadEntity } from '../uploads/upload.entity.js';
import { MailEntity } from '../users/mail/mail.entity.js';
import { AuthenticatorEntity } from '../users/second-factor/authenticator.entity.js';
import { PasskeyEntity } from '../users/passkeys/passkey.entity.js';
import { PendingSignInEntity } from '../users/second-factor/pending-sign-in.entity.js';
import { RecoveryCodeEntity } from '../users/second-factor/recovery-code.entity.js';
import { SessionEntity } from '../users/sessions/session.entity.js';
import { UserEntity } from '../users/user.entity.js';
import { accountTables } from './account-tables.js';
import { exported, type ExportedRow, type ExportedTable } from './exported-table.js';

/** Everything that is stored about a user, in the order of the document. A spec checks that no table is forgotten. */
export const userTables: readonly ExportedTable[] = [
  exported('profile', UserEntity, 'id', ['id'], { isSingle: true }),
  exported('subscription', SubscriptionEntity, 'userId', ['userId'], { isSingle: true }),
  exported('usage', UsageEntity, 'userId', ['month']),
  exported('signInIdentities', IdentityEntity, 'userId', ['id']),
  exported('sessions', SessionEntity, 'userId', ['id']),
  exported('authenticators', AuthenticatorEntity, 'userId', ['id'], { hidden: ['lastStep'] }),
  exported('passkeys', PasskeyEntity, 'userId', ['id'], { hidden: ['credentialId'] }),
  exported('recoveryCodes', RecoveryCodeEntity, 'userId', ['id']),
  exported('pendingSignIns', PendingSignInEntity, 'userId', ['id']),
  exported('mails', MailEntity, 'userId', ['id']),
  exported('consents', ConsentEntity, 'userId', ['clientId']),
  exported('assistantConfirmations', ConfirmationEntity, 'userId', ['id'], {
    hidden: ['leaseToken', 'leaseUntil'],
  }),
  exported('authorizations', AuthorizationEntity, 'userId', ['clientId', 'id']),
  exported('ownedClients', ClientEntity, 'ownerUserId', ['id'], { hidden: ['tokenGeneration'] }),
  exported('connectFlows', ConnectionStateEntity, 'userId', ['id'], { hidden: ['verifier', 'code'] }),
  exported('grants', GrantEntity, 'userId', ['id'], {
    hidden: ['credentials', 'fallback', 'leaseToken', 'leaseUntil', 'attemptVersion', 'tokenVersion'],
    parts: [exported('operations', GrantOperationEntity, 'grantId', ['id'])],
  }),
  exported('uploads', UploadEntity, 'userId', ['id']),
  exported('posts', PostEntity, 'userId', ['id'], {
    parts: [
      exported('media', PostMediaEntity, 'postId', ['position']),
      exported('attempts', AttemptEntity, 'postId', ['number'], { hidden: ['leaseUntil', 'fence'] }),
    ],
  }),
  exported('accounts', AccountEntity, 'userId', ['id'], { hidden: ['credentials'], lists: accountTables }),
  exported('events', EventEntity, 'userId', ['id'], { hidden: ['insertion'] }),
  exported('auditEvents', AuditTrailEntity, 'userId', ['id'], {
    hidden: ['actorSubject', 'subject'],
    // What an administrator did to the user is data of the user. Who and where the administrator is, is not.
    conceal: { columns: ['actorUserId', 'actorName', 'address'], if: isByAnotherUser },
  }),
];

function isByAnotherUser({ actorUserId }: ExportedRow, userId: string): boolean {
  return actorUserId !== null && actorUserId !== userId;
}
