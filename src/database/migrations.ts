import { Foundation1700000000000 } from '../../migrations/1700000000000-foundation.js';
import { Users1700000001000 } from '../../migrations/1700000001000-users.js';
import { Audit1700000001500 } from '../../migrations/1700000001500-audit.js';
import { Subscriptions1700000002000 } from '../../migrations/1700000002000-subscriptions.js';
import { Jobs1700000003000 } from '../../migrations/1700000003000-jobs.js';
import { Grants1700000004000 } from '../../migrations/1700000004000-grants.js';
import { Accounts1700000004100 } from '../../migrations/1700000004100-accounts.js';
import { Connections1700000004200 } from '../../migrations/1700000004200-connections.js';
import { Posts1700000005000 } from '../../migrations/1700000005000-posts.js';
import { Webhooks1700000006000 } from '../../migrations/1700000006000-webhooks.js';
import { Content1700000006500 } from '../../migrations/1700000006500-content.js';
import { DataDeletion1700000007000 } from '../../migrations/1700000007000-data-deletion.js';
import { OAuth1700000008000 } from '../../migrations/1700000008000-oauth.js';
import { IdempotentRequests1700000009200 } from '../../migrations/1700000009200-idempotent-requests.js';
import { UploadFacts1700000009300 } from '../../migrations/1700000009300-upload-facts.js';
import { NativeClients1700000009500 } from '../../migrations/1700000009500-native-clients.js';
import { OAuthFeeds1700000009600 } from '../../migrations/1700000009600-oauth-feeds.js';
import { SealedArtifacts1700000009610 } from '../../migrations/1700000009610-sealed-artifacts.js';
import { Usernames1700000009620 } from '../../migrations/1700000009620-usernames.js';
import { ClientUsageDays1700000009630 } from '../../migrations/1700000009630-client-usage-days.js';
import { SlotsAndFences1700000009700 } from '../../migrations/1700000009700-slots-and-fences.js';
import { ContainerUploads1700000009800 } from '../../migrations/1700000009800-container-uploads.js';
import { WebhookAwaits1700000009810 } from '../../migrations/1700000009810-webhook-awaits.js';
import { CommentTombstones1700000009820 } from '../../migrations/1700000009820-comment-tombstones.js';
import { CommentReplies1700000009830 } from '../../migrations/1700000009830-comment-replies.js';
import { PlatformBudgets1700000009840 } from '../../migrations/1700000009840-platform-budgets.js';
import { TokenGenerations1764380000000 } from '../../migrations/1764380000000-token-generations.js';
import { SealedResponses1764383000000 } from '../../migrations/1764383000000-sealed-responses.js';
import { MediaUrls1764384000000 } from '../../migrations/1764384000000-media-urls.js';
import { JobsTable1764385000000 } from '../../migrations/1764385000000-jobs-table.js';
import { NotifiedEnd1764387000000 } from '../../migrations/1764387000000-notified-end.js';
import { Commerce1764390000000 } from '../../migrations/1764390000000-commerce.js';
import { ShopFinance1764390100000 } from '../../migrations/1764390100000-shop-finance.js';
import { ReturnNotices1764390200000 } from '../../migrations/1764390200000-return-notices.js';
import { CommerceWrites1764390300000 } from '../../migrations/1764390300000-commerce-writes.js';
import { ShopReads1764390400000 } from '../../migrations/1764390400000-shop-reads.js';
import { SyncRestarts1764390500000 } from '../../migrations/1764390500000-sync-restarts.js';
import { RejectedObjectTypes1764390600000 } from '../../migrations/1764390600000-rejected-object-types.js';
import { ReportedEnds1764390700000 } from '../../migrations/1764390700000-reported-ends.js';
import { ReturnRefunds1764390800000 } from '../../migrations/1764390800000-return-refunds.js';
import { TransactionReads1764390900000 } from '../../migrations/1764390900000-transaction-reads.js';
import { DecisionSenders1764391000000 } from '../../migrations/1764391000000-decision-senders.js';
import { SyncRechecks1764391100000 } from '../../migrations/1764391100000-sync-rechecks.js';
import { PostPacing1764391200000 } from '../../migrations/1764391200000-post-pacing.js';
import { StockBefore1764391250000 } from '../../migrations/1764391250000-stock-before.js';
import { BudgetReductions1764391260000 } from '../../migrations/1764391260000-budget-reductions.js';
import { BudgetSizes1764391300000 } from '../../migrations/1764391300000-budget-sizes.js';
import { ReportedRefunds1764391310000 } from '../../migrations/1764391310000-reported-refunds.js';
import { ShopAuthorizations1764391320000 } from '../../migrations/1764391320000-shop-authorizations.js';
import { FullReads1764391400000 } from '../../migrations/1764391400000-full-reads.js';
import { RequestedPasses1764391410000 } from '../../migrations/1764391410000-requested-passes.js';
import { MediaMetricDays1764391500000 } from '../../migrations/1764391500000-media-metric-days.js';
import { IdentityMails1764391600000 } from '../../migrations/1764391600000-identity-mails.js';
import { OwnerIndices1764391610000 } from '../../migrations/1764391610000-owner-indices.js';
import { TraceParents1764391700000 } from '../../migrations/1764391700000-trace-parents.js';
import { FailureMails1764391710000 } from '../../migrations/1764391710000-failure-mails.js';
import { WebhookTraces1764391720000 } from '../../migrations/1764391720000-webhook-traces.js';
import { Invitations1764391740000 } from '../../migrations/1764391740000-invitations.js';
import { Installation1764391750000 } from '../../migrations/1764391750000-installation.js';
import { AuditSeals1764392100000 } from '../../migrations/1764392100000-audit-seals.js';
import { AuditPseudonyms1764392110000 } from '../../migrations/1764392110000-audit-pseudonyms.js';
import { SecondFactors1764392200000 } from '../../migrations/1764392200000-second-factors.js';
import { Passkeys1764392210000 } from '../../migrations/1764392210000-passkeys.js';
import { Events1764392300000 } from '../../migrations/1764392300000-events.js';
import { ReportedStates1764392310000 } from '../../migrations/1764392310000-reported-states.js';
import { EventEndpoints1764392400000 } from '../../migrations/1764392400000-event-endpoints.js';
import { AssistantConfirmations1764392600000 } from '../../migrations/1764392600000-assistant-confirmations.js';
import { UnverifiedClients1764392610000 } from '../../migrations/1764392610000-unverified-clients.js';
import { EventHolds1764392810000 } from '../../migrations/1764392810000-event-holds.js';
import { EventErasure1764392820000 } from '../../migrations/1764392820000-event-erasure.js';
import { EventLogId1764392830000 } from '../../migrations/1764392830000-event-log-id.js';
import { EventReplays1764392910000 } from '../../migrations/1764392910000-event-replays.js';
import { DeletedClients1764393310000 } from '../../migrations/1764393310000-deleted-clients.js';
import { ClientResources1764393320000 } from '../../migrations/1764393320000-client-resources.js';
import { ConfirmedFiles1764393410000 } from '../../migrations/1764393410000-confirmed-files.js';
import { ScheduleLeases1764393510000 } from '../../migrations/1764393510000-schedule-leases.js';
import { JobOrder1764393520000 } from '../../migrations/1764393520000-job-order.js';
import { AuditIndices1764393600500 } from '../../migrations/1764393600500-audit-indices.js';
import { DeletedUserEvents1764393700000 } from '../../migrations/1764393700000-deleted-user-events.js';
import { HeldUploads1764393710000 } from '../../migrations/1764393710000-held-uploads.js';
import { LargeTableIndices1764393720000 } from '../../migrations/1764393720000-large-table-indices.js';
import { Processes1764393720100 } from '../../migrations/1764393720100-processes.js';
import { ProcessPublicUrls1764393800000 } from '../../migrations/1764393800000-process-public-urls.js';
import { AuditErasures1764393800010 } from '../../migrations/1764393800010-audit-erasures.js';
import { PasskeyMails1764393901000 } from '../../migrations/1764393901000-passkey-mails.js';
import { UserStates1764393902000 } from '../../migrations/1764393902000-user-states.js';
import { AuditTriggerFunctions1764394500000 } from '../../migrations/1764394500000-audit-trigger-functions.js';

/** All migrations, in the order in which they are applied. */
export const migrations: Function[] = [
  Foundation1700000000000,
  Users1700000001000,
  Audit1700000001500,
  Subscriptions1700000002000,
  Jobs1700000003000,
  Grants1700000004000,
  Accounts1700000004100,
  Connections1700000004200,
  Posts1700000005000,
  Webhooks1700000006000,
  Content1700000006500,
  DataDeletion1700000007000,
  OAuth1700000008000,
  IdempotentRequests1700000009200,
  UploadFacts1700000009300,
  NativeClients1700000009500,
  OAuthFeeds1700000009600,
  SealedArtifacts1700000009610,
  Usernames1700000009620,
  ClientUsageDays1700000009630,
  SlotsAndFences1700000009700,
  ContainerUploads1700000009800,
  WebhookAwaits1700000009810,
  CommentTombstones1700000009820,
  CommentReplies1700000009830,
  PlatformBudgets1700000009840,
  TokenGenerations1764380000000,
  SealedResponses1764383000000,
  MediaUrls1764384000000,
  JobsTable1764385000000,
  NotifiedEnd1764387000000,
  Commerce1764390000000,
  ShopFinance1764390100000,
  ReturnNotices1764390200000,
  CommerceWrites1764390300000,
  ShopReads1764390400000,
  SyncRestarts1764390500000,
  RejectedObjectTypes1764390600000,
  ReportedEnds1764390700000,
  ReturnRefunds1764390800000,
  TransactionReads1764390900000,
  DecisionSenders1764391000000,
  SyncRechecks1764391100000,
  PostPacing1764391200000,
  StockBefore1764391250000,
  BudgetReductions1764391260000,
  BudgetSizes1764391300000,
  ReportedRefunds1764391310000,
  ShopAuthorizations1764391320000,
  FullReads1764391400000,
  RequestedPasses1764391410000,
  MediaMetricDays1764391500000,
  IdentityMails1764391600000,
  OwnerIndices1764391610000,
  TraceParents1764391700000,
  FailureMails1764391710000,
  WebhookTraces1764391720000,
  Invitations1764391740000,
  Installation1764391750000,
  AuditSeals1764392100000,
  AuditPseudonyms1764392110000,
  SecondFactors1764392200000,
  Passkeys1764392210000,
  Events1764392300000,
  ReportedStates1764392310000,
  EventEndpoints1764392400000,
  AssistantConfirmations1764392600000,
  UnverifiedClients1764392610000,
  EventHolds1764392810000,
  EventErasure1764392820000,
  EventLogId1764392830000,
  EventReplays1764392910000,
  DeletedClients1764393310000,
  ClientResources1764393320000,
  ConfirmedFiles1764393410000,
  ScheduleLeases1764393510000,
  JobOrder1764393520000,
  AuditIndices1764393600500,
  DeletedUserEvents1764393700000,
  HeldUploads1764393710000,
  LargeTableIndices1764393720000,
  Processes1764393720100,
  ProcessPublicUrls1764393800000,
  AuditErasures1764393800010,
  PasskeyMails1764393901000,
  UserStates1764393902000,
  AuditTriggerFunctions1764394500000,
];
