import { ProcessEntity } from '../crypto/processes/process.entity.js';
import { InstallationEntity } from './installation/installation.entity.js';
import { AccountEntity } from '../accounts/account.entity.js';
import { AuditEventEntity } from '../audit/audit-event.entity.js';
import { AuditTrailEntity } from '../audit/audit-trail.entity.js';
import { AuditKeyEntity } from '../audit/sealing/audit-key.entity.js';
import { AuditSealEntryEntity } from '../audit/sealing/seal-entry.entity.js';
import { AuditSealEntity } from '../audit/sealing/seal.entity.js';
import { AuditPersonalDataEntity } from '../audit/subjects/personal-data.entity.js';
import { AuditSubjectEntity } from '../audit/subjects/subject.entity.js';
import { ConnectionStateEntity } from '../connections/connection-state.entity.js';
import { GrantOperationEntity } from '../grants/operations/operation.entity.js';
import { GrantEntity } from '../grants/grant.entity.js';
import { PendingRevocationEntity } from '../grants/revocation/pending-revocation.entity.js';
import { SubjectFenceEntity } from '../grants/revocation/subject-fence.entity.js';
import { ClientSecretEntity } from '../oauth/clients/client-secret.entity.js';
import { ClientUsageDayEntity } from '../oauth/clients/client-usage-day.entity.js';
import { ClientUsageEntity } from '../oauth/clients/client-usage.entity.js';
import { DeletedClientEntity } from '../oauth/clients/deleted-client.entity.js';
import { ClientEntity } from '../oauth/clients/client.entity.js';
import { AuthorizationEntity } from '../oauth/consents/authorization.entity.js';
import { ConfirmationEntity } from '../mcp/confirmations/confirmation.entity.js';
import { ConsentEntity } from '../oauth/consents/consent.entity.js';
import { SigningKeyEntity } from '../oauth/keys/signing-key.entity.js';
import { IdentityEntity } from '../oauth/sign-in/identity.entity.js';
import { ArtifactEntity } from '../oauth/tokens/artifact.entity.js';
import { RevocationEntity } from '../oauth/tokens/revocation.entity.js';
import { DeliveryAttemptEntity } from '../event-endpoints/queues/attempt.entity.js';
import { DeliveryEntity } from '../event-endpoints/queues/delivery.entity.js';
import { StreamEntity } from '../event-endpoints/queues/stream.entity.js';
import { EndpointEntity } from '../event-endpoints/endpoints/endpoint.entity.js';
import { EventEntity } from '../events/event.entity.js';
import { EventHeadEntity } from '../events/event-head.entity.js';
import { EventHoldEntity } from '../events/sequencing/event-hold.entity.js';
import { EventSequenceEntity } from '../events/event-sequence.entity.js';
import { JobEntity } from '../jobs/job.entity.js';
import { ScheduleEntity } from '../jobs/schedules/schedule.entity.js';
import { IdempotentRequestEntity } from '../idempotency/idempotent-request.entity.js';
import { PlatformBudgetEntity } from '../platforms/http/budget.entity.js';
import { AttemptEntity } from '../posts/publishing/attempt.entity.js';
import { ContainerEntity } from '../posts/publishing/container.entity.js';
import { MediaUrlEntity } from '../posts/publishing/media-urls/media-url.entity.js';
import { PostMediaEntity } from '../posts/post-media.entity.js';
import { PostPacingEntity } from '../posts/pacing/pacing.entity.js';
import { PostEntity } from '../posts/post.entity.js';
import { PublishingQuotaEntity } from '../posts/publishing-quota.entity.js';
import { UploadEntity } from '../uploads/upload.entity.js';
import { SubscriptionEntity } from '../subscriptions/subscription.entity.js';
import { TierEntity } from '../subscriptions/tier.entity.js';
import { UsageEntity } from '../subscriptions/usage.entity.js';
import { AuthenticatorEntity } from '../users/second-factor/authenticator.entity.js';
import { PasskeyChallengeEntity } from '../users/passkeys/passkey-challenge.entity.js';
import { PasskeyEntity } from '../users/passkeys/passkey.entity.js';
import { PendingSignInEntity } from '../users/second-factor/pending-sign-in.entity.js';
import { RecoveryCodeEntity } from '../users/second-factor/recovery-code.entity.js';
import { MailEntity } from '../users/mail/mail.entity.js';
import { SessionEntity } from '../users/sessions/session.entity.js';
import { UserEntity } from '../users/user.entity.js';
import { AccountAudienceEntity } from '../content/insights/audience.entity.js';
import { AccountMetricEntity } from '../content/insights/metric.entity.js';
import { CommentEntity } from '../content/comments/comment.entity.js';
import { CommentReplyEntity } from '../content/comments/reply.entity.js';
import { ContentSyncEntity } from '../content/sync/sync.entity.js';
import { MediaMetricDayEntity } from '../content/media/media-metric-day.entity.js';
import { MediaMetricEntity } from '../content/media/media-metric.entity.js';
import { MediaEntity } from '../content/media/media.entity.js';
import { ShopEntity } from '../commerce/shops/shop.entity.js';
import { OrderEntity } from '../commerce/orders/order.entity.js';
import { OrderLineEntity } from '../commerce/orders/order-line.entity.js';
import { ProductEntity } from '../commerce/products/product.entity.js';
import { SkuEntity } from '../commerce/products/sku.entity.js';
import { StockEntity } from '../commerce/products/stock.entity.js';
import { ReportedRefundEntity } from '../commerce/returns/reported-refund.entity.js';
import { ReturnRefundEntity } from '../commerce/returns/return-refund.entity.js';
import { ReturnEntity } from '../commerce/returns/return.entity.js';
import { StatementEntity } from '../commerce/finance/statement.entity.js';
import { TransactionEntity } from '../commerce/finance/transaction.entity.js';
import { PaymentEntity } from '../commerce/finance/payment.entity.js';
import { WithdrawalEntity } from '../commerce/finance/withdrawal.entity.js';
import { ShopMetricEntity } from '../commerce/metrics/shop-metric.entity.js';
import { ShopReadEntity } from '../commerce/shops/shop-read.entity.js';
import { CommerceSyncEntity } from '../commerce/sync/commerce-sync.entity.js';
import { CommerceRejectedRowEntity } from '../commerce/sync/rejected-row.entity.js';
import { ReturnDecisionEntity } from '../commerce/writes/return-decision.entity.js';
import { StockLeaseEntity } from '../commerce/writes/stock-lease.entity.js';
import { StockUpdateEntity } from '../commerce/writes/stock-update.entity.js';
import { DataDeletionRequestEntity } from '../webhooks/data-deletion/data-deletion-request.entity.js';
import { WebhookEventEntity } from '../webhooks/event.entity.js';

/** All entities of the application. `npm run migration:check` compares them with `migrations/`. */
export const entities: Function[] = [
  UserEntity,
  SessionEntity,
  MailEntity,
  AuthenticatorEntity,
  PendingSignInEntity,
  PasskeyEntity,
  PasskeyChallengeEntity,
  RecoveryCodeEntity,
  AuditEventEntity,
  AuditTrailEntity,
  AuditSubjectEntity,
  AuditPersonalDataEntity,
  AuditKeyEntity,
  AuditSealEntity,
  AuditSealEntryEntity,
  EventEntity,
  EventHeadEntity,
  EventHoldEntity,
  EventSequenceEntity,
  EndpointEntity,
  StreamEntity,
  DeliveryEntity,
  DeliveryAttemptEntity,
  JobEntity,
  ScheduleEntity,
  TierEntity,
  SubscriptionEntity,
  UsageEntity,
  WebhookEventEntity,
  DataDeletionRequestEntity,
  MediaEntity,
  MediaMetricDayEntity,
  MediaMetricEntity,
  AccountAudienceEntity,
  AccountMetricEntity,
  CommentEntity,
  CommentReplyEntity,
  PlatformBudgetEntity,
  ContentSyncEntity,
  ShopEntity,
  OrderEntity,
  OrderLineEntity,
  ProductEntity,
  SkuEntity,
  StockEntity,
  ReturnEntity,
  ReportedRefundEntity,
  ReturnRefundEntity,
  StatementEntity,
  TransactionEntity,
  PaymentEntity,
  WithdrawalEntity,
  ShopMetricEntity,
  ShopReadEntity,
  CommerceSyncEntity,
  CommerceRejectedRowEntity,
  StockUpdateEntity,
  StockLeaseEntity,
  ReturnDecisionEntity,
  GrantEntity,
  GrantOperationEntity,
  PendingRevocationEntity,
  SubjectFenceEntity,
  AccountEntity,
  ConnectionStateEntity,
  UploadEntity,
  PostEntity,
  PostMediaEntity,
  PostPacingEntity,
  AttemptEntity,
  ContainerEntity,
  MediaUrlEntity,
  PublishingQuotaEntity,
  IdempotentRequestEntity,
  ClientEntity,
  ClientSecretEntity,
  ClientUsageEntity,
  DeletedClientEntity,
  ClientUsageDayEntity,
  ConfirmationEntity,
  ConsentEntity,
  AuthorizationEntity,
  ArtifactEntity,
  RevocationEntity,
  SigningKeyEntity,
  IdentityEntity,
  InstallationEntity,
  ProcessEntity,
];
