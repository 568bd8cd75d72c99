/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** Filter for metrics. Absent fields match everything. */
export type AccountMetricFilterInput = {
  /** Only metrics with these names, such as reach. */
  names?: Array<string> | null | undefined;
  /** Only days that ended at or after this time. */
  since?: string | null | undefined;
  /** Only days that ended before this time. */
  until?: string | null | undefined;
};

/** The action that makes an account fully usable. */
export type AccountNextAction =
  /** The platform app of this installation is not configured correctly. */
  | 'CONTACT_OPERATOR'
  /** No action is needed. */
  | 'NONE'
  /** The user must consent again: call startConnection with reconnectAccountId. */
  | 'RECONNECT'
  /** The user must resolve it at the platform, such as a deactivated shop. */
  | 'RESOLVE_AT_PLATFORM'
  /** A larger tier or a higher rank resumes the account. */
  | 'UPGRADE'
  /** The platform has a problem. The refresh is retried automatically. */
  | 'WAIT';

/** Status of an account. */
export type AccountStatus =
  /** The account works. */
  | 'ACTIVE'
  /** Disconnected by the user. The account is kept for its posts. */
  | 'DISCONNECTED'
  /** The access token expired and could not be refreshed yet, which is retried, or the platform has deactivated the shop. */
  | 'ERROR'
  /** The platform no longer accepts the grant. The user must reconnect the account. */
  | 'EXPIRED'
  /** The tier allows fewer accounts. A higher rank or a larger tier resumes the account. */
  | 'PAUSED';

/** A new passkey. */
export type AddPasskeyInput = {
  /** Name of the passkey, for the list in the settings: 1 to 60 characters. */
  name: string;
  /** What navigator.credentials.create() returned, as JSON: PublicKeyCredential.toJSON(). */
  response: Record<string, unknown>;
};

/** Answer of a user to an assistant. */
export type ApprovalDecision =
  /** The assistant may do exactly this, once. */
  | 'APPROVED'
  /** Nothing happens. */
  | 'DENIED';

/** The tier to archive. */
export type ArchiveTierInput = {
  /** The tier. */
  tierId: string | number;
};

/** The user and the new tier. */
export type AssignTierInput = {
  /** The tier. It must not be archived. */
  tierId: string | number;
  /** The user. */
  userId: string | number;
};

/** Audience of an account. */
export type Audience =
  /** Users who recently liked, commented on, saved or shared media of the account. */
  | 'ENGAGED'
  /** Followers. */
  | 'FOLLOWERS';

/** Dimension of the breakdown. */
export type AudienceDimension =
  /** Age range in years, such as 25-34. */
  | 'AGE'
  /** City and region, such as Oslo, Oslo. */
  | 'CITY'
  /** Country code of two letters (ISO 3166), such as NO. */
  | 'COUNTRY'
  /** Gender: F, M, or U for unknown. */
  | 'GENDER';

/** Kind of the caller. */
export type AuditActorKind =
  /** An unauthenticated caller. */
  | 'ANONYMOUS'
  /** An API client with its own access. */
  | 'CLIENT'
  /** The installation: a job, a schedule or a command. */
  | 'SYSTEM'
  /** A user, with a session or through an API client. */
  | 'USER';

/** Filter for audit events. Absent fields match everything. */
export type AuditEventFilter = {
  /** Only this action, such as user.signed_in. */
  action?: string | null | undefined;
  /** Only events of this kind of caller. */
  actorKind?: AuditActorKind | null | undefined;
  /** Only events of the API client with this id, or of this part of the installation. */
  actorName?: string | null | undefined;
  /** Only events in which this user is the actor. */
  actorUserId?: string | number | null | undefined;
  /** Only events with this result. */
  outcome?: AuditOutcome | null | undefined;
  /** Only events at or after this time. */
  since?: string | null | undefined;
  /** Only events in which this pseudonym is the actor or the affected user. It finds events of deleted users. */
  subject?: string | null | undefined;
  /** Only events about this object. */
  targetId?: string | number | null | undefined;
  /** Only events about objects of this type. */
  targetType?: string | null | undefined;
  /** Only events before this time. */
  until?: string | null | undefined;
  /** Only events in which this user is the actor or the affected user. */
  userId?: string | number | null | undefined;
};

/** Result of an audited action. */
export type AuditOutcome =
  /** The action was refused or failed. */
  | 'FAILURE'
  /** The action was performed. */
  | 'SUCCESS';

/** What the user allows this app to do with an account. PROFILE is always requested. */
export type Capability =
  /** Reading and moderating comments. */
  | 'COMMENTS'
  /** Reading orders and products of a shop. */
  | 'COMMERCE'
  /** Reading published media and their counters. */
  | 'CONTENT'
  /** Sending drafts that the user finishes in the app of the platform. */
  | 'DRAFT'
  /** Name, avatar and counters of the account. */
  | 'PROFILE'
  /** Publishing posts. */
  | 'PUBLISH';

/** A new password, with the current password. */
export type ChangePasswordInput = {
  /** The current password. */
  currentPassword: string;
  /** The new password: at least 10 characters. */
  newPassword: string;
  /** Whether the other sessions of the viewer are ended and all apps are revoked, including their consents, refresh tokens and access tokens. */
  signOutEverywhere?: boolean;
};

/** A code of the viewer. */
export type CodeInput = {
  /** A code of the authenticator app: 6 digits. */
  code: string;
};

/** Filter for comments. Absent fields match everything. */
export type CommentFilterInput = {
  /** Only comments on the media item with this platform id. */
  externalMediaId?: string | null | undefined;
  /** Whether to include deleted comments. */
  includeGone?: boolean;
  /** Only hidden comments (true) or only visible comments (false). */
  isHidden?: boolean | null | undefined;
  /** Only comments of the account (true) or only comments of others (false). */
  isOwn?: boolean | null | undefined;
};

/** The comment. */
export type CommentIdInput = {
  /** Id of the comment. */
  commentId: string | number;
};

/** Why an action on a comment is not possible. */
export type CommentRefusal =
  /** The comment is hidden. Unhide it first. */
  | 'HIDDEN_COMMENT'
  /** The platform does not support comment moderation. */
  | 'NOT_OFFERED'
  /** The comment is not on media of the account, for example a mention in a post of another user. Only the owner of that media can do this. */
  | 'NOT_ON_OWN_MEDIA'
  /** The account wrote the comment. Own comments cannot be hidden. */
  | 'OWN_COMMENT'
  /** The role of the user who connected the account does not allow comment moderation. */
  | 'ROLE_MISSING';

/** What is synced of a shop. */
export type CommerceResource =
  /** Performance per day. */
  | 'METRICS'
  /** Orders with lines. */
  | 'ORDERS'
  /** Payments to the seller. */
  | 'PAYMENTS'
  /** Products, SKUs and stock. */
  | 'PRODUCTS'
  /** Cancellations, returns and aftersales requests. */
  | 'RETURNS'
  /** Statements and transactions. */
  | 'STATEMENTS'
  /** Withdrawals. */
  | 'WITHDRAWALS';

/** The accounts of a pending connection to connect. */
export type CompleteConnectionInput = {
  /** Id of the pending connection. */
  connectionId: string | number;
  /** externalId of each account. Either all are connected or none. */
  externalIds: Array<string>;
};

/** The token of the link that was mailed to the new address. */
export type ConfirmEmailChangeInput = {
  /** Token of the mailed link: the part of the link after #. */
  token: string;
};

/** State of a content sync. */
export type ContentSyncState =
  /** Completed. */
  | 'DONE'
  /** Stopped. See failure. */
  | 'FAILED'
  /** In progress. Media that were read are already stored. */
  | 'RUNNING'
  /** Requested, not started yet. */
  | 'WAITING';

/** A new event endpoint. */
export type CreateEventEndpointInput = {
  /** Only events of these accounts, which must exist. For an endpoint of a client, their users must have granted it events:read. Null: every account, and events without an account. */
  accountIds?: Array<string | number> | null | undefined;
  /** The OAuth client that owns it. Null: the client of the caller, or for administrators the installation, which gets the events of all users. */
  clientId?: string | number | null | undefined;
  /** Note for the owner. */
  description?: string;
  /** Only events of these types. Null: every type, also of types that come later. */
  eventTypes?: Array<string> | null | undefined;
  /** A key that the client chooses for this request, at most 200 characters. Within 7 days, the same request with the same key creates nothing and returns the existing object. */
  idempotencyKey?: string | null | undefined;
  /** Whether the events of an account are delivered one after the other. False: a failing delivery does not delay later ones. */
  ordered?: boolean;
  /** Password of the viewer. Optional within ten minutes after sign-in. */
  password?: string | null | undefined;
  /** The secret that signs events: `whsec_` and 24 to 64 bytes in base64. Null: a new one is created. */
  secret?: string | null | undefined;
  /** Address of the receiver: https, on the public internet, without credentials and fragment. Redirects are not followed. */
  url: string;
};

/** A new API client. */
export type CreateOAuthClientInput = {
  /** Custom grants of this installation that the client may use, by grant_type, for example token exchange. */
  extraGrants?: Array<string>;
  /** A key that the client chooses for this request, at most 200 characters. Within 7 days, the same request with the same key creates nothing and returns the existing object. */
  idempotencyKey?: string | null | undefined;
  /** Kind of the client. Can change later only between PUBLIC and NATIVE. PUBLIC with a private-use redirect URI becomes NATIVE. */
  kind: OAuthClientKind;
  /** Whether the client may introspect access tokens of other clients for the API, as resource servers do. */
  mayIntrospect?: boolean;
  /** Name shown to users. */
  name: string;
  /** The user whose data a SERVICE client accesses. */
  ownerUserId?: string | number | null | undefined;
  /** Password of the viewer. Optional within ten minutes after sign-in. */
  password?: string | null | undefined;
  /** Whether authorization requests may omit PKCE. Only for CONFIDENTIAL clients whose library lacks PKCE. Users see a warning. */
  pkceExempt?: boolean;
  /** Redirect URIs after sign-out. Exact match. */
  postLogoutRedirectUris?: Array<string>;
  /** Redirect URIs. Exact match. https, http on loopback, or for NATIVE clients a private-use scheme such as com.example.app or cursor. */
  redirectUris?: Array<string>;
  /** Scopes the client may request. Possible values: openid, profile, email, offline_access, accounts:read, accounts:write, posts:read, posts:write, content:read, content:write, commerce:read, commerce:write, events:read, events:write, profile:read, profile:write, admin. */
  scopes: Array<string>;
};

/** What to publish, and where. */
export type CreatePostInput = {
  /** Text of the post. Each platform has its own length limit. */
  caption?: string;
  /** A key that the client chooses, new for each post. Within 7 days, the same request with the same key returns the same posts and creates none. */
  idempotencyKey: string;
  /** One video, or photos in order. */
  media: Array<MediaInput>;
  /** Time to publish, within 180 days. Default: immediately. */
  publishAt?: string | null | undefined;
  /** The accounts, each at most once. One post is created for each, or none. */
  targets: Array<PostTargetInput>;
};

/** A new tier. */
export type CreateTierInput = {
  /** Maximum number of connected accounts. Null for no limit. Required. */
  accountLimit?: number | null | undefined;
  /** Maximum cost of one GraphQL operation. */
  graphqlCostLimit?: number;
  /** A key that the client chooses for this request, at most 200 characters. Within 7 days, the same request with the same key creates nothing and returns the existing object. */
  idempotencyKey?: string | null | undefined;
  /** Whether new users get this tier instead of the present default. */
  isDefault?: boolean;
  /** Display name, 1 to 60 characters, unique among all tiers. */
  name: string;
  /** Limits for accounts of single platforms. */
  platformAccountLimits?: Array<PlatformAccountLimitInput>;
  /** Maximum number of posts per calendar month (UTC). Null for no limit. Required. */
  postLimit?: number | null | undefined;
  /** Position in the order of tiers, smallest first. A tier with a higher rank is an upgrade. */
  rank: number;
};

/** Filter for dead jobs. Absent fields match everything. */
export type DeadJobFilterInput = {
  /** Only jobs that became dead at or after this time. */
  diedSince?: string | null | undefined;
  /** Only jobs that became dead before this time. */
  diedUntil?: string | null | undefined;
};

/** A range of dead jobs. At least one of its ends is given. */
export type DeadJobRangeInput = {
  /** Became dead at or after this time. Null for no limit. */
  diedSince?: string | null | undefined;
  /** Became dead before this time. Null for no limit. */
  diedUntil?: string | null | undefined;
  /** Only jobs of this kind. Null for all kinds. */
  kind?: string | null | undefined;
};

/** A decision about what an assistant is about to do. */
export type DecideApprovalInput = {
  /** Id of the pending approval. */
  approvalId: string | number;
  /** The decision. It is final. */
  decision: ApprovalDecision;
};

/** A decision about a return. */
export type DecideReturnInput = {
  /** The decision. */
  action: ReturnAction;
  /** Comment for the buyer. */
  comment?: string | null | undefined;
  /** One of Return.decisions. Null takes the only one of the action; INVALID_INPUT if there are several. */
  decision?: string | null | undefined;
  /** A key that the client chooses for this request, at most 200 characters. Within 7 days, the same request with the same key creates nothing and returns the existing object. */
  idempotencyKey?: string | null | undefined;
  /** The platform's key of the reason, one of `rejectReasons`. Required by some rejections. */
  rejectReason?: string | null | undefined;
  /** Id of the return. */
  returnId: string | number;
};

/** Confirmation that the viewer deletes the user. */
export type DeleteViewerInput = {
  /** Password of the viewer. Optional within ten minutes after sign-in. */
  password?: string | null | undefined;
};

/** The client to disable. */
export type DisableOAuthClientInput = {
  /** Id of the client. */
  id: string | number;
};

/** The user to disable. */
export type DisableUserInput = {
  /** Password of the viewer. Optional within ten minutes after sign-in. */
  password?: string | null | undefined;
  /** Id of the user. */
  userId: string | number;
};

/** Dead jobs to delete: one job, a kind, or a range. */
export type DiscardJobsInput =
  {   /** Id of one dead job. */
  id: string | number; kind?: never; range?: never; }
  |  { id?: never;   /** All dead jobs of this kind, oldest first. */
  kind: string; range?: never; }
  |  { id?: never; kind?: never;   /** The dead jobs of this range, oldest first. After an outage: those that died during it. */
  range: DeadJobRangeInput; };

/** The account to disconnect. */
export type DisconnectAccountInput = {
  /** Id of a connected account. */
  accountId: string | number;
};

/** The user to enable. */
export type EnableUserInput = {
  /** Password of the viewer. Optional within ten minutes after sign-in. */
  password?: string | null | undefined;
  /** Id of the user. */
  userId: string | number;
};

/** The sessions to end. */
export type EndUserSessionsInput = {
  /** Id of the only session to end. Null or absent for all. */
  sessionId?: string | number | null | undefined;
  /** Id of the user. */
  userId: string | number;
};

/** Stable codes of all errors. See docs/errors.md. */
export type ErrorCode =
  /** Another user of this installation has connected the account. */
  | 'ACCOUNT_ALREADY_CONNECTED'
  /** The platform gives apps no access to accounts of this kind, for example personal accounts. */
  | 'ACCOUNT_NOT_ELIGIBLE'
  /** The account exceeds the account limit of the tier. A higher rank or a larger tier resumes it. */
  | 'ACCOUNT_PAUSED'
  /** The user denied the approval. */
  | 'APPROVAL_DENIED'
  /** The files of the post are not fetched yet. Open url of the pending approval: the page shows them. */
  | 'APPROVAL_NEEDS_FILES'
  /** The user has not approved yet. details.approvalUrl is the page. Repeat the call after the approval. */
  | 'APPROVAL_PENDING'
  /** No administrator has verified the assistant, so the user approves everything that it does. */
  | 'ASSISTANT_UNVERIFIED'
  /** The owner or the installation has the maximum number of OAuth clients, disabled ones included, or the installation or the user that of unverified clients. details.limit is the maximum. */
  | 'CLIENT_LIMIT_REACHED'
  /** The platform, or the login type of the account, does not support this action for this comment. */
  | 'COMMENT_ACTION_NOT_SUPPORTED'
  /** The account is not a shop: its platform has no orders and products. */
  | 'COMMERCE_NOT_SUPPORTED'
  /** The confirmation token is unknown or expired, or belongs to another user, assistant, tool or content. Make a new dry run. */
  | 'CONFIRMATION_INVALID'
  /** Another call with the same confirmation token is running. Repeat the call to get its result. */
  | 'CONFIRMATION_IN_USE'
  /** The connect flow was not started in this installation, was started in another browser, or took longer than 10 minutes. */
  | 'CONNECTION_EXPIRED'
  /** The user or the platform denied the consent. */
  | 'CONSENT_DENIED'
  /** The platform of the account does not provide its published content. */
  | 'CONTENT_NOT_SUPPORTED'
  /** The delivery is not PENDING or RETRYING, so it cannot be skipped. */
  | 'DELIVERY_FINISHED'
  /** The link was used before: the address is verified and the user exists. Let the user sign in. */
  | 'EMAIL_ALREADY_VERIFIED'
  /** The event endpoint is DISABLED and gets no events. Resume it first. */
  | 'ENDPOINT_DISABLED'
  /** The owner or the installation has the maximum number of event endpoints. details.limit is the maximum. */
  | 'ENDPOINT_LIMIT_REACHED'
  /** Events after this cursor were deleted because of their age (EVENT_RETENTION), or the log was restored from a backup. Read the current state, then the events without a cursor. */
  | 'EVENTS_EXPIRED'
  /** The caller lacks the required role or scope. */
  | 'FORBIDDEN'
  /** The idempotency key was used for a different request within the last 7 days. */
  | 'IDEMPOTENCY_CONFLICT'
  /** Internal error. Search the logs for the request id. */
  | 'INTERNAL'
  /** The code is wrong, or was used before. A code of an authenticator app works once: wait for the next one. A recovery code works once. */
  | 'INVALID_CODE'
  /** The email address or the password is wrong, or the address is not verified. */
  | 'INVALID_CREDENTIALS'
  /** The input is malformed or out of range. details.fields lists the errors. path is the place in the arguments of the operation, such as input.email. */
  | 'INVALID_INPUT'
  /** The token of the mailed link is unknown, used or expired. */
  | 'INVALID_TOKEN'
  /** The user is the only administrator. An installation always has at least one. */
  | 'LAST_ADMIN'
  /** The user could not sign in without this identity: they have no password and no other identity. */
  | 'LAST_SIGN_IN_METHOD'
  /** The file is empty, too large, or of an unsupported type. details.reason is the reason. */
  | 'MEDIA_INVALID'
  /** The upload is not complete. */
  | 'MEDIA_NOT_READY'
  /** The media URL is not public, is not http(s), or could not be fetched. */
  | 'MEDIA_URL_NOT_ALLOWED'
  /** The object does not exist, or belongs to another user. */
  | 'NOT_FOUND'
  /** The grant gives access to no account that can be connected. */
  | 'NO_ACCOUNT_FOUND'
  /** accountId is missing, and the user has no selected account. */
  | 'NO_ACCOUNT_SELECTED'
  /** This installation runs only the documents of its manifests (PERSISTED_OPERATIONS). This is none of them. */
  | 'OPERATION_NOT_PERSISTED'
  /** The user consented with another account than the one to reconnect. Nothing was changed. */
  | 'OTHER_ACCOUNT_CHOSEN'
  /** The response of the platform was lost, so the outcome is not certain. The same request with the same idempotency key returns the outcome when it is known, and never repeats the action. */
  | 'OUTCOME_UNKNOWN'
  /** The user has 20 passkeys, which is the maximum. */
  | 'PASSKEY_LIMIT_REACHED'
  /** The passkey is unknown or the signature is wrong: another origin than that of PUBLIC_URL, a challenge that is used, expired (5 minutes) or of another browser, a user who was not verified, or a copied authenticator. */
  | 'PASSKEY_REFUSED'
  /** The request body is too large for this URL. */
  | 'PAYLOAD_TOO_LARGE'
  /** No document with this hash is stored. Send the request again with the document. */
  | 'PERSISTED_QUERY_NOT_FOUND'
  /** The platform has no posts, or none of this kind. details.platform is the platform. */
  | 'PLATFORM_CANNOT_PUBLISH'
  /** This installation's app is misconfigured at the platform. The operator has to correct it. */
  | 'PLATFORM_MISCONFIGURED'
  /** The platform is disabled in this installation. */
  | 'PLATFORM_NOT_CONFIGURED'
  /** The platform limits calls. details.retryAt is the end of the limit. */
  | 'PLATFORM_RATE_LIMITED'
  /** The platform rejects this request permanently. details.platformCode is its code. */
  | 'PLATFORM_REJECTED'
  /** The platform does not answer, or answers with a server error. */
  | 'PLATFORM_UNAVAILABLE'
  /** At least one target would reject the post, so no post was created. details.rejections has the reasons per account. */
  | 'POSTS_REJECTED'
  /** Only failed and unconfirmed posts can be retried. */
  | 'POST_NOT_RETRYABLE'
  /** The GraphQL document or its variables exceed a limit: characters, tokens, operations, fragments, variables, directives, nesting, fields, introspection, depth, aliases, root fields, fields that fetch files, or cost. details.what is the limit. */
  | 'QUERY_TOO_COMPLEX'
  /** Too many requests. details.retryAt is the end of the limit. */
  | 'RATE_LIMITED'
  /** The platform no longer accepts the grant of this account, or a required scope is missing. */
  | 'RECONNECT_REQUIRED'
  /** REGISTRATION does not allow it: sign-ups need open, invitations need open or invite. Existing users can sign in. */
  | 'REGISTRATION_CLOSED'
  /** The request body did not arrive in time. */
  | 'REQUEST_TIMEOUT'
  /** The return waits for another decision, or for none. details.decisions lists the possible ones. */
  | 'RETURN_NOT_DECIDABLE'
  /** returnUrl is not below one of RETURN_URLS. */
  | 'RETURN_URL_NOT_ALLOWED'
  /** The sign-in waits for the second factor. Call verifySecondFactor in the same browser until expiresAt: the response has set a cookie. */
  | 'SECOND_FACTOR_NEEDED'
  /** Administrators of this installation need a second factor (ADMIN_SECOND_FACTOR). Set up an authenticator app or a passkey. The last one cannot be removed. */
  | 'SECOND_FACTOR_REQUIRED'
  /** The client has the maximum number of valid secrets. details.limit is the maximum. Wait until one expires, or rotate with overlapSeconds 0 to end them immediately. */
  | 'SECRET_LIMIT_REACHED'
  /** The browser is signed in as another user than the one who started the connect flow. */
  | 'SIGNED_IN_AS_ANOTHER_USER'
  /** No sign-in waits for a second factor in this browser: it is finished, older than 10 minutes, had 5 wrong codes, or the password has changed. */
  | 'SIGN_IN_EXPIRED'
  /** The tier cannot be archived because it is the default tier or has users. */
  | 'TIER_IN_USE'
  /** The limit of the user's tier is reached. */
  | 'TIER_LIMIT_REACHED'
  /** Another tier has this name. */
  | 'TIER_NAME_TAKEN'
  /** The tier does not exist, or is archived. */
  | 'TIER_NOT_FOUND'
  /** The post was already handed over to the platform. */
  | 'TOO_LATE_TO_CANCEL'
  /** The request has no valid session or access token. */
  | 'UNAUTHENTICATED'
  /** A service that the request needs is unavailable. */
  | 'UNAVAILABLE'
  /** An unfinished post uses the upload. */
  | 'UPLOAD_IN_USE'
  /** The user has too many stored files, including files of failed posts. details.limit is the maximum. */
  | 'UPLOAD_LIMIT_REACHED'
  /** Another request is writing to the upload. */
  | 'UPLOAD_LOCKED'
  /** Upload-Offset is not the current end of the upload. Request the offset with HEAD and continue there. */
  | 'UPLOAD_OFFSET_CONFLICT'
  /** A post used the upload, and its file was deleted afterwards. Upload the file again to post it again. */
  | 'UPLOAD_USED'
  /** The username is reserved or malformed. Usernames have 3 to 30 letters and digits, start with a letter, and may contain single dots, hyphens and underscores as separators. */
  | 'USERNAME_NOT_ALLOWED'
  /** Another user has this username. Upper and lower case are equal. */
  | 'USERNAME_TAKEN'
  /** The session belongs to another user than the one that the header X-Patchbay-User names: another user has signed in in this browser. Load the page again. */
  | 'USER_CHANGED'
  /** An administrator has disabled the user, who cannot sign in or get an invitation until enableUser. */
  | 'USER_DISABLED'
  /** A user who can sign in already has this email address. */
  | 'USER_EXISTS'
  /** The password has fewer than 10 characters, or is one of the most common passwords. */
  | 'WEAK_PASSWORD'
  /** The webhook is not signed by the platform, or its signature is too old. details.reason is the reason. */
  | 'WEBHOOK_NOT_VERIFIED';

/** Filter of deliveries. Absent fields match all deliveries. */
export type EventDeliveryFilterInput = {
  /** Only deliveries of events of these accounts. */
  accountIds?: Array<string | number> | null | undefined;
  /** Only deliveries of this event. */
  eventId?: string | number | null | undefined;
  /** Only deliveries in this state. RETRYING: those that block an ordered queue. */
  state?: EventDeliveryState | null | undefined;
  /** Only deliveries of events of these types. */
  types?: Array<string> | null | undefined;
};

/** State of a delivery. */
export type EventDeliveryState =
  /** It was not sent, because its event was deleted, its user withdrew the consent, or the filters of the endpoint no longer match. */
  | 'CANCELED'
  /** Every attempt failed. replayEvents sends it again. */
  | 'DEAD'
  /** The receiver answered 2xx. */
  | 'DELIVERED'
  /** It waits for its first attempt. */
  | 'PENDING'
  /** An attempt failed, another one follows. At an ordered endpoint, later events of the account wait. */
  | 'RETRYING'
  /** It was skipped by skipDelivery. */
  | 'SKIPPED';

/** An event endpoint. */
export type EventEndpointInput = {
  /** Id of the endpoint. */
  id: string | number;
};

/** Why an event endpoint is not ACTIVE. */
export type EventEndpointReason =
  /** No delivery succeeded for 72 hours. */
  | 'FAILING'
  /** The receiver answered 410. */
  | 'GONE'
  /** The receiver answered 429, 502, 503 or 504. */
  | 'OVERLOADED'
  /** The owner or an administrator paused it. Either can resume it. */
  | 'PAUSED';

/** State of an event endpoint. */
export type EventEndpointState =
  /** Events are delivered. While its client is disabled, they queue up. */
  | 'ACTIVE'
  /** It gets no more events until it is resumed. */
  | 'DISABLED'
  /** The owner or an administrator paused it. Events queue up. */
  | 'PAUSED'
  /** The receiver is overloaded: deliveries pause, then continue one at a time. The next success makes it ACTIVE. */
  | 'THROTTLED';

/** Where a post appears on Instagram. */
export type InstagramPlacement =
  /** One video becomes a reel, one photo a feed post, several files a carousel. */
  | 'FEED'
  /** Visible for a day. One photo or video, without a caption. */
  | 'STORY';

/** Choices for a post on Instagram. */
export type InstagramPostOptions = {
  /** Labels the content as made with AI. */
  aiGenerated?: boolean;
  /** Alternative texts of the photos, in the order of the media; null for a file without one. At most 1000 UTF-16 units each. */
  altTexts?: Array<string | null | undefined> | null | undefined;
  /** Reels: name of the original sound. */
  audioName?: string | null | undefined;
  /** Usernames of accounts invited as co-authors, at most 3. Only if the composer allows it; not for stories. */
  collaborators?: Array<string>;
  /** Reels: frame of the video to use as its cover, in milliseconds. Default: the first frame. */
  coverTimestampMs?: number | null | undefined;
  /** Reels: public https URL of a JPEG to use as the cover. Takes precedence over coverTimestampMs. */
  coverUrl?: string | null | undefined;
  /** Id of the Facebook Page of a place. Not for stories. */
  locationId?: string | null | undefined;
  /** Published in the feed or as a story. */
  placement?: InstagramPlacement;
  /** Reels: whether the reel is also shown in the feed. */
  shareToFeed?: boolean;
  /** Reels: shown first to users who do not follow the account. */
  trialReel?: InstagramTrialReel | null | undefined;
  /** Accounts tagged in the files. */
  userTags?: Array<InstagramUserTagInput>;
};

/** How a trial reel is later shown to followers. */
export type InstagramTrialReel =
  /** By the creator, in the app. */
  | 'MANUAL'
  /** By Instagram, if the reel performs well. */
  | 'SS_PERFORMANCE';

/** An account that is tagged in a file. */
export type InstagramUserTagInput = {
  /** Index of the file, from 0. */
  mediaIndex?: number;
  /** Username of the account. */
  username: string;
  /** Horizontal position in the photo, from the left: 0 to 1. Required for photos in the feed, absent for reels. */
  x?: number | null | undefined;
  /** Vertical position in the photo, from the top: 0 to 1. Required for photos in the feed, absent for reels. */
  y?: number | null | undefined;
};

/** The person to invite. */
export type InviteUserInput = {
  /** Display name. */
  displayName?: string | null | undefined;
  /** Email address. The invitation is sent to it. */
  email: string;
};

/** Which mails the user gets. Absent fields are not changed. */
export type MailPreferencesInput = {
  /** Mails about posts that failed, or whose outcome is not known. */
  postFailed?: boolean | null | undefined;
  /** Mails about accounts whose access has ended, or ends unless the user consents again. */
  reconnect?: boolean | null | undefined;
  /** Mails about return requests that a platform approves unless the user decides. */
  returnDue?: boolean | null | undefined;
};

/** Why a file cannot be used. */
export type MediaFault =
  /** The file is empty. */
  | 'EMPTY'
  /** The file is not an MP4, MOV or WebM video, or a JPEG, WebP or PNG photo. */
  | 'NOT_MEDIA'
  /** The file is larger than 4 GiB. */
  | 'TOO_LARGE'
  /** The file is damaged or incomplete. */
  | 'UNREADABLE';

/** Filter for media. Absent fields match everything. */
export type MediaFilterInput = {
  /** Whether to include media that the platform no longer lists. */
  includeGone?: boolean;
  /** Only media of this kind. */
  kind?: MediaKind | null | undefined;
  /** Only media published at or after this time. */
  publishedSince?: string | null | undefined;
  /** Only media published before this time. */
  publishedUntil?: string | null | undefined;
};

/** A file of a post: an upload, or an address to fetch. */
export type MediaInput =
  {   /** Id of an upload that is READY. */
  uploadId: string | number; url?: never; }
  |  { uploadId?: never;   /** http(s) address on the public internet. Fetched before the post is accepted. All files of a request must arrive within 45 seconds. */
  url: string; };

/** What a file, a post or a media item shows. */
export type MediaKind =
  /** Several, not all of them photos. Never a single file. */
  | 'MIXED'
  /** A photo, or several. */
  | 'PHOTO'
  /** A video. */
  | 'VIDEO';

/** Order of media. Default: by time of publication. */
export type MediaOrderInput = {
  /** Sort direction. */
  direction?: SortDirection;
  /** Name of the metric to order by, such as view_count. Items without the metric count as smallest. Default: time of publication. */
  metric?: string | null | undefined;
};

/** Kind of an API client, which decides how it gets tokens. */
export type OAuthClientKind =
  /** An app with a server that keeps a secret. Authorization code with PKCE, refresh tokens. */
  | 'CONFIDENTIAL'
  /** A device without a browser. Device authorization, refresh tokens. */
  | 'DEVICE'
  /** An app installed on a phone or computer, without a secret (RFC 8252). Like PUBLIC, with private-use redirect URIs and any loopback port. Users are asked for consent each time. */
  | 'NATIVE'
  /** An app in a browser, without a secret. Authorization code with PKCE, refresh tokens. */
  | 'PUBLIC'
  /** A program that acts on its own behalf, with a secret. Client credentials. */
  | 'SERVICE';

/** What a client gets access tokens for. A token for one is refused by the other. */
export type OAuthResource =
  /** This API. What a client does needs no approval of the user. */
  | 'API'
  /** The endpoint for AI assistants, whose actions users approve. */
  | 'MCP';

/** Filter for orders. Absent fields match everything. */
export type OrderFilterInput = {
  /** Only orders whose time of `sort` is this or later. */
  from?: string | null | undefined;
  /** Words of the order id, tracking number, product names and SKUs. Each word must match the beginning of one. At most 100 characters. A blank text matches everything. */
  search?: string | null | undefined;
  /** Only orders with one of these statuses. */
  statuses?: Array<OrderStatus> | null | undefined;
  /** Only orders whose time of `sort` is earlier. */
  until?: string | null | undefined;
};

/** What orders are sorted by. */
export type OrderSort =
  /** Time at which the buyer placed the order. */
  | 'CREATED_AT'
  /** Time of payment. Lists only paid orders. */
  | 'PAID_AT'
  /** Time of the last change at the platform. */
  | 'UPDATED_AT';

/** Status of an order. */
export type OrderStatus =
  /** Ready for the carrier. */
  | 'AWAITING_COLLECTION'
  /** Paid, not shipped. */
  | 'AWAITING_SHIPMENT'
  /** Every item is canceled. */
  | 'CANCELED'
  /** Delivered, or fully refunded, and closed. */
  | 'COMPLETED'
  /** Delivered; the buyer may still return it. */
  | 'DELIVERED'
  /** With the carrier. */
  | 'IN_TRANSIT'
  /** Paid; the buyer may still cancel freely for a short time. */
  | 'ON_HOLD'
  /** A status that this version does not know. See platformStatus. */
  | 'OTHER'
  /** Some packages are shipped. */
  | 'PARTIALLY_SHIPPING'
  /** Placed, not paid. */
  | 'UNPAID';

/** What a signature of a passkey is for. */
export type PasskeyVerification =
  /** As second factor of the sign-in that waits in this browser. Call verifySecondFactor. */
  | 'SECOND_FACTOR'
  /** To sign in with any passkey, without a password. Call signInWithPasskey. */
  | 'SIGN_IN';

/** A platform whose accounts can be connected. */
export type Platform =
  /** Instagram, professional accounts. */
  | 'INSTAGRAM'
  /** TikTok. */
  | 'TIKTOK'
  /** TikTok Shop. */
  | 'TIKTOK_SHOP';

/** Account limit of a tier for one platform. */
export type PlatformAccountLimitInput = {
  /** Maximum number of connected accounts of this platform. */
  limit: number;
  /** The platform. */
  platform: Platform;
};

/** The post. */
export type PostIdInput = {
  /** Id of the post. */
  postId: string | number;
};

/** What the user can do about a post. */
export type PostNextAction =
  /** Check the account, or call checkPost. Call retryPost only if the post is missing. */
  | 'CHECK_OR_RETRY'
  /** The app of this installation is not configured correctly at the platform. */
  | 'CONTACT_OPERATOR'
  /** Open the app of the platform and finish the draft. */
  | 'FINISH_IN_APP'
  /** Nothing to do. */
  | 'NONE'
  /** Reconnect the account, then call retryPost. */
  | 'RECONNECT'
  /** The platform restricts the account. Resolve that in its app, then call retryPost. */
  | 'RESOLVE_IN_APP'
  /** Call retryPost, maybe later. */
  | 'RETRY'
  /** It cannot be published as it is. Call retryPost with other options, or create a new post. */
  | 'REVISE'
  /** The tier pauses the account. Upgrade or rank it higher, then call retryPost. */
  | 'UPGRADE'
  /** Wait: it continues automatically. */
  | 'WAIT';

/** Options of one platform: the platform of the account. */
export type PostOptionsInput =
  {   /** Choices for an Instagram account. */
  instagram: InstagramPostOptions; tiktok?: never; }
  |  { instagram?: never;   /** Choices for a TikTok account. */
  tiktok: TikTokPostOptions; };

/** How often an account posts at most. */
export type PostPacingInput = {
  /** Posts within any 24 hours, from 1 to 1,000. Null for no limit. */
  maxPostsPerDay?: number | null | undefined;
  /** Minutes between two posts, at most 10,080. 0 for no gap. */
  minGapMinutes: number;
};

/** A post to check: what to publish, where and when. */
export type PostProblemsInput = {
  /** Text of the post. Each platform has its own length limit. */
  caption?: string;
  /** One video, or photos in order. */
  media: Array<MediaInput>;
  /** Time to publish, within 180 days. Default: immediately. */
  publishAt?: string | null | undefined;
  /** The accounts, each at most once. One post is created for each, or none. */
  targets: Array<PostTargetInput>;
};

/** State of a post. */
export type PostState =
  /** A draft in the app of the platform. The creator has to finish it there. */
  | 'AWAITING_CREATOR'
  /** Canceled before it was published. */
  | 'CANCELED'
  /** Not published. `failReason` has the reason, `nextAction` the next step. */
  | 'FAILED'
  /** The platform has it and processes it. This may take minutes. */
  | 'PROCESSING'
  /** Published, confirmed by the platform. */
  | 'PUBLISHED'
  /** Accepted; nothing was sent yet. Waits for publishAt or for a free worker. */
  | 'SCHEDULED'
  /** It may be published, because a response of the platform was lost. Never sent again automatically. */
  | 'UNCONFIRMED'
  /** Being sent to the platform; `progress` has the bytes. */
  | 'UPLOADING';

/** An account to publish on, with its options. */
export type PostTargetInput = {
  /** Id of the account. */
  accountId: string | number;
  /** Options for the platform of the account. */
  options: PostOptionsInput;
};

/** Proof that the viewer is present. Empty within ten minutes after sign-in. */
export type PresenceProofInput = {
  /** A code of the authenticator app, or a recovery code. Required with the password if the viewer has a second factor. */
  code?: string | null | undefined;
  /** Password of the viewer. Optional within ten minutes after sign-in. */
  password?: string | null | undefined;
};

/** The change to preview: an assignment or an update of a tier. */
export type PreviewTierChangeInput =
  {   /** Assignment of one user to another tier. */
  assign: AssignTierInput; update?: never; }
  |  { assign?: never;   /** A tier with new limits. */
  update: PreviewTierUpdateInput; };

/** New limits of a tier. Absent fields keep their value. */
export type PreviewTierUpdateInput = {
  /** Maximum number of connected accounts. Null for no limit. */
  accountLimit?: number | null | undefined;
  /** Limits for accounts of single platforms. Replaces all existing ones. */
  platformAccountLimits?: Array<PlatformAccountLimitInput> | null | undefined;
  /** The tier. */
  tierId: string | number;
};

/** Filter for products. Absent fields match everything. */
export type ProductFilterInput = {
  /** Words of the title, the product id and SKUs. Each word must match the beginning of one. At most 100 characters. A blank text matches everything. */
  search?: string | null | undefined;
  /** Only products with one of these statuses. */
  statuses?: Array<ProductStatus> | null | undefined;
};

/** Status of a product. */
export type ProductStatus =
  /** On sale. */
  | 'ACTIVE'
  /** Deleted. */
  | 'DELETED'
  /** Not submitted. */
  | 'DRAFT'
  /** Taken off sale, by the seller or the platform. */
  | 'INACTIVE'
  /** The platform reviews it. */
  | 'IN_REVIEW'
  /** A status that this version does not know. See platformStatus. */
  | 'OTHER'
  /** The review failed. */
  | 'REJECTED'
  /** Blocked by the platform. */
  | 'SUSPENDED';

/** A new order of accounts. */
export type RankAccountsInput = {
  /** Ids of connected accounts, most important first. Accounts that are not listed follow in their present order. */
  accountIds: Array<string | number>;
};

/** The account to check now. */
export type RefreshAccountInput = {
  /** Id of a connected account. */
  accountId: string | number;
};

/** The passkey to remove. */
export type RemovePasskeyInput = {
  /** Id of a passkey of the viewer. */
  passkeyId: string | number;
  /** Proof that the viewer is present. */
  proof?: PresenceProofInput;
};

/** The identity to remove. */
export type RemoveSignInIdentityInput = {
  /** Id of the identity. */
  id: string | number;
  /** Password of the viewer. Optional within ten minutes after sign-in. */
  password?: string | null | undefined;
};

/** A name that the viewer gives to an account. */
export type RenameAccountInput = {
  /** Id of a connected account. */
  accountId: string | number;
  /** The name. Null restores the platform's name. */
  label?: string | null | undefined;
};

/** The new name of a passkey. */
export type RenamePasskeyInput = {
  /** Name of the passkey, for the list in the settings: 1 to 60 characters. */
  name: string;
  /** Id of a passkey of the viewer. */
  passkeyId: string | number;
  /** Proof that the viewer is present. */
  proof?: PresenceProofInput;
};

/** Events to send again to an endpoint. Exactly one of eventId, fromEventId, afterEventId and since is required. */
export type ReplayEventsInput = {
  /** All events after this one in the log. */
  afterEventId?: string | number | null | undefined;
  /** `EventsReplayed.cursor` of the previous call with the same input: continues there. Null: from the start. Not with eventId. */
  cursor?: string | null | undefined;
  /** Id of the endpoint. */
  endpointId: string | number;
  /** Only this event. */
  eventId?: string | number | null | undefined;
  /** This event and all after it in the log. */
  fromEventId?: string | number | null | undefined;
  /** Only events at or after this time. */
  since?: string | null | undefined;
  /** Only events before this time. Null: no end. Not with eventId. */
  until?: string | null | undefined;
};

/** Webhook events to apply again: one event or a range. */
export type ReplayWebhookEventsInput =
  {   /** Id of one event. */
  id: string | number; range?: never; }
  |  { id?: never;   /** The events of this range, oldest first. */
  range: WebhookEventRangeInput; };

/** The comment to reply to, and the reply. */
export type ReplyToCommentInput = {
  /** Id of the comment. */
  commentId: string | number;
  /** A key that the client chooses for this request, at most 200 characters. Within 7 days, the same request with the same key creates nothing and returns the existing object. */
  idempotencyKey?: string | null | undefined;
  /** Text of the reply. */
  text: string;
};

/** A new email address. */
export type RequestEmailChangeInput = {
  /** The current password. */
  currentPassword: string;
  /** The new address. A mail with a link is sent to it. */
  email: string;
};

/** The user whose password is forgotten. */
export type RequestPasswordResetInput = {
  /** Email address of the user. */
  email: string;
};

/** A new password, with the token of a mailed link. */
export type ResetPasswordInput = {
  /** The new password: at least 10 characters. */
  password: string;
  /** Whether all identities at external providers are removed, with which the user could also sign in. */
  removeSignInIdentities?: boolean;
  /** Whether all sessions of the user are ended and all apps are revoked, including their consents, refresh tokens and access tokens. */
  signOutEverywhere?: boolean;
  /** Token of the mailed link: the part of the link after #. */
  token: string;
};

/** The user whose second factors are removed. */
export type ResetSecondFactorInput = {
  /** Password of the viewer. Optional within ten minutes after sign-in. */
  password?: string | null | undefined;
  /** Id of the user. */
  userId: string | number;
};

/** The shop to read again. */
export type ResyncShopInput = {
  /** Id of the account. Default: the selected account. */
  accountId?: string | number | null | undefined;
  /** Everything that changed since this time is read again. */
  from: string;
};

/** Dead jobs to run again: one job, a kind, or a range. */
export type RetryJobsInput =
  {   /** Id of one dead job. */
  id: string | number; kind?: never; range?: never; }
  |  { id?: never;   /** All dead jobs of this kind, oldest first. */
  kind: string; range?: never; }
  |  { id?: never; kind?: never;   /** The dead jobs of this range, oldest first. After an outage: those that died during it. */
  range: DeadJobRangeInput; };

/** The post to retry, and changes to it. */
export type RetryPostInput = {
  /** New text. Default: unchanged. */
  caption?: string | null | undefined;
  /** New options. Default: unchanged. */
  options?: PostOptionsInput | null | undefined;
  /** Id of the post. */
  postId: string | number;
};

/** Decision about a return. */
export type ReturnAction =
  /** Approve. */
  | 'APPROVE'
  /** Reject. */
  | 'REJECT';

/** Filter for returns. Absent fields match everything. */
export type ReturnFilterInput = {
  /** Only returns of these kinds. */
  kinds?: Array<ReturnKind> | null | undefined;
  /** Only returns of the order with this id at the platform. */
  orderExternalId?: string | null | undefined;
  /** Only returns with one of these statuses. */
  statuses?: Array<ReturnStatus> | null | undefined;
};

/** What kind of request undoes an order or a part of it. */
export type ReturnKind =
  /** Request for several items, which leads to RMAs. */
  | 'AFTERSALES_REQUEST'
  /** Cancellation before delivery. */
  | 'CANCELLATION'
  /** Refund, return or replacement after delivery. */
  | 'RETURN'
  /** Return of the items of an accepted aftersales request. */
  | 'RMA';

/** What returns are sorted by. */
export type ReturnSort =
  /** Newest request first. */
  | 'CREATED_AT'
  /** Earliest deadline first. Lists only returns that wait for a decision. */
  | 'DUE';

/** Status of a return. */
export type ReturnStatus =
  /** Withdrawn. */
  | 'CANCELED'
  /** Completed. */
  | 'COMPLETED'
  /** Decided; the items or the refund are on their way. */
  | 'IN_PROGRESS'
  /** A status that this version does not know. See platformStatus. */
  | 'OTHER'
  /** Rejected. */
  | 'REJECTED'
  /** The buyer waits for a decision of the seller. */
  | 'REQUESTED';

/** The event endpoint whose secret is shown. */
export type RevealEventEndpointSecretInput = {
  /** Id of the endpoint. */
  id: string | number;
  /** Password of the viewer. Optional within ten minutes after sign-in. */
  password?: string | null | undefined;
};

/** Length of one row of the revenue, in days of the shop. */
export type RevenuePeriod =
  /** A day in the time zone of the shop. */
  | 'DAY'
  /** A calendar month. */
  | 'MONTH'
  /** Monday to Sunday. */
  | 'WEEK';

/** The app to revoke. */
export type RevokeAuthorizedAppInput = {
  /** Id of the API client. */
  clientId: string | number;
};

/** The authorizations to revoke. */
export type RevokeOAuthAuthorizationsInput = {
  /** Id of the client. */
  id: string | number;
  /** Revokes only authorizations of this user. Null or absent revokes all. */
  userId?: string | number | null | undefined;
};

/** The SERVICE client to revoke. */
export type RevokeServiceClientInput = {
  /** Id of the API client. */
  clientId: string | number;
};

/** The session to end. */
export type RevokeSessionInput = {
  /** Id of a session of the viewer. */
  sessionId: string | number;
};

/** The event endpoint, its new secret, and the overlap of both secrets. */
export type RotateEventEndpointSecretInput = {
  /** Id of the endpoint. */
  id: string | number;
  /** Seconds for which the current secret also signs. At most 7 days. 0 ends it immediately. A secret from an earlier rotation always ends. */
  overlapSeconds?: number;
  /** Password of the viewer. Optional within ten minutes after sign-in. */
  password?: string | null | undefined;
  /** The new secret: `whsec_` and 24 to 64 bytes in base64. Not the current one. Null: it is created. */
  secret?: string | null | undefined;
};

/** The client and the overlap of its secrets. */
export type RotateOAuthClientSecretInput = {
  /** Id of the client. */
  id: string | number;
  /** Seconds until the existing secrets expire. At most 30 days. 0 ends them and all access tokens of the client immediately. */
  overlapSeconds?: number;
  /** Password of the viewer. Optional within ten minutes after sign-in. */
  password?: string | null | undefined;
};

/** How a user proves the second factor. */
export type SecondFactorMethod =
  /** A code of an authenticator app (TOTP). Call verifySecondFactor. */
  | 'AUTHENTICATOR'
  /** A passkey. Call startPasskeyVerification, then verifySecondFactor. */
  | 'PASSKEY'
  /** A recovery code. Call verifySecondFactor. */
  | 'RECOVERY_CODE';

/** The account to select for this session. */
export type SelectAccountInput = {
  /** Id of a connected account. */
  accountId: string | number;
};

/** The account, and how often it posts at most. */
export type SetPostPacingInput = {
  /** Id of a connected account that can post. */
  accountId: string | number;
  /** The limits. Null restores those of the installation. */
  pacing?: PostPacingInput | null | undefined;
};

/** The new role of a user. */
export type SetUserRoleInput = {
  /** Password of the viewer. Optional within ten minutes after sign-in. */
  password?: string | null | undefined;
  /** The new role. */
  role: UserRole;
  /** Id of the user. */
  userId: string | number;
};

/** Email address and password. */
export type SignInInput = {
  /** Email address. */
  email: string;
  /** Password. */
  password: string;
};

/** The signature of a passkey. */
export type SignInWithPasskeyInput = {
  /** What navigator.credentials.get() returned, as JSON: PublicKeyCredential.toJSON(). */
  response: Record<string, unknown>;
};

/** Options for signing out. */
export type SignOutInput = {
  /** Whether all sessions are ended, or only the session of this browser. */
  everywhere?: boolean;
};

/** The new user. */
export type SignUpInput = {
  /** Display name. */
  displayName?: string | null | undefined;
  /** Email address. The mail with the link is sent to it. */
  email: string;
  /** A password of at least 10 characters. */
  password: string;
};

/** The delivery to skip. */
export type SkipDeliveryInput = {
  /** Id of the delivery. */
  id: string | number;
};

/** Sort direction. */
export type SortDirection =
  /** Smallest or oldest first. */
  | 'ASC'
  /** Largest or newest first. */
  | 'DESC';

/** What to connect, and where the browser returns to. */
export type StartConnectionInput = {
  /** Capabilities to request from the user. Default: all that the platform offers. */
  capabilities?: Array<Capability> | null | undefined;
  /** One of the loginTypes of the platform. Default: the login type of the account to reconnect, otherwise the first one. */
  loginType?: string | null | undefined;
  /** The platform. */
  platform: Platform;
  /** Id of a connected account to reconnect. It takes no slot. */
  reconnectAccountId?: string | number | null | undefined;
  /** URL to return to, under one of RETURN_URLS. It gets the query status=connected&account=…, status=choosing&connection=… or status=failed&code=…. Default: a page that shows the result. */
  returnUrl?: string | null | undefined;
};

/** What the signature is for. */
export type StartPasskeyVerificationInput = {
  /** What the signature is for. */
  purpose: PasskeyVerification;
};

/** New stock of one SKU in one warehouse. */
export type StockChangeInput = {
  /** Units that can be sold, as an absolute number, 0 to 1000000. */
  quantity: number;
  /** Id of the SKU at the platform. */
  skuId: string;
  /** Id of the warehouse at the platform. */
  warehouseId: string;
};

/** The account to sync. */
export type SyncAccountInput = {
  /** Id of the account. Default: the selected account. */
  accountId?: string | number | null | undefined;
};

/** A resource that a tier limits. */
export type TierResource =
  /** Connected accounts, whatever their status. */
  | 'ACCOUNTS'
  /** Posts per calendar month (UTC). */
  | 'POSTS';

/** What a post promotes. Present if the disclosure is enabled; at least one of the two must be true. */
export type TikTokDisclosureInput = {
  /** Promotes a third party: “Paid partnership”. Cannot be combined with SELF_ONLY. */
  brandedContent?: boolean;
  /** Promotes the creator or their own business: “Promotional content”. */
  yourBrand?: boolean;
};

/** How content reaches TikTok. */
export type TikTokPostMode =
  /** Published on the profile immediately. Needs the capability PUBLISH. */
  | 'DIRECT_POST'
  /** Sent to the inbox of the app, where the creator finishes it. Needs the capability DRAFT. */
  | 'DRAFT';

/** Choices for a post on TikTok. */
export type TikTokPostOptions = {
  /** Labels the content as made with AI. */
  aiGenerated?: boolean;
  /** Lets TikTok add music to a photo post. */
  autoAddMusic?: boolean;
  /** Whether the user has agreed to the declaration of the composer. Recorded with its time. Without it nothing is sent to TikTok. */
  consent: boolean;
  /** Frame of the video to use as its cover, in milliseconds. Default: the first frame. */
  coverTimestampMs?: number | null | undefined;
  /** No comments. TikTok requires comments off until the user allows them. */
  disableComment?: boolean;
  /** No duets; videos only. Off until the user allows them. */
  disableDuet?: boolean;
  /** No stitches; videos only. Off until the user allows them. */
  disableStitch?: boolean;
  /** What the post promotes. Omit it if it promotes nothing. */
  disclosure?: TikTokDisclosureInput | null | undefined;
  /** Published immediately, or sent as a draft. */
  mode?: TikTokPostMode;
  /** Index of the photo that is the cover, from 0. */
  photoCoverIndex?: number;
  /** Required for DIRECT_POST. Has no default: the user must choose among composer.privacyLevels. */
  privacyLevel?: TikTokPrivacyLevel | null | undefined;
  /** Title of a photo post, at most 90 UTF-16 units. Videos have a caption only. */
  title?: string | null | undefined;
};

/** Audience of a TikTok post. Only the levels that the composer offers can be chosen. */
export type TikTokPrivacyLevel =
  /** Followers. Offered to private accounts. */
  | 'FOLLOWER_OF_CREATOR'
  /** Friends: users who follow each other. */
  | 'MUTUAL_FOLLOW_FRIENDS'
  /** Everyone. Offered to public accounts. */
  | 'PUBLIC_TO_EVERYONE'
  /** Only the creator. */
  | 'SELF_ONLY';

/** A range of time. Absent ends are open. */
export type TimeRangeInput = {
  /** At or after this time. */
  from?: string | null | undefined;
  /** Before this time. */
  until?: string | null | undefined;
};

/** Filter for transactions. Absent fields match everything. */
export type TransactionFilterInput = {
  /** At or after this time. */
  from?: string | null | undefined;
  /** Only transactions of the order with this id at the platform. */
  orderExternalId?: string | null | undefined;
  /** Only transactions of this statement. */
  statementId?: string | number | null | undefined;
  /** Before this time. */
  until?: string | null | undefined;
};

/** New settings of an authorized app. */
export type UpdateAuthorizedAppInput = {
  /** Whether the viewer approves everything that the assistant does. */
  asksBeforeActing: boolean;
  /** Id of the API client. It must be an assistant. */
  clientId: string | number;
};

/** Changes of an event endpoint. Absent fields stay unchanged. */
export type UpdateEventEndpointInput = {
  /** Only events of these accounts, which must exist. For an endpoint of a client, their users must have granted it events:read. Null: every account, and events without an account. */
  accountIds?: Array<string | number> | null | undefined;
  /** Note for the owner. */
  description?: string | null | undefined;
  /** Only events of these types. Null: every type, also of types that come later. */
  eventTypes?: Array<string> | null | undefined;
  /** Id of the endpoint. */
  id: string | number;
  /** Whether the events of an account are delivered one after the other. False: a failing delivery does not delay later ones. Applies to later events. */
  ordered?: boolean | null | undefined;
  /** Password of the viewer. Optional within ten minutes after sign-in. */
  password?: string | null | undefined;
  /** Address of the receiver: https, on the public internet, without credentials and fragment. Redirects are not followed. */
  url?: string | null | undefined;
};

/** New stock of one product. */
export type UpdateInventoryInput = {
  /** The new stock, at most 200 entries. Warehouses that are not listed keep theirs. */
  changes: Array<StockChangeInput>;
  /** A key that the client chooses for this request, at most 200 characters. Within 7 days, the same request with the same key creates nothing and returns the existing object. */
  idempotencyKey?: string | null | undefined;
  /** Id of the product. */
  productId: string | number;
};

/** Changes of an API client. Absent fields stay unchanged. */
export type UpdateOAuthClientInput = {
  /** True disables the client, false enables it. */
  disabled?: boolean | null | undefined;
  /** Custom grants of this installation that the client may use, by grant_type, for example token exchange. */
  extraGrants?: Array<string> | null | undefined;
  /** Id of the client. */
  id: string | number;
  /** Whether an administrator vouches for its name. Users may let verified assistants act without asking. Does not open the API: see resources. */
  isVerified?: boolean | null | undefined;
  /** Changes PUBLIC to NATIVE or NATIVE to PUBLIC. Other kinds cannot change. */
  kind?: OAuthClientKind | null | undefined;
  /** Whether the client may introspect access tokens of other clients for the API, as resource servers do. */
  mayIntrospect?: boolean | null | undefined;
  /** Name shown to users. */
  name?: string | null | undefined;
  /** The user whose data a SERVICE client accesses. Null removes the owner. */
  ownerUserId?: string | number | null | undefined;
  /** Password of the viewer. Optional within ten minutes after sign-in. */
  password?: string | null | undefined;
  /** Whether authorization requests may omit PKCE. Only for CONFIDENTIAL clients whose library lacks PKCE. Users see a warning. */
  pkceExempt?: boolean | null | undefined;
  /** Redirect URIs after sign-out. Exact match. */
  postLogoutRedirectUris?: Array<string> | null | undefined;
  /** Redirect URIs. Exact match. https, http on loopback, or for NATIVE clients a private-use scheme such as com.example.app or cursor. */
  redirectUris?: Array<string> | null | undefined;
  /** What the client gets tokens for. With API it does everything that its scopes allow without approval, as long as it is verified. */
  resources?: Array<OAuthResource> | null | undefined;
  /** Scopes the client may request. Possible values: openid, profile, email, offline_access, accounts:read, accounts:write, posts:read, posts:write, content:read, content:write, commerce:read, commerce:write, events:read, events:write, profile:read, profile:write, admin. Existing tokens keep their scopes until they expire or are refreshed. */
  scopes?: Array<string> | null | undefined;
};

/** Changes to a tier. Absent fields keep their value. */
export type UpdateTierInput = {
  /** Maximum number of connected accounts. Null for no limit. */
  accountLimit?: number | null | undefined;
  /** Maximum cost of one GraphQL operation. */
  graphqlCostLimit?: number | null | undefined;
  /** True makes it the tier of new users. Users of the former default tier keep it. */
  isDefault?: boolean | null | undefined;
  /** Display name, 1 to 60 characters. */
  name?: string | null | undefined;
  /** Limits for accounts of single platforms. Replaces all existing ones. */
  platformAccountLimits?: Array<PlatformAccountLimitInput> | null | undefined;
  /** Maximum number of posts per calendar month (UTC). Null for no limit. */
  postLimit?: number | null | undefined;
  /** Position in the order of tiers, smallest first. */
  rank?: number | null | undefined;
  /** The tier. */
  tierId: string | number;
};

/** Changes of the profile of a user. Absent fields are not changed. */
export type UpdateUserInput = {
  /** Display name. Null removes it. */
  displayName?: string | null | undefined;
  /** Data of your app: a JSON object of at most 8 KiB, nested at most 8 levels. It replaces the stored object. Null empties it. */
  metadata?: Record<string, unknown> | null | undefined;
  /** Id of the user. */
  userId: string | number;
  /** Unique name: 3 to 30 letters and digits, starting with a letter. Single dots, hyphens and underscores may separate them. Stored in lower case. Null removes it. */
  username?: string | null | undefined;
};

/** Changes of the profile of the viewer. Absent fields are not changed. */
export type UpdateViewerInput = {
  /** Display name. Null removes it. */
  displayName?: string | null | undefined;
  /** Which mails the viewer gets. */
  mailPreferences?: MailPreferencesInput | null | undefined;
  /** Data of your app: a JSON object of at most 8 KiB, nested at most 8 levels. It replaces the stored object. Null empties it. */
  metadata?: Record<string, unknown> | null | undefined;
  /** Unique name: 3 to 30 letters and digits, starting with a letter. Single dots, hyphens and underscores may separate them. Stored in lower case. Null removes it. */
  username?: string | null | undefined;
};

/** State of an upload. */
export type UploadState =
  /** Used by a post and deleted. Never returned by `upload`. */
  | 'DISCARDED'
  /** Complete, and usable in createPost. */
  | 'READY'
  /** Bytes are missing. Continue with PATCH at the offset that HEAD returns. */
  | 'RECEIVING'
  /** Complete, but not usable. `rejectedBecause` is the reason. */
  | 'REJECTED';

/** Role of a user in this installation. */
export type UserRole =
  /** May also manage the installation: users, tiers, webhooks and API clients. */
  | 'ADMIN'
  /** May use their own data. */
  | 'USER';

/** Whether a user can sign in. */
export type UserState =
  /** The user may sign in. */
  | 'ACTIVE'
  /** An administrator has disabled the user. */
  | 'DISABLED'
  /** An administrator has invited the user, who has not joined yet. */
  | 'INVITED';

/** The token of the link that was mailed after the sign-up. */
export type VerifyEmailInput = {
  /** Token of the mailed link: the part of the link after #. */
  token: string;
};

/** The second factor of a sign-in: either a code or a passkey. */
export type VerifySecondFactorInput = {
  /** A code of the authenticator app, or a recovery code. Spaces and hyphens are ignored. */
  code?: string | null | undefined;
  /** What navigator.credentials.get() returned, as JSON: PublicKeyCredential.toJSON(). */
  passkey?: Record<string, unknown> | null | undefined;
};

/** Filter of webhook events. Absent fields match all events. */
export type WebhookEventFilterInput = {
  /** Only events of this platform. */
  platform?: Platform | null | undefined;
  /** Only events received at or after this time. */
  receivedSince?: string | null | undefined;
  /** Only events received before this time. */
  receivedUntil?: string | null | undefined;
  /** Only events in this state. */
  state?: WebhookEventState | null | undefined;
  /** Only events about the user or account with this id at the platform. */
  subject?: string | null | undefined;
  /** Only events of this type, as the platform names it. */
  type?: string | null | undefined;
};

/** A range of webhook events. */
export type WebhookEventRangeInput = {
  /** Only events of this platform. */
  platform?: Platform | null | undefined;
  /** Received at or after this time. */
  receivedSince: string;
  /** Received before this time. */
  receivedUntil: string;
  /** Only events in one of these states. Replaying an applied event is safe. */
  states?: Array<WebhookEventState>;
  /** Only events of this type, as the platform names it. */
  type?: string | null | undefined;
};

/** State of a webhook event. */
export type WebhookEventState =
  /** The event failed in 12 attempts. lastError gives the reason. */
  | 'DEAD'
  /** The event needed no action. The note gives the reason. */
  | 'IGNORED'
  /** The event waits to be applied, is being applied, or is retried later. */
  | 'PENDING'
  /** The event was applied. */
  | 'PROCESSED'
  /** The event waits for a post, account or media item that is not known yet. */
  | 'UNMATCHED'
  /** The webhook was verified but could not be parsed. Replay it after an update. */
  | 'UNPARSED';

/** The invited user. */
export type WithdrawInvitationInput = {
  /** Id of the user. */
  userId: string | number;
};

export type AccountQueryVariables = Exact<{
  id?: string | number | null | undefined;
}>;


export type AccountQuery = { account: { avatarUrl: string | null, capabilities: Array<Capability>, connectedAt: string, disconnectedAt: string | null, displayName: string, externalId: string, id: string, label: string | null, name: string, platform: Platform, profileSyncedAt: string, rank: number, status: AccountStatus, username: string | null, health: { accessExpiresAt: string | null, lastRefreshedAt: string | null, missingScopes: Array<string>, nextAction: AccountNextAction, reason: string | null, reconnectBy: string | null, refreshExpiresAt: string | null, status: AccountStatus, lastError: { at: string, kind: string, message: string, platformCode: string } | null }, profile:
      | { __typename: 'InstagramProfile', accountType: string | null, biography: string | null, followerCount: number | null, followingCount: number | null, loginType: string, mediaCount: number | null, pageName: string | null, pageTasks: Array<string>, website: string | null }
      | { __typename: 'TikTokProfile', bio: string | null, followerCount: number | null, followingCount: number | null, isVerified: boolean | null, likesCount: number | null, profileUrl: string | null, unionId: string | null, videoCount: number | null }
      | { __typename: 'TikTokShopProfile', code: string | null, region: string | null, sellerOpenId: string, sellerType: string | null }
     | null, publishingQuota: { limit: number, resetsAt: string | null, syncedAt: string, used: number } | null, sync: Array<{ isHealthy: boolean, isHistoryComplete: boolean, lastSuccessAt: string | null, missingScopes: Array<string>, nextRunAt: string | null, resource: CommerceResource, syncedUntil: string | null, lastError: { at: string, code: ErrorCode, message: string, platformRequestId: string | null } | null }> | null } };

export type AccountsQueryVariables = Exact<{
  after?: string | null | undefined;
  first?: number;
}>;


export type AccountsQuery = { accounts: { edges: Array<{ node: { avatarUrl: string | null, capabilities: Array<Capability>, connectedAt: string, disconnectedAt: string | null, displayName: string, externalId: string, id: string, label: string | null, name: string, platform: Platform, profileSyncedAt: string, rank: number, status: AccountStatus, username: string | null, health: { accessExpiresAt: string | null, lastRefreshedAt: string | null, missingScopes: Array<string>, nextAction: AccountNextAction, reason: string | null, reconnectBy: string | null, refreshExpiresAt: string | null, status: AccountStatus, lastError: { at: string, kind: string, message: string, platformCode: string } | null }, profile:
          | { __typename: 'InstagramProfile', accountType: string | null, biography: string | null, followerCount: number | null, followingCount: number | null, loginType: string, mediaCount: number | null, pageName: string | null, pageTasks: Array<string>, website: string | null }
          | { __typename: 'TikTokProfile', bio: string | null, followerCount: number | null, followingCount: number | null, isVerified: boolean | null, likesCount: number | null, profileUrl: string | null, unionId: string | null, videoCount: number | null }
          | { __typename: 'TikTokShopProfile', code: string | null, region: string | null, sellerOpenId: string, sellerType: string | null }
         | null, publishingQuota: { limit: number, resetsAt: string | null, syncedAt: string, used: number } | null, sync: Array<{ isHealthy: boolean, isHistoryComplete: boolean, lastSuccessAt: string | null, missingScopes: Array<string>, nextRunAt: string | null, resource: CommerceResource, syncedUntil: string | null, lastError: { at: string, code: ErrorCode, message: string, platformRequestId: string | null } | null }> | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type AccountOptionsQueryVariables = Exact<{
  after?: string | null | undefined;
  first?: number;
}>;


export type AccountOptionsQuery = { accounts: { edges: Array<{ node: { avatarUrl: string | null, capabilities: Array<Capability>, disconnectedAt: string | null, id: string, name: string, platform: Platform, status: AccountStatus, username: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type AccountOperationsQueryVariables = Exact<{
  id?: string | number | null | undefined;
  after?: string | null | undefined;
  first?: number;
}>;


export type AccountOperationsQuery = { account: { id: string, operations: { edges: Array<{ node: { at: string, durationMs: number, id: string, kind: string, outcome: string, platformCode: string | null, platformRequestId: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type PlatformsQueryVariables = Exact<{ [key: string]: never; }>;


export type PlatformsQuery = { platforms: Array<{ capabilities: Array<Capability>, displayName: string | null, enabled: boolean, loginTypes: Array<string>, platform: Platform, simulated: boolean, slug: string }> };

export type DisconnectAccountMutationVariables = Exact<{
  input: DisconnectAccountInput;
}>;


export type DisconnectAccountMutation = { disconnectAccount:
    | { __typename: 'AccountDisconnected', account: { avatarUrl: string | null, capabilities: Array<Capability>, connectedAt: string, disconnectedAt: string | null, displayName: string, externalId: string, id: string, label: string | null, name: string, platform: Platform, profileSyncedAt: string, rank: number, status: AccountStatus, username: string | null, health: { accessExpiresAt: string | null, lastRefreshedAt: string | null, missingScopes: Array<string>, nextAction: AccountNextAction, reason: string | null, reconnectBy: string | null, refreshExpiresAt: string | null, status: AccountStatus, lastError: { at: string, kind: string, message: string, platformCode: string } | null }, profile:
          | { __typename: 'InstagramProfile', accountType: string | null, biography: string | null, followerCount: number | null, followingCount: number | null, loginType: string, mediaCount: number | null, pageName: string | null, pageTasks: Array<string>, website: string | null }
          | { __typename: 'TikTokProfile', bio: string | null, followerCount: number | null, followingCount: number | null, isVerified: boolean | null, likesCount: number | null, profileUrl: string | null, unionId: string | null, videoCount: number | null }
          | { __typename: 'TikTokShopProfile', code: string | null, region: string | null, sellerOpenId: string, sellerType: string | null }
         | null, publishingQuota: { limit: number, resetsAt: string | null, syncedAt: string, used: number } | null, sync: Array<{ isHealthy: boolean, isHistoryComplete: boolean, lastSuccessAt: string | null, missingScopes: Array<string>, nextRunAt: string | null, resource: CommerceResource, syncedUntil: string | null, lastError: { at: string, code: ErrorCode, message: string, platformRequestId: string | null } | null }> | null }, selectedAccount: { avatarUrl: string | null, capabilities: Array<Capability>, connectedAt: string, disconnectedAt: string | null, displayName: string, externalId: string, id: string, label: string | null, name: string, platform: Platform, profileSyncedAt: string, rank: number, status: AccountStatus, username: string | null, health: { accessExpiresAt: string | null, lastRefreshedAt: string | null, missingScopes: Array<string>, nextAction: AccountNextAction, reason: string | null, reconnectBy: string | null, refreshExpiresAt: string | null, status: AccountStatus, lastError: { at: string, kind: string, message: string, platformCode: string } | null }, profile:
          | { __typename: 'InstagramProfile', accountType: string | null, biography: string | null, followerCount: number | null, followingCount: number | null, loginType: string, mediaCount: number | null, pageName: string | null, pageTasks: Array<string>, website: string | null }
          | { __typename: 'TikTokProfile', bio: string | null, followerCount: number | null, followingCount: number | null, isVerified: boolean | null, likesCount: number | null, profileUrl: string | null, unionId: string | null, videoCount: number | null }
          | { __typename: 'TikTokShopProfile', code: string | null, region: string | null, sellerOpenId: string, sellerType: string | null }
         | null, publishingQuota: { limit: number, resetsAt: string | null, syncedAt: string, used: number } | null, sync: Array<{ isHealthy: boolean, isHistoryComplete: boolean, lastSuccessAt: string | null, missingScopes: Array<string>, nextRunAt: string | null, resource: CommerceResource, syncedUntil: string | null, lastError: { at: string, code: ErrorCode, message: string, platformRequestId: string | null } | null }> | null } | null }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type RankAccountsMutationVariables = Exact<{
  input: RankAccountsInput;
}>;


export type RankAccountsMutation = { rankAccounts:
    | { __typename: 'AccountsRanked', accounts: { edges: Array<{ node: { avatarUrl: string | null, capabilities: Array<Capability>, connectedAt: string, disconnectedAt: string | null, displayName: string, externalId: string, id: string, label: string | null, name: string, platform: Platform, profileSyncedAt: string, rank: number, status: AccountStatus, username: string | null, health: { accessExpiresAt: string | null, lastRefreshedAt: string | null, missingScopes: Array<string>, nextAction: AccountNextAction, reason: string | null, reconnectBy: string | null, refreshExpiresAt: string | null, status: AccountStatus, lastError: { at: string, kind: string, message: string, platformCode: string } | null }, profile:
              | { __typename: 'InstagramProfile', accountType: string | null, biography: string | null, followerCount: number | null, followingCount: number | null, loginType: string, mediaCount: number | null, pageName: string | null, pageTasks: Array<string>, website: string | null }
              | { __typename: 'TikTokProfile', bio: string | null, followerCount: number | null, followingCount: number | null, isVerified: boolean | null, likesCount: number | null, profileUrl: string | null, unionId: string | null, videoCount: number | null }
              | { __typename: 'TikTokShopProfile', code: string | null, region: string | null, sellerOpenId: string, sellerType: string | null }
             | null, publishingQuota: { limit: number, resetsAt: string | null, syncedAt: string, used: number } | null, sync: Array<{ isHealthy: boolean, isHistoryComplete: boolean, lastSuccessAt: string | null, missingScopes: Array<string>, nextRunAt: string | null, resource: CommerceResource, syncedUntil: string | null, lastError: { at: string, code: ErrorCode, message: string, platformRequestId: string | null } | null }> | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type RefreshAccountMutationVariables = Exact<{
  input: RefreshAccountInput;
}>;


export type RefreshAccountMutation = { refreshAccount:
    | { __typename: 'AccountRefreshed', account: { avatarUrl: string | null, capabilities: Array<Capability>, connectedAt: string, disconnectedAt: string | null, displayName: string, externalId: string, id: string, label: string | null, name: string, platform: Platform, profileSyncedAt: string, rank: number, status: AccountStatus, username: string | null, health: { accessExpiresAt: string | null, lastRefreshedAt: string | null, missingScopes: Array<string>, nextAction: AccountNextAction, reason: string | null, reconnectBy: string | null, refreshExpiresAt: string | null, status: AccountStatus, lastError: { at: string, kind: string, message: string, platformCode: string } | null }, profile:
          | { __typename: 'InstagramProfile', accountType: string | null, biography: string | null, followerCount: number | null, followingCount: number | null, loginType: string, mediaCount: number | null, pageName: string | null, pageTasks: Array<string>, website: string | null }
          | { __typename: 'TikTokProfile', bio: string | null, followerCount: number | null, followingCount: number | null, isVerified: boolean | null, likesCount: number | null, profileUrl: string | null, unionId: string | null, videoCount: number | null }
          | { __typename: 'TikTokShopProfile', code: string | null, region: string | null, sellerOpenId: string, sellerType: string | null }
         | null, publishingQuota: { limit: number, resetsAt: string | null, syncedAt: string, used: number } | null, sync: Array<{ isHealthy: boolean, isHistoryComplete: boolean, lastSuccessAt: string | null, missingScopes: Array<string>, nextRunAt: string | null, resource: CommerceResource, syncedUntil: string | null, lastError: { at: string, code: ErrorCode, message: string, platformRequestId: string | null } | null }> | null } | null }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformMisconfigured', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformRateLimited', retryAt: string | null, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformRejected', platformCode: string, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformUnavailable', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'ReconnectRequired', accountId: string, missingScopes: Array<string>, reason: string | null, code: ErrorCode, message: string, userMessage: string, retryable: boolean, account: { id: string, name: string } | null }
   };

export type RenameAccountMutationVariables = Exact<{
  input: RenameAccountInput;
}>;


export type RenameAccountMutation = { renameAccount:
    | { __typename: 'AccountRenamed', account: { avatarUrl: string | null, capabilities: Array<Capability>, connectedAt: string, disconnectedAt: string | null, displayName: string, externalId: string, id: string, label: string | null, name: string, platform: Platform, profileSyncedAt: string, rank: number, status: AccountStatus, username: string | null, health: { accessExpiresAt: string | null, lastRefreshedAt: string | null, missingScopes: Array<string>, nextAction: AccountNextAction, reason: string | null, reconnectBy: string | null, refreshExpiresAt: string | null, status: AccountStatus, lastError: { at: string, kind: string, message: string, platformCode: string } | null }, profile:
          | { __typename: 'InstagramProfile', accountType: string | null, biography: string | null, followerCount: number | null, followingCount: number | null, loginType: string, mediaCount: number | null, pageName: string | null, pageTasks: Array<string>, website: string | null }
          | { __typename: 'TikTokProfile', bio: string | null, followerCount: number | null, followingCount: number | null, isVerified: boolean | null, likesCount: number | null, profileUrl: string | null, unionId: string | null, videoCount: number | null }
          | { __typename: 'TikTokShopProfile', code: string | null, region: string | null, sellerOpenId: string, sellerType: string | null }
         | null, publishingQuota: { limit: number, resetsAt: string | null, syncedAt: string, used: number } | null, sync: Array<{ isHealthy: boolean, isHistoryComplete: boolean, lastSuccessAt: string | null, missingScopes: Array<string>, nextRunAt: string | null, resource: CommerceResource, syncedUntil: string | null, lastError: { at: string, code: ErrorCode, message: string, platformRequestId: string | null } | null }> | null } }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type SelectAccountMutationVariables = Exact<{
  input: SelectAccountInput;
}>;


export type SelectAccountMutation = { selectAccount:
    | { __typename: 'AccountSelected', account: { avatarUrl: string | null, capabilities: Array<Capability>, connectedAt: string, disconnectedAt: string | null, displayName: string, externalId: string, id: string, label: string | null, name: string, platform: Platform, profileSyncedAt: string, rank: number, status: AccountStatus, username: string | null, health: { accessExpiresAt: string | null, lastRefreshedAt: string | null, missingScopes: Array<string>, nextAction: AccountNextAction, reason: string | null, reconnectBy: string | null, refreshExpiresAt: string | null, status: AccountStatus, lastError: { at: string, kind: string, message: string, platformCode: string } | null }, profile:
          | { __typename: 'InstagramProfile', accountType: string | null, biography: string | null, followerCount: number | null, followingCount: number | null, loginType: string, mediaCount: number | null, pageName: string | null, pageTasks: Array<string>, website: string | null }
          | { __typename: 'TikTokProfile', bio: string | null, followerCount: number | null, followingCount: number | null, isVerified: boolean | null, likesCount: number | null, profileUrl: string | null, unionId: string | null, videoCount: number | null }
          | { __typename: 'TikTokShopProfile', code: string | null, region: string | null, sellerOpenId: string, sellerType: string | null }
         | null, publishingQuota: { limit: number, resetsAt: string | null, syncedAt: string, used: number } | null, sync: Array<{ isHealthy: boolean, isHistoryComplete: boolean, lastSuccessAt: string | null, missingScopes: Array<string>, nextRunAt: string | null, resource: CommerceResource, syncedUntil: string | null, lastError: { at: string, code: ErrorCode, message: string, platformRequestId: string | null } | null }> | null } }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type AuditEventsQueryVariables = Exact<{
  after?: string | null | undefined;
  filter?: AuditEventFilter | null | undefined;
  first?: number;
}>;


export type AuditEventsQuery = { auditEvents: { edges: Array<{ node: { action: string, actorKind: AuditActorKind, actorName: string | null, actorUserId: string | null, address: string | null, createdAt: string, id: string, outcome: AuditOutcome, targetId: string | null, targetType: string | null, userId: string | null, details: Array<{ name: string, value: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type DeadJobsQueryVariables = Exact<{
  after?: string | null | undefined;
  filter?: DeadJobFilterInput | null | undefined;
  first?: number;
}>;


export type DeadJobsQuery = { jobs: { deadJobs: { edges: Array<{ node: { attempts: number, createdAt: string, diedAt: string, id: string, key: string | null, kind: string, lastError: string | null, requestId: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type JobsQueryVariables = Exact<{ [key: string]: never; }>;


export type JobsQuery = { jobs: { schedules: Array<{ lastError: string | null, lastRunAt: string | null, lastSuccessAt: string | null, name: string, nextRunAt: string }>, work: Array<{ dead: number, due: number, lastError: string | null, name: string, oldestDueAt: string | null, running: number }> } };

export type OAuthClientsQueryVariables = Exact<{
  after?: string | null | undefined;
  first?: number;
  isVerified?: boolean | null | undefined;
}>;


export type OAuthClientsQuery = { oauthClients: { edges: Array<{ node: { createdAt: string, disabledAt: string | null, extraGrants: Array<string>, id: string, isVerified: boolean, kind: OAuthClientKind, mayIntrospect: boolean, metadataUrl: string | null, name: string, ownerUserId: string | null, pkceExempt: boolean, postLogoutRedirectUris: Array<string>, redirectUris: Array<string>, resources: Array<OAuthResource>, scopes: Array<string>, updatedAt: string, usage: { failures: number, grants: number, lastUsedAt: string | null, refreshes: number } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type OAuthClientQueryVariables = Exact<{
  id: string | number;
}>;


export type OAuthClientQuery = { node:
    | { __typename: 'Account', id: string }
    | { __typename: 'AccountOperation', id: string }
    | { __typename: 'AuditEvent', id: string }
    | { __typename: 'Comment', id: string }
    | { __typename: 'DeadJob', id: string }
    | { __typename: 'Event', id: string }
    | { __typename: 'EventDelivery', id: string }
    | { __typename: 'EventDeliveryAttempt', id: string }
    | { __typename: 'EventEndpoint', id: string }
    | { __typename: 'Media', id: string }
    | { __typename: 'OAuthClient', id: string, createdAt: string, disabledAt: string | null, extraGrants: Array<string>, isVerified: boolean, kind: OAuthClientKind, mayIntrospect: boolean, metadataUrl: string | null, name: string, ownerUserId: string | null, pkceExempt: boolean, postLogoutRedirectUris: Array<string>, redirectUris: Array<string>, resources: Array<OAuthResource>, scopes: Array<string>, updatedAt: string, usage: { failures: number, grants: number, lastUsedAt: string | null, refreshes: number } }
    | { __typename: 'Order', id: string }
    | { __typename: 'PendingConnectionChoice', id: string }
    | { __typename: 'Post', id: string }
    | { __typename: 'Product', id: string }
    | { __typename: 'Return', id: string }
    | { __typename: 'Session', id: string }
    | { __typename: 'ShopPayment', id: string }
    | { __typename: 'SignInIdentity', id: string }
    | { __typename: 'Statement', id: string }
    | { __typename: 'Tier', id: string }
    | { __typename: 'Transaction', id: string }
    | { __typename: 'Upload', id: string }
    | { __typename: 'User', id: string }
    | { __typename: 'Viewer', id: string }
    | { __typename: 'WebhookEvent', id: string }
    | { __typename: 'Withdrawal', id: string }
   | null };

export type OAuthClientUsageQueryVariables = Exact<{
  from: string;
  id: string | number;
  to: string;
}>;


export type OAuthClientUsageQuery = { node:
    | { __typename: 'Account', id: string }
    | { __typename: 'AccountOperation', id: string }
    | { __typename: 'AuditEvent', id: string }
    | { __typename: 'Comment', id: string }
    | { __typename: 'DeadJob', id: string }
    | { __typename: 'Event', id: string }
    | { __typename: 'EventDelivery', id: string }
    | { __typename: 'EventDeliveryAttempt', id: string }
    | { __typename: 'EventEndpoint', id: string }
    | { __typename: 'Media', id: string }
    | { __typename: 'OAuthClient', id: string, usageByDay: Array<{ day: string, failures: number, grants: number, refreshes: number }> }
    | { __typename: 'Order', id: string }
    | { __typename: 'PendingConnectionChoice', id: string }
    | { __typename: 'Post', id: string }
    | { __typename: 'Product', id: string }
    | { __typename: 'Return', id: string }
    | { __typename: 'Session', id: string }
    | { __typename: 'ShopPayment', id: string }
    | { __typename: 'SignInIdentity', id: string }
    | { __typename: 'Statement', id: string }
    | { __typename: 'Tier', id: string }
    | { __typename: 'Transaction', id: string }
    | { __typename: 'Upload', id: string }
    | { __typename: 'User', id: string }
    | { __typename: 'Viewer', id: string }
    | { __typename: 'WebhookEvent', id: string }
    | { __typename: 'Withdrawal', id: string }
   | null };

export type OAuthClientConsentsQueryVariables = Exact<{
  after?: string | null | undefined;
  first?: number;
  id: string | number;
  scope?: string | null | undefined;
}>;


export type OAuthClientConsentsQuery = { node:
    | { __typename: 'Account', id: string }
    | { __typename: 'AccountOperation', id: string }
    | { __typename: 'AuditEvent', id: string }
    | { __typename: 'Comment', id: string }
    | { __typename: 'DeadJob', id: string }
    | { __typename: 'Event', id: string }
    | { __typename: 'EventDelivery', id: string }
    | { __typename: 'EventDeliveryAttempt', id: string }
    | { __typename: 'EventEndpoint', id: string }
    | { __typename: 'Media', id: string }
    | { __typename: 'OAuthClient', id: string, consents: { edges: Array<{ node: { displayName: string | null, email: string, givenAt: string, lastUsedAt: string | null, scopes: Array<string>, updatedAt: string, userId: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | { __typename: 'Order', id: string }
    | { __typename: 'PendingConnectionChoice', id: string }
    | { __typename: 'Post', id: string }
    | { __typename: 'Product', id: string }
    | { __typename: 'Return', id: string }
    | { __typename: 'Session', id: string }
    | { __typename: 'ShopPayment', id: string }
    | { __typename: 'SignInIdentity', id: string }
    | { __typename: 'Statement', id: string }
    | { __typename: 'Tier', id: string }
    | { __typename: 'Transaction', id: string }
    | { __typename: 'Upload', id: string }
    | { __typename: 'User', id: string }
    | { __typename: 'Viewer', id: string }
    | { __typename: 'WebhookEvent', id: string }
    | { __typename: 'Withdrawal', id: string }
   | null };

export type PlatformStatusQueryVariables = Exact<{ [key: string]: never; }>;


export type PlatformStatusQuery = { platformStatus: Array<{ accountCount: number, enabled: boolean, expiredCount: number, failingCount: number, platform: Platform, simulated: boolean, budgets: Array<{ blockedCount: number, blockedUntil: string | null, bucket: string, limit: number | null, peakUsed: number, periodSeconds: number | null, scopeCount: number }>, lastError: { at: string, message: string, platformCode: string } | null }> };

export type PreviewTierChangeQueryVariables = Exact<{
  after?: string | null | undefined;
  first?: number;
  input: PreviewTierChangeInput;
}>;


export type PreviewTierChangeQuery = { previewTierChange: { accountLimit: number | null, usersOver: number, users: { edges: Array<{ node: { email: string, used: number, userId: string, pauses: Array<{ accountId: string, displayName: string, platform: Platform, username: string | null }>, resumes: Array<{ accountId: string, displayName: string, platform: Platform, username: string | null }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type SyncedShopsQueryVariables = Exact<{
  after?: string | null | undefined;
  failingOnly?: boolean;
  first?: number;
}>;


export type SyncedShopsQuery = { syncedShops: { edges: Array<{ node: { accountId: string, displayName: string, isHealthy: boolean, platform: Platform, userEmail: string, userId: string, resources: Array<{ isHealthy: boolean, isHistoryComplete: boolean, lastSuccessAt: string | null, missingScopes: Array<string>, resource: CommerceResource, syncedUntil: string | null, lastError: { at: string, code: ErrorCode, message: string, platformRequestId: string | null } | null }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type TiersQueryVariables = Exact<{
  after?: string | null | undefined;
  first?: number;
}>;


export type TiersQuery = { tiers: { edges: Array<{ node: { accountLimit: number | null, graphqlCostLimit: number, id: string, isDefault: boolean, name: string, postLimit: number | null, rank: number, platformAccountLimits: Array<{ limit: number, platform: Platform }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type UserQueryVariables = Exact<{
  id: string | number;
}>;


export type UserQuery = { node:
    | { __typename: 'Account', id: string }
    | { __typename: 'AccountOperation', id: string }
    | { __typename: 'AuditEvent', id: string }
    | { __typename: 'Comment', id: string }
    | { __typename: 'DeadJob', id: string }
    | { __typename: 'Event', id: string }
    | { __typename: 'EventDelivery', id: string }
    | { __typename: 'EventDeliveryAttempt', id: string }
    | { __typename: 'EventEndpoint', id: string }
    | { __typename: 'Media', id: string }
    | { __typename: 'OAuthClient', id: string }
    | { __typename: 'Order', id: string }
    | { __typename: 'PendingConnectionChoice', id: string }
    | { __typename: 'Post', id: string }
    | { __typename: 'Product', id: string }
    | { __typename: 'Return', id: string }
    | { __typename: 'Session', id: string }
    | { __typename: 'ShopPayment', id: string }
    | { __typename: 'SignInIdentity', id: string }
    | { __typename: 'Statement', id: string }
    | { __typename: 'Tier', id: string }
    | { __typename: 'Transaction', id: string }
    | { __typename: 'Upload', id: string }
    | { __typename: 'User', id: string, createdAt: string, disabledAt: string | null, displayName: string | null, email: string, metadata: Record<string, unknown>, role: UserRole, secondFactorMethods: Array<SecondFactorMethod>, state: UserState, username: string | null, tier: { id: string, name: string } }
    | { __typename: 'Viewer', id: string }
    | { __typename: 'WebhookEvent', id: string }
    | { __typename: 'Withdrawal', id: string }
   | null };

export type UserSessionsQueryVariables = Exact<{
  after?: string | null | undefined;
  first?: number;
  id: string | number;
}>;


export type UserSessionsQuery = { node:
    | { __typename: 'Account', id: string }
    | { __typename: 'AccountOperation', id: string }
    | { __typename: 'AuditEvent', id: string }
    | { __typename: 'Comment', id: string }
    | { __typename: 'DeadJob', id: string }
    | { __typename: 'Event', id: string }
    | { __typename: 'EventDelivery', id: string }
    | { __typename: 'EventDeliveryAttempt', id: string }
    | { __typename: 'EventEndpoint', id: string }
    | { __typename: 'Media', id: string }
    | { __typename: 'OAuthClient', id: string }
    | { __typename: 'Order', id: string }
    | { __typename: 'PendingConnectionChoice', id: string }
    | { __typename: 'Post', id: string }
    | { __typename: 'Product', id: string }
    | { __typename: 'Return', id: string }
    | { __typename: 'Session', id: string }
    | { __typename: 'ShopPayment', id: string }
    | { __typename: 'SignInIdentity', id: string }
    | { __typename: 'Statement', id: string }
    | { __typename: 'Tier', id: string }
    | { __typename: 'Transaction', id: string }
    | { __typename: 'Upload', id: string }
    | { __typename: 'User', id: string, sessions: { edges: Array<{ node: { address: string | null, createdAt: string, expiresAt: string, lastSeenAt: string, userAgent: string | null, id: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | { __typename: 'Viewer', id: string }
    | { __typename: 'WebhookEvent', id: string }
    | { __typename: 'Withdrawal', id: string }
   | null };

export type UsersQueryVariables = Exact<{
  after?: string | null | undefined;
  first?: number;
  search?: string | null | undefined;
}>;


export type UsersQuery = { users: { edges: Array<{ node: { createdAt: string, disabledAt: string | null, displayName: string | null, email: string, id: string, metadata: Record<string, unknown>, role: UserRole, secondFactorMethods: Array<SecondFactorMethod>, state: UserState, username: string | null, tier: { id: string, name: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type WebhookEventQueryVariables = Exact<{
  id: string | number;
}>;


export type WebhookEventQuery = { node:
    | { __typename: 'Account', id: string }
    | { __typename: 'AccountOperation', id: string }
    | { __typename: 'AuditEvent', id: string }
    | { __typename: 'Comment', id: string }
    | { __typename: 'DeadJob', id: string }
    | { __typename: 'Event', id: string }
    | { __typename: 'EventDelivery', id: string }
    | { __typename: 'EventDeliveryAttempt', id: string }
    | { __typename: 'EventEndpoint', id: string }
    | { __typename: 'Media', id: string }
    | { __typename: 'OAuthClient', id: string }
    | { __typename: 'Order', id: string }
    | { __typename: 'PendingConnectionChoice', id: string }
    | { __typename: 'Post', id: string }
    | { __typename: 'Product', id: string }
    | { __typename: 'Return', id: string }
    | { __typename: 'Session', id: string }
    | { __typename: 'ShopPayment', id: string }
    | { __typename: 'SignInIdentity', id: string }
    | { __typename: 'Statement', id: string }
    | { __typename: 'Tier', id: string }
    | { __typename: 'Transaction', id: string }
    | { __typename: 'Upload', id: string }
    | { __typename: 'User', id: string }
    | { __typename: 'Viewer', id: string }
    | { __typename: 'WebhookEvent', id: string, attempts: number, dueAt: string | null, lastError: string | null, note: string | null, occurredAt: string | null, platform: Platform, processedAt: string | null, receivedAt: string, requestId: string, state: WebhookEventState, subject: string | null, type: string, typeName: string | null, payload: { cut: boolean, text: string } | null }
    | { __typename: 'Withdrawal', id: string }
   | null };

export type WebhookEventsQueryVariables = Exact<{
  after?: string | null | undefined;
  filter?: WebhookEventFilterInput | null | undefined;
  first?: number;
}>;


export type WebhookEventsQuery = { webhookEvents: { edges: Array<{ node: { attempts: number, dueAt: string | null, id: string, lastError: string | null, note: string | null, occurredAt: string | null, platform: Platform, processedAt: string | null, receivedAt: string, requestId: string, state: WebhookEventState, subject: string | null, type: string, typeName: string | null, payload: { cut: boolean, text: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ArchiveTierMutationVariables = Exact<{
  input: ArchiveTierInput;
}>;


export type ArchiveTierMutation = { archiveTier:
    | { __typename: 'TierArchived', tier: { accountLimit: number | null, graphqlCostLimit: number, id: string, isDefault: boolean, name: string, postLimit: number | null, rank: number, platformAccountLimits: Array<{ limit: number, platform: Platform }> } }
    | { __typename: 'TierInUse', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'TierNotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type AssignTierMutationVariables = Exact<{
  input: AssignTierInput;
}>;


export type AssignTierMutation = { assignTier:
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'TierAssigned', change: { email: string, used: number, userId: string, pauses: Array<{ accountId: string, displayName: string, platform: Platform, username: string | null }>, resumes: Array<{ accountId: string, displayName: string, platform: Platform, username: string | null }> }, tier: { accountLimit: number | null, graphqlCostLimit: number, id: string, isDefault: boolean, name: string, postLimit: number | null, rank: number, platformAccountLimits: Array<{ limit: number, platform: Platform }> } }
    | { __typename: 'TierNotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type CreateOAuthClientMutationVariables = Exact<{
  input: CreateOAuthClientInput;
}>;


export type CreateOAuthClientMutation = { createOAuthClient:
    | { __typename: 'ClientLimitReached', limit: number, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'OAuthClientCreated', replayed: boolean, secret: string | null, client: { createdAt: string, disabledAt: string | null, extraGrants: Array<string>, id: string, isVerified: boolean, kind: OAuthClientKind, mayIntrospect: boolean, metadataUrl: string | null, name: string, ownerUserId: string | null, pkceExempt: boolean, postLogoutRedirectUris: Array<string>, redirectUris: Array<string>, resources: Array<OAuthResource>, scopes: Array<string>, updatedAt: string, usage: { failures: number, grants: number, lastUsedAt: string | null, refreshes: number } } }
   };

export type CreateTierMutationVariables = Exact<{
  input: CreateTierInput;
}>;


export type CreateTierMutation = { createTier:
    | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'TierCreated', tier: { accountLimit: number | null, graphqlCostLimit: number, id: string, isDefault: boolean, name: string, postLimit: number | null, rank: number, platformAccountLimits: Array<{ limit: number, platform: Platform }> } }
    | { __typename: 'TierNameTaken', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type DisableOAuthClientMutationVariables = Exact<{
  input: DisableOAuthClientInput;
}>;


export type DisableOAuthClientMutation = { disableOAuthClient:
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'OAuthClientDisabled', client: { createdAt: string, disabledAt: string | null, extraGrants: Array<string>, id: string, isVerified: boolean, kind: OAuthClientKind, mayIntrospect: boolean, metadataUrl: string | null, name: string, ownerUserId: string | null, pkceExempt: boolean, postLogoutRedirectUris: Array<string>, redirectUris: Array<string>, resources: Array<OAuthResource>, scopes: Array<string>, updatedAt: string, usage: { failures: number, grants: number, lastUsedAt: string | null, refreshes: number } } }
   };

export type EndUserSessionsMutationVariables = Exact<{
  input: EndUserSessionsInput;
}>;


export type EndUserSessionsMutation = { endUserSessions:
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'UserSessionsEnded', count: number }
   };

export type ReplayWebhookEventsMutationVariables = Exact<{
  input: ReplayWebhookEventsInput;
}>;


export type ReplayWebhookEventsMutation = { replayWebhookEvents:
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'WebhookEventsReplayed', count: number, hasMore: boolean }
   };

export type DiscardJobsMutationVariables = Exact<{
  input: DiscardJobsInput;
}>;


export type DiscardJobsMutation = { discardJobs:
    | { __typename: 'JobsDiscarded', count: number, hasMore: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type RetryJobsMutationVariables = Exact<{
  input: RetryJobsInput;
}>;


export type RetryJobsMutation = { retryJobs:
    | { __typename: 'JobsRetried', count: number, hasMore: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type RevokeOAuthAuthorizationsMutationVariables = Exact<{
  input: RevokeOAuthAuthorizationsInput;
}>;


export type RevokeOAuthAuthorizationsMutation = { revokeOAuthAuthorizations:
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'OAuthAuthorizationsRevoked', ended: number }
   };

export type RotateOAuthClientSecretMutationVariables = Exact<{
  input: RotateOAuthClientSecretInput;
}>;


export type RotateOAuthClientSecretMutation = { rotateOAuthClientSecret:
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'OAuthClientSecretRotated', previousUntil: string, secret: string, client: { createdAt: string, disabledAt: string | null, extraGrants: Array<string>, id: string, isVerified: boolean, kind: OAuthClientKind, mayIntrospect: boolean, metadataUrl: string | null, name: string, ownerUserId: string | null, pkceExempt: boolean, postLogoutRedirectUris: Array<string>, redirectUris: Array<string>, resources: Array<OAuthResource>, scopes: Array<string>, updatedAt: string, usage: { failures: number, grants: number, lastUsedAt: string | null, refreshes: number } } }
    | { __typename: 'SecretLimitReached', limit: number, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type DisableUserMutationVariables = Exact<{
  input: DisableUserInput;
}>;


export type DisableUserMutation = { disableUser:
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'LastAdmin', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'UserStateChanged', user: { createdAt: string, disabledAt: string | null, displayName: string | null, email: string, id: string, metadata: Record<string, unknown>, role: UserRole, secondFactorMethods: Array<SecondFactorMethod>, state: UserState, username: string | null, tier: { id: string, name: string } } }
   };

export type EnableUserMutationVariables = Exact<{
  input: EnableUserInput;
}>;


export type EnableUserMutation = { enableUser:
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'UserStateChanged', user: { createdAt: string, disabledAt: string | null, displayName: string | null, email: string, id: string, metadata: Record<string, unknown>, role: UserRole, secondFactorMethods: Array<SecondFactorMethod>, state: UserState, username: string | null, tier: { id: string, name: string } } }
   };

export type WithdrawInvitationMutationVariables = Exact<{
  input: WithdrawInvitationInput;
}>;


export type WithdrawInvitationMutation = { withdrawInvitation:
    | { __typename: 'InvitationWithdrawn', email: string, isUserDeleted: boolean }
    | { __typename: 'LastAdmin', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type ResetSecondFactorMutationVariables = Exact<{
  input: ResetSecondFactorInput;
}>;


export type ResetSecondFactorMutation = { resetSecondFactor:
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'SecondFactorReset', user: { createdAt: string, disabledAt: string | null, displayName: string | null, email: string, id: string, metadata: Record<string, unknown>, role: UserRole, secondFactorMethods: Array<SecondFactorMethod>, state: UserState, username: string | null, tier: { id: string, name: string } } }
   };

export type SetUserRoleMutationVariables = Exact<{
  input: SetUserRoleInput;
}>;


export type SetUserRoleMutation = { setUserRole:
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'LastAdmin', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'UserRoleSet', user: { createdAt: string, disabledAt: string | null, displayName: string | null, email: string, id: string, metadata: Record<string, unknown>, role: UserRole, secondFactorMethods: Array<SecondFactorMethod>, state: UserState, username: string | null, tier: { id: string, name: string } } }
   };

export type UpdateOAuthClientMutationVariables = Exact<{
  input: UpdateOAuthClientInput;
}>;


export type UpdateOAuthClientMutation = { updateOAuthClient:
    | { __typename: 'ClientLimitReached', limit: number, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'OAuthClientUpdated', client: { createdAt: string, disabledAt: string | null, extraGrants: Array<string>, id: string, isVerified: boolean, kind: OAuthClientKind, mayIntrospect: boolean, metadataUrl: string | null, name: string, ownerUserId: string | null, pkceExempt: boolean, postLogoutRedirectUris: Array<string>, redirectUris: Array<string>, resources: Array<OAuthResource>, scopes: Array<string>, updatedAt: string, usage: { failures: number, grants: number, lastUsedAt: string | null, refreshes: number } } }
   };

export type UpdateTierMutationVariables = Exact<{
  input: UpdateTierInput;
}>;


export type UpdateTierMutation = { updateTier:
    | { __typename: 'TierInUse', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'TierNameTaken', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'TierNotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'TierUpdated', pausedAccounts: number, resumedAccounts: number, tier: { accountLimit: number | null, graphqlCostLimit: number, id: string, isDefault: boolean, name: string, postLimit: number | null, rank: number, platformAccountLimits: Array<{ limit: number, platform: Platform }> } }
   };

export type InviteUserMutationVariables = Exact<{
  input: InviteUserInput;
}>;


export type InviteUserMutation = { inviteUser:
    | { __typename: 'RegistrationClosed', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'UserDisabled', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'UserExists', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'UserInvited', user: { createdAt: string, disabledAt: string | null, displayName: string | null, email: string, id: string, metadata: Record<string, unknown>, role: UserRole, secondFactorMethods: Array<SecondFactorMethod>, state: UserState, username: string | null, tier: { id: string, name: string } } }
   };

export type UpdateUserMutationVariables = Exact<{
  input: UpdateUserInput;
}>;


export type UpdateUserMutation = { updateUser:
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'UserUpdated', user: { createdAt: string, disabledAt: string | null, displayName: string | null, email: string, id: string, metadata: Record<string, unknown>, role: UserRole, secondFactorMethods: Array<SecondFactorMethod>, state: UserState, username: string | null, tier: { id: string, name: string } } }
    | { __typename: 'UsernameNotAllowed', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'UsernameTaken', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type AccountSummaryFragment = { id: string, name: string, username: string | null, avatarUrl: string | null, platform: Platform, status: AccountStatus, rank: number, health: { nextAction: AccountNextAction, reason: string | null, reconnectBy: string | null } };

export type AccountsOverviewQueryVariables = Exact<{ [key: string]: never; }>;


export type AccountsOverviewQuery = { viewer: { id: string, selectedAccount: { id: string } | null }, accounts: { edges: Array<{ node: { id: string, name: string, username: string | null, avatarUrl: string | null, platform: Platform, status: AccountStatus, rank: number, health: { nextAction: AccountNextAction, reason: string | null, reconnectBy: string | null } } }> } };

export type AccountsChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type AccountsChangedSubscription = { accountChanged: { id: string } };

export type SwitchAccountMutationVariables = Exact<{
  input: SelectAccountInput;
}>;


export type SwitchAccountMutation = { selectAccount:
    | { __typename: 'AccountSelected', account: { id: string } }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type AccountChangedSubscriptionVariables = Exact<{
  id?: string | number | null | undefined;
}>;


export type AccountChangedSubscription = { accountChanged: { avatarUrl: string | null, capabilities: Array<Capability>, connectedAt: string, disconnectedAt: string | null, displayName: string, externalId: string, id: string, label: string | null, name: string, platform: Platform, profileSyncedAt: string, rank: number, status: AccountStatus, username: string | null, health: { accessExpiresAt: string | null, lastRefreshedAt: string | null, missingScopes: Array<string>, nextAction: AccountNextAction, reason: string | null, reconnectBy: string | null, refreshExpiresAt: string | null, status: AccountStatus, lastError: { at: string, kind: string, message: string, platformCode: string } | null }, profile:
      | { __typename: 'InstagramProfile', accountType: string | null, biography: string | null, followerCount: number | null, followingCount: number | null, loginType: string, mediaCount: number | null, pageName: string | null, pageTasks: Array<string>, website: string | null }
      | { __typename: 'TikTokProfile', bio: string | null, followerCount: number | null, followingCount: number | null, isVerified: boolean | null, likesCount: number | null, profileUrl: string | null, unionId: string | null, videoCount: number | null }
      | { __typename: 'TikTokShopProfile', code: string | null, region: string | null, sellerOpenId: string, sellerType: string | null }
     | null, publishingQuota: { limit: number, resetsAt: string | null, syncedAt: string, used: number } | null, sync: Array<{ isHealthy: boolean, isHistoryComplete: boolean, lastSuccessAt: string | null, missingScopes: Array<string>, nextRunAt: string | null, resource: CommerceResource, syncedUntil: string | null, lastError: { at: string, code: ErrorCode, message: string, platformRequestId: string | null } | null }> | null } };

export type PendingConnectionQueryVariables = Exact<{
  id: string | number;
}>;


export type PendingConnectionQuery = { pendingConnection: { expiresAt: string, freeSlots: number | null, id: string, platform: Platform, choices: Array<{ avatarUrl: string | null, displayName: string, externalId: string, isConnected: boolean, isConnectedByAnotherUser: boolean, username: string | null }> } };

export type CompleteConnectionMutationVariables = Exact<{
  input: CompleteConnectionInput;
}>;


export type CompleteConnectionMutation = { completeConnection:
    | { __typename: 'AccountAlreadyConnected', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'ConnectionCompleted', accounts: Array<{ avatarUrl: string | null, capabilities: Array<Capability>, connectedAt: string, disconnectedAt: string | null, displayName: string, externalId: string, id: string, label: string | null, name: string, platform: Platform, profileSyncedAt: string, rank: number, status: AccountStatus, username: string | null, health: { accessExpiresAt: string | null, lastRefreshedAt: string | null, missingScopes: Array<string>, nextAction: AccountNextAction, reason: string | null, reconnectBy: string | null, refreshExpiresAt: string | null, status: AccountStatus, lastError: { at: string, kind: string, message: string, platformCode: string } | null }, profile:
          | { __typename: 'InstagramProfile', accountType: string | null, biography: string | null, followerCount: number | null, followingCount: number | null, loginType: string, mediaCount: number | null, pageName: string | null, pageTasks: Array<string>, website: string | null }
          | { __typename: 'TikTokProfile', bio: string | null, followerCount: number | null, followingCount: number | null, isVerified: boolean | null, likesCount: number | null, profileUrl: string | null, unionId: string | null, videoCount: number | null }
          | { __typename: 'TikTokShopProfile', code: string | null, region: string | null, sellerOpenId: string, sellerType: string | null }
         | null, publishingQuota: { limit: number, resetsAt: string | null, syncedAt: string, used: number } | null, sync: Array<{ isHealthy: boolean, isHistoryComplete: boolean, lastSuccessAt: string | null, missingScopes: Array<string>, nextRunAt: string | null, resource: CommerceResource, syncedUntil: string | null, lastError: { at: string, code: ErrorCode, message: string, platformRequestId: string | null } | null }> | null }> }
    | { __typename: 'ConsentDenied', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NoAccountFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformMisconfigured', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformRateLimited', retryAt: string | null, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformRejected', platformCode: string, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformUnavailable', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'TierLimitReached', limit: number, platform: Platform | null, resource: TierResource, upgradeUrl: string | null, used: number, code: ErrorCode, message: string, userMessage: string, retryable: boolean, tier: { id: string, name: string }, upgradeTo: { id: string, name: string } | null }
   };

export type StartConnectionMutationVariables = Exact<{
  input: StartConnectionInput;
}>;


export type StartConnectionMutation = { startConnection:
    | { __typename: 'ConnectionStarted', connectionId: string, expiresAt: string, url: string }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformNotConfigured', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'ReturnUrlNotAllowed', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'TierLimitReached', limit: number, platform: Platform | null, resource: TierResource, upgradeUrl: string | null, used: number, code: ErrorCode, message: string, userMessage: string, retryable: boolean, tier: { id: string, name: string }, upgradeTo: { id: string, name: string } | null }
   };

export type AccountAudienceQueryVariables = Exact<{
  accountId?: string | number | null | undefined;
  audience?: Audience | null | undefined;
  dimension?: AudienceDimension | null | undefined;
}>;


export type AccountAudienceQuery = { accountAudience: { syncedAt: string | null, breakdowns: Array<{ audience: Audience, dimension: AudienceDimension, observedAt: string, groups: Array<{ key: string, value: number }> }> } };

export type AccountMetricsQueryVariables = Exact<{
  accountId?: string | number | null | undefined;
  after?: string | null | undefined;
  filter?: AccountMetricFilterInput | null | undefined;
  first?: number;
}>;


export type AccountMetricsQuery = { accountMetrics: { syncedAt: string | null, edges: Array<{ node: { endsAt: string, name: string, observedAt: string, value: number } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CommentsQueryVariables = Exact<{
  accountId?: string | number | null | undefined;
  after?: string | null | undefined;
  direction?: SortDirection;
  filter?: CommentFilterInput | null | undefined;
  first?: number;
}>;


export type CommentsQuery = { comments: { syncedAt: string | null, edges: Array<{ node: { authorUsername: string | null, externalId: string, externalMediaId: string, externalParentId: string | null, goneAt: string | null, id: string, isHidden: boolean, isOwn: boolean, likeCount: number | null, publishedAt: string, syncedAt: string, text: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type MediaQueryVariables = Exact<{
  accountId?: string | number | null | undefined;
  after?: string | null | undefined;
  filter?: MediaFilterInput | null | undefined;
  first?: number;
  order?: MediaOrderInput | null | undefined;
}>;


export type MediaQuery = { media: { edges: Array<{ node: { caption: string, coverUrl: string | null, durationSeconds: number | null, externalId: string, goneAt: string | null, height: number | null, id: string, kind: MediaKind, permalink: string | null, publishedAt: string, syncedAt: string, width: number | null, account: { id: string } | null, metrics: Array<{ name: string, observedAt: string, value: number }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type MediaMetricHistoryQueryVariables = Exact<{
  from?: string | null | undefined;
  id: string | number;
  to?: string | null | undefined;
}>;


export type MediaMetricHistoryQuery = { node:
    | { __typename: 'Account' }
    | { __typename: 'AccountOperation' }
    | { __typename: 'AuditEvent' }
    | { __typename: 'Comment' }
    | { __typename: 'DeadJob' }
    | { __typename: 'Event' }
    | { __typename: 'EventDelivery' }
    | { __typename: 'EventDeliveryAttempt' }
    | { __typename: 'EventEndpoint' }
    | { __typename: 'Media', caption: string, coverUrl: string | null, durationSeconds: number | null, externalId: string, goneAt: string | null, height: number | null, id: string, kind: MediaKind, permalink: string | null, publishedAt: string, syncedAt: string, width: number | null, metricHistory: Array<{ day: string, name: string, observedAt: string, value: number }>, account: { id: string } | null, metrics: Array<{ name: string, observedAt: string, value: number }> }
    | { __typename: 'OAuthClient' }
    | { __typename: 'Order' }
    | { __typename: 'PendingConnectionChoice' }
    | { __typename: 'Post' }
    | { __typename: 'Product' }
    | { __typename: 'Return' }
    | { __typename: 'Session' }
    | { __typename: 'ShopPayment' }
    | { __typename: 'SignInIdentity' }
    | { __typename: 'Statement' }
    | { __typename: 'Tier' }
    | { __typename: 'Transaction' }
    | { __typename: 'Upload' }
    | { __typename: 'User' }
    | { __typename: 'Viewer' }
    | { __typename: 'WebhookEvent' }
    | { __typename: 'Withdrawal' }
   | null };

export type DeleteCommentMutationVariables = Exact<{
  input: CommentIdInput;
}>;


export type DeleteCommentMutation = { deleteComment:
    | { __typename: 'AccountPaused', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'CommentActionNotSupported', code: ErrorCode, message: string, userMessage: string, retryable: boolean, refusal: CommentRefusal }
    | { __typename: 'CommentDeleted', comment: { authorUsername: string | null, externalId: string, externalMediaId: string, externalParentId: string | null, goneAt: string | null, id: string, isHidden: boolean, isOwn: boolean, likeCount: number | null, publishedAt: string, syncedAt: string, text: string } }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformMisconfigured', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformRateLimited', retryAt: string | null, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformRejected', platformCode: string, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformUnavailable', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'ReconnectRequired', accountId: string, missingScopes: Array<string>, reason: string | null, code: ErrorCode, message: string, userMessage: string, retryable: boolean, account: { id: string, name: string } | null }
   };

export type HideCommentMutationVariables = Exact<{
  input: CommentIdInput;
}>;


export type HideCommentMutation = { hideComment:
    | { __typename: 'AccountPaused', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'CommentActionNotSupported', code: ErrorCode, message: string, userMessage: string, retryable: boolean, refusal: CommentRefusal }
    | { __typename: 'CommentHidden', comment: { authorUsername: string | null, externalId: string, externalMediaId: string, externalParentId: string | null, goneAt: string | null, id: string, isHidden: boolean, isOwn: boolean, likeCount: number | null, publishedAt: string, syncedAt: string, text: string } }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformMisconfigured', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformRateLimited', retryAt: string | null, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformRejected', platformCode: string, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformUnavailable', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'ReconnectRequired', accountId: string, missingScopes: Array<string>, reason: string | null, code: ErrorCode, message: string, userMessage: string, retryable: boolean, account: { id: string, name: string } | null }
   };

export type ReplyToCommentMutationVariables = Exact<{
  input: ReplyToCommentInput;
}>;


export type ReplyToCommentMutation = { replyToComment:
    | { __typename: 'AccountPaused', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'CommentActionNotSupported', code: ErrorCode, message: string, userMessage: string, retryable: boolean, refusal: CommentRefusal }
    | { __typename: 'CommentReplied', comment: { authorUsername: string | null, externalId: string, externalMediaId: string, externalParentId: string | null, goneAt: string | null, id: string, isHidden: boolean, isOwn: boolean, likeCount: number | null, publishedAt: string, syncedAt: string, text: string } }
    | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'OutcomeUnknown', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformMisconfigured', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformRateLimited', retryAt: string | null, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformRejected', platformCode: string, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformUnavailable', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'ReconnectRequired', accountId: string, missingScopes: Array<string>, reason: string | null, code: ErrorCode, message: string, userMessage: string, retryable: boolean, account: { id: string, name: string } | null }
   };

export type SyncAccountMutationVariables = Exact<{
  input: SyncAccountInput;
}>;


export type SyncAccountMutation = { syncAccount:
    | { __typename: 'AccountPaused', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'AccountSyncRequested', account: { avatarUrl: string | null, capabilities: Array<Capability>, connectedAt: string, disconnectedAt: string | null, displayName: string, externalId: string, id: string, label: string | null, name: string, platform: Platform, profileSyncedAt: string, rank: number, status: AccountStatus, username: string | null, health: { accessExpiresAt: string | null, lastRefreshedAt: string | null, missingScopes: Array<string>, nextAction: AccountNextAction, reason: string | null, reconnectBy: string | null, refreshExpiresAt: string | null, status: AccountStatus, lastError: { at: string, kind: string, message: string, platformCode: string } | null }, profile:
          | { __typename: 'InstagramProfile', accountType: string | null, biography: string | null, followerCount: number | null, followingCount: number | null, loginType: string, mediaCount: number | null, pageName: string | null, pageTasks: Array<string>, website: string | null }
          | { __typename: 'TikTokProfile', bio: string | null, followerCount: number | null, followingCount: number | null, isVerified: boolean | null, likesCount: number | null, profileUrl: string | null, unionId: string | null, videoCount: number | null }
          | { __typename: 'TikTokShopProfile', code: string | null, region: string | null, sellerOpenId: string, sellerType: string | null }
         | null, publishingQuota: { limit: number, resetsAt: string | null, syncedAt: string, used: number } | null, sync: Array<{ isHealthy: boolean, isHistoryComplete: boolean, lastSuccessAt: string | null, missingScopes: Array<string>, nextRunAt: string | null, resource: CommerceResource, syncedUntil: string | null, lastError: { at: string, code: ErrorCode, message: string, platformRequestId: string | null } | null }> | null } | null, sync: { requestedAt: string, state: ContentSyncState, syncedAt: string | null, failure: { at: string, code: ErrorCode, message: string, retryable: boolean, userMessage: string } | null } }
    | { __typename: 'ContentNotSupported', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NoAccountSelected', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'ReconnectRequired', accountId: string, missingScopes: Array<string>, reason: string | null, code: ErrorCode, message: string, userMessage: string, retryable: boolean, account: { id: string, name: string } | null }
   };

export type UnhideCommentMutationVariables = Exact<{
  input: CommentIdInput;
}>;


export type UnhideCommentMutation = { unhideComment:
    | { __typename: 'AccountPaused', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'CommentActionNotSupported', code: ErrorCode, message: string, userMessage: string, retryable: boolean, refusal: CommentRefusal }
    | { __typename: 'CommentUnhidden', comment: { authorUsername: string | null, externalId: string, externalMediaId: string, externalParentId: string | null, goneAt: string | null, id: string, isHidden: boolean, isOwn: boolean, likeCount: number | null, publishedAt: string, syncedAt: string, text: string } }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformMisconfigured', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformRateLimited', retryAt: string | null, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformRejected', platformCode: string, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformUnavailable', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'ReconnectRequired', accountId: string, missingScopes: Array<string>, reason: string | null, code: ErrorCode, message: string, userMessage: string, retryable: boolean, account: { id: string, name: string } | null }
   };

export type EventDeliveriesQueryVariables = Exact<{
  after?: string | null | undefined;
  filter?: EventDeliveryFilterInput | null | undefined;
  first?: number;
  id: string | number;
}>;


export type EventDeliveriesQuery = { node:
    | { id: string, deliveries: { edges: Array<{ node: { accountId: string | null, attemptCount: number, createdAt: string, endpointId: string, eventId: string, eventType: string, finishedAt: string | null, id: string, nextAttemptAt: string | null, state: EventDeliveryState, waitingBehind: number } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | Record<PropertyKey, never>
   | null };

export type EventEndpointEventsQueryVariables = Exact<{
  after?: string | null | undefined;
  first?: number;
  id: string | number;
}>;


export type EventEndpointEventsQuery = { node:
    | { id: string, events: { edges: Array<{ cursor: string, node: { id: string, type: string, occurredAt: string, sequence: number, entityKind: string, entityId: string, accountId: string | null, data: Record<string, unknown> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | Record<PropertyKey, never>
   | null };

export type EventDeliveryAttemptsQueryVariables = Exact<{
  after?: string | null | undefined;
  first?: number;
  id: string | number;
}>;


export type EventDeliveryAttemptsQuery = { node:
    | { id: string, attempts: { edges: Array<{ node: { answer: string | null, at: string, deliveryId: string, durationMs: number, errorCode: string | null, id: string, status: number | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | Record<PropertyKey, never>
   | null };

export type EventDeliveryQueryVariables = Exact<{
  id: string | number;
}>;


export type EventDeliveryQuery = { node:
    | { __typename: 'Account', id: string }
    | { __typename: 'AccountOperation', id: string }
    | { __typename: 'AuditEvent', id: string }
    | { __typename: 'Comment', id: string }
    | { __typename: 'DeadJob', id: string }
    | { __typename: 'Event', id: string }
    | { __typename: 'EventDelivery', id: string, accountId: string | null, attemptCount: number, createdAt: string, endpointId: string, eventId: string, eventType: string, finishedAt: string | null, nextAttemptAt: string | null, state: EventDeliveryState, waitingBehind: number }
    | { __typename: 'EventDeliveryAttempt', id: string }
    | { __typename: 'EventEndpoint', id: string }
    | { __typename: 'Media', id: string }
    | { __typename: 'OAuthClient', id: string }
    | { __typename: 'Order', id: string }
    | { __typename: 'PendingConnectionChoice', id: string }
    | { __typename: 'Post', id: string }
    | { __typename: 'Product', id: string }
    | { __typename: 'Return', id: string }
    | { __typename: 'Session', id: string }
    | { __typename: 'ShopPayment', id: string }
    | { __typename: 'SignInIdentity', id: string }
    | { __typename: 'Statement', id: string }
    | { __typename: 'Tier', id: string }
    | { __typename: 'Transaction', id: string }
    | { __typename: 'Upload', id: string }
    | { __typename: 'User', id: string }
    | { __typename: 'Viewer', id: string }
    | { __typename: 'WebhookEvent', id: string }
    | { __typename: 'Withdrawal', id: string }
   | null };

export type EventEndpointQueryVariables = Exact<{
  id: string | number;
}>;


export type EventEndpointQuery = { node:
    | { __typename: 'Account', id: string }
    | { __typename: 'AccountOperation', id: string }
    | { __typename: 'AuditEvent', id: string }
    | { __typename: 'Comment', id: string }
    | { __typename: 'DeadJob', id: string }
    | { __typename: 'Event', id: string }
    | { __typename: 'EventDelivery', id: string }
    | { __typename: 'EventDeliveryAttempt', id: string }
    | { __typename: 'EventEndpoint', id: string, accountIds: Array<string> | null, clientDisabled: boolean, clientId: string | null, createdAt: string, description: string, eventTypes: Array<string> | null, failingSince: string | null, lastSuccessAt: string | null, ordered: boolean, previousSecretUntil: string | null, restsUntil: string | null, state: EventEndpointState, stateChangedAt: string, stateReason: EventEndpointReason | null, updatedAt: string, url: string, waitingDeliveries: number }
    | { __typename: 'Media', id: string }
    | { __typename: 'OAuthClient', id: string }
    | { __typename: 'Order', id: string }
    | { __typename: 'PendingConnectionChoice', id: string }
    | { __typename: 'Post', id: string }
    | { __typename: 'Product', id: string }
    | { __typename: 'Return', id: string }
    | { __typename: 'Session', id: string }
    | { __typename: 'ShopPayment', id: string }
    | { __typename: 'SignInIdentity', id: string }
    | { __typename: 'Statement', id: string }
    | { __typename: 'Tier', id: string }
    | { __typename: 'Transaction', id: string }
    | { __typename: 'Upload', id: string }
    | { __typename: 'User', id: string }
    | { __typename: 'Viewer', id: string }
    | { __typename: 'WebhookEvent', id: string }
    | { __typename: 'Withdrawal', id: string }
   | null };

export type EventEndpointsQueryVariables = Exact<{
  after?: string | null | undefined;
  first?: number;
}>;


export type EventEndpointsQuery = { eventEndpoints: { edges: Array<{ node: { accountIds: Array<string> | null, clientDisabled: boolean, clientId: string | null, createdAt: string, description: string, eventTypes: Array<string> | null, failingSince: string | null, id: string, lastSuccessAt: string | null, ordered: boolean, previousSecretUntil: string | null, restsUntil: string | null, state: EventEndpointState, stateChangedAt: string, stateReason: EventEndpointReason | null, updatedAt: string, url: string, waitingDeliveries: number } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CreateEventEndpointMutationVariables = Exact<{
  input: CreateEventEndpointInput;
}>;


export type CreateEventEndpointMutation = { createEventEndpoint:
    | { __typename: 'EndpointLimitReached', limit: number, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'EventEndpointCreated', secret: string | null, endpoint: { accountIds: Array<string> | null, clientDisabled: boolean, clientId: string | null, createdAt: string, description: string, eventTypes: Array<string> | null, failingSince: string | null, id: string, lastSuccessAt: string | null, ordered: boolean, previousSecretUntil: string | null, restsUntil: string | null, state: EventEndpointState, stateChangedAt: string, stateReason: EventEndpointReason | null, updatedAt: string, url: string, waitingDeliveries: number } }
    | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type DeleteEventEndpointMutationVariables = Exact<{
  input: EventEndpointInput;
}>;


export type DeleteEventEndpointMutation = { deleteEventEndpoint:
    | { __typename: 'EventEndpointDeleted', deleted: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type PauseEventEndpointMutationVariables = Exact<{
  input: EventEndpointInput;
}>;


export type PauseEventEndpointMutation = { pauseEventEndpoint:
    | { __typename: 'EventEndpointUpdated', endpoint: { accountIds: Array<string> | null, clientDisabled: boolean, clientId: string | null, createdAt: string, description: string, eventTypes: Array<string> | null, failingSince: string | null, id: string, lastSuccessAt: string | null, ordered: boolean, previousSecretUntil: string | null, restsUntil: string | null, state: EventEndpointState, stateChangedAt: string, stateReason: EventEndpointReason | null, updatedAt: string, url: string, waitingDeliveries: number } }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type ReplayEventsMutationVariables = Exact<{
  input: ReplayEventsInput;
}>;


export type ReplayEventsMutation = { replayEvents:
    | { __typename: 'EventsReplayed', count: number, hasMore: boolean, cursor: string }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type ResumeEventEndpointMutationVariables = Exact<{
  input: EventEndpointInput;
}>;


export type ResumeEventEndpointMutation = { resumeEventEndpoint:
    | { __typename: 'EventEndpointUpdated', endpoint: { accountIds: Array<string> | null, clientDisabled: boolean, clientId: string | null, createdAt: string, description: string, eventTypes: Array<string> | null, failingSince: string | null, id: string, lastSuccessAt: string | null, ordered: boolean, previousSecretUntil: string | null, restsUntil: string | null, state: EventEndpointState, stateChangedAt: string, stateReason: EventEndpointReason | null, updatedAt: string, url: string, waitingDeliveries: number } }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type RevealEventEndpointSecretMutationVariables = Exact<{
  input: RevealEventEndpointSecretInput;
}>;


export type RevealEventEndpointSecretMutation = { revealEventEndpointSecret:
    | { __typename: 'EventEndpointSecretRevealed', secret: string }
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type RotateEventEndpointSecretMutationVariables = Exact<{
  input: RotateEventEndpointSecretInput;
}>;


export type RotateEventEndpointSecretMutation = { rotateEventEndpointSecret:
    | { __typename: 'EventEndpointSecretRotated', secret: string, endpoint: { accountIds: Array<string> | null, clientDisabled: boolean, clientId: string | null, createdAt: string, description: string, eventTypes: Array<string> | null, failingSince: string | null, id: string, lastSuccessAt: string | null, ordered: boolean, previousSecretUntil: string | null, restsUntil: string | null, state: EventEndpointState, stateChangedAt: string, stateReason: EventEndpointReason | null, updatedAt: string, url: string, waitingDeliveries: number } }
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type SendTestEventMutationVariables = Exact<{
  input: EventEndpointInput;
}>;


export type SendTestEventMutation = { sendTestEvent:
    | { __typename: 'EndpointDisabled', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'TestEventSent', endpoint: { accountIds: Array<string> | null, clientDisabled: boolean, clientId: string | null, createdAt: string, description: string, eventTypes: Array<string> | null, failingSince: string | null, id: string, lastSuccessAt: string | null, ordered: boolean, previousSecretUntil: string | null, restsUntil: string | null, state: EventEndpointState, stateChangedAt: string, stateReason: EventEndpointReason | null, updatedAt: string, url: string, waitingDeliveries: number } }
   };

export type SkipDeliveryMutationVariables = Exact<{
  input: SkipDeliveryInput;
}>;


export type SkipDeliveryMutation = { skipDelivery:
    | { __typename: 'DeliveryFinished', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'DeliverySkipped', delivery: { accountId: string | null, attemptCount: number, createdAt: string, endpointId: string, eventId: string, eventType: string, finishedAt: string | null, id: string, nextAttemptAt: string | null, state: EventDeliveryState, waitingBehind: number } }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type UpdateEventEndpointMutationVariables = Exact<{
  input: UpdateEventEndpointInput;
}>;


export type UpdateEventEndpointMutation = { updateEventEndpoint:
    | { __typename: 'EventEndpointUpdated', endpoint: { accountIds: Array<string> | null, clientDisabled: boolean, clientId: string | null, createdAt: string, description: string, eventTypes: Array<string> | null, failingSince: string | null, id: string, lastSuccessAt: string | null, ordered: boolean, previousSecretUntil: string | null, restsUntil: string | null, state: EventEndpointState, stateChangedAt: string, stateReason: EventEndpointReason | null, updatedAt: string, url: string, waitingDeliveries: number } }
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type EventsQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
  types?: Array<string> | string | null | undefined;
  accountIds?: Array<string | number> | string | number | null | undefined;
}>;


export type EventsQuery = { events: { edges: Array<{ cursor: string, node: { id: string, type: string, occurredAt: string, sequence: number, entityKind: string, entityId: string, accountId: string | null, data: Record<string, unknown> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

type Failure_AccountAlreadyConnected_Fragment = { __typename: 'AccountAlreadyConnected', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_AccountPaused_Fragment = { __typename: 'AccountPaused', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_ApprovalNeedsFiles_Fragment = { __typename: 'ApprovalNeedsFiles', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_AssistantUnverified_Fragment = { __typename: 'AssistantUnverified', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_ClientLimitReached_Fragment = { __typename: 'ClientLimitReached', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_CommentActionNotSupported_Fragment = { __typename: 'CommentActionNotSupported', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_CommerceNotSupported_Fragment = { __typename: 'CommerceNotSupported', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_ConsentDenied_Fragment = { __typename: 'ConsentDenied', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_ContentNotSupported_Fragment = { __typename: 'ContentNotSupported', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_DeliveryFinished_Fragment = { __typename: 'DeliveryFinished', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_EmailAlreadyVerified_Fragment = { __typename: 'EmailAlreadyVerified', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_EndpointDisabled_Fragment = { __typename: 'EndpointDisabled', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_EndpointLimitReached_Fragment = { __typename: 'EndpointLimitReached', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_Forbidden_Fragment = { __typename: 'Forbidden', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_IdempotencyConflict_Fragment = { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_InvalidCode_Fragment = { __typename: 'InvalidCode', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_InvalidCredentials_Fragment = { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_InvalidToken_Fragment = { __typename: 'InvalidToken', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_LastAdmin_Fragment = { __typename: 'LastAdmin', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_LastSignInMethod_Fragment = { __typename: 'LastSignInMethod', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_MediaInvalid_Fragment = { __typename: 'MediaInvalid', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_MediaNotReady_Fragment = { __typename: 'MediaNotReady', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_MediaUrlNotAllowed_Fragment = { __typename: 'MediaUrlNotAllowed', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_NoAccountFound_Fragment = { __typename: 'NoAccountFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_NoAccountSelected_Fragment = { __typename: 'NoAccountSelected', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_NotFound_Fragment = { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_OutcomeUnknown_Fragment = { __typename: 'OutcomeUnknown', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_PasskeyLimitReached_Fragment = { __typename: 'PasskeyLimitReached', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_PasskeyRefused_Fragment = { __typename: 'PasskeyRefused', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_PlatformMisconfigured_Fragment = { __typename: 'PlatformMisconfigured', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_PlatformNotConfigured_Fragment = { __typename: 'PlatformNotConfigured', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_PlatformRateLimited_Fragment = { __typename: 'PlatformRateLimited', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_PlatformRejected_Fragment = { __typename: 'PlatformRejected', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_PlatformUnavailable_Fragment = { __typename: 'PlatformUnavailable', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_PostNotRetryable_Fragment = { __typename: 'PostNotRetryable', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_PostsRejected_Fragment = { __typename: 'PostsRejected', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_ReconnectRequired_Fragment = { __typename: 'ReconnectRequired', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_RegistrationClosed_Fragment = { __typename: 'RegistrationClosed', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_ReturnNotDecidable_Fragment = { __typename: 'ReturnNotDecidable', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_ReturnUrlNotAllowed_Fragment = { __typename: 'ReturnUrlNotAllowed', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_SecondFactorNeeded_Fragment = { __typename: 'SecondFactorNeeded', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_SecondFactorRequired_Fragment = { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_SecretLimitReached_Fragment = { __typename: 'SecretLimitReached', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_SignInExpired_Fragment = { __typename: 'SignInExpired', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_TierInUse_Fragment = { __typename: 'TierInUse', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_TierLimitReached_Fragment = { __typename: 'TierLimitReached', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_TierNameTaken_Fragment = { __typename: 'TierNameTaken', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_TierNotFound_Fragment = { __typename: 'TierNotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_TooLateToCancel_Fragment = { __typename: 'TooLateToCancel', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_UploadLimitReached_Fragment = { __typename: 'UploadLimitReached', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_UploadUsed_Fragment = { __typename: 'UploadUsed', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_UserDisabled_Fragment = { __typename: 'UserDisabled', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_UserExists_Fragment = { __typename: 'UserExists', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_UsernameNotAllowed_Fragment = { __typename: 'UsernameNotAllowed', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_UsernameTaken_Fragment = { __typename: 'UsernameTaken', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

type Failure_WeakPassword_Fragment = { __typename: 'WeakPassword', code: ErrorCode, message: string, userMessage: string, retryable: boolean };

export type FailureFragment =
  | Failure_AccountAlreadyConnected_Fragment
  | Failure_AccountPaused_Fragment
  | Failure_ApprovalNeedsFiles_Fragment
  | Failure_AssistantUnverified_Fragment
  | Failure_ClientLimitReached_Fragment
  | Failure_CommentActionNotSupported_Fragment
  | Failure_CommerceNotSupported_Fragment
  | Failure_ConsentDenied_Fragment
  | Failure_ContentNotSupported_Fragment
  | Failure_DeliveryFinished_Fragment
  | Failure_EmailAlreadyVerified_Fragment
  | Failure_EndpointDisabled_Fragment
  | Failure_EndpointLimitReached_Fragment
  | Failure_Forbidden_Fragment
  | Failure_IdempotencyConflict_Fragment
  | Failure_InvalidCode_Fragment
  | Failure_InvalidCredentials_Fragment
  | Failure_InvalidToken_Fragment
  | Failure_LastAdmin_Fragment
  | Failure_LastSignInMethod_Fragment
  | Failure_MediaInvalid_Fragment
  | Failure_MediaNotReady_Fragment
  | Failure_MediaUrlNotAllowed_Fragment
  | Failure_NoAccountFound_Fragment
  | Failure_NoAccountSelected_Fragment
  | Failure_NotFound_Fragment
  | Failure_OutcomeUnknown_Fragment
  | Failure_PasskeyLimitReached_Fragment
  | Failure_PasskeyRefused_Fragment
  | Failure_PlatformMisconfigured_Fragment
  | Failure_PlatformNotConfigured_Fragment
  | Failure_PlatformRateLimited_Fragment
  | Failure_PlatformRejected_Fragment
  | Failure_PlatformUnavailable_Fragment
  | Failure_PostNotRetryable_Fragment
  | Failure_PostsRejected_Fragment
  | Failure_ReconnectRequired_Fragment
  | Failure_RegistrationClosed_Fragment
  | Failure_ReturnNotDecidable_Fragment
  | Failure_ReturnUrlNotAllowed_Fragment
  | Failure_SecondFactorNeeded_Fragment
  | Failure_SecondFactorRequired_Fragment
  | Failure_SecretLimitReached_Fragment
  | Failure_SignInExpired_Fragment
  | Failure_TierInUse_Fragment
  | Failure_TierLimitReached_Fragment
  | Failure_TierNameTaken_Fragment
  | Failure_TierNotFound_Fragment
  | Failure_TooLateToCancel_Fragment
  | Failure_UploadLimitReached_Fragment
  | Failure_UploadUsed_Fragment
  | Failure_UserDisabled_Fragment
  | Failure_UserExists_Fragment
  | Failure_UsernameNotAllowed_Fragment
  | Failure_UsernameTaken_Fragment
  | Failure_WeakPassword_Fragment
;

export type AccountOptionFragment = { avatarUrl: string | null, capabilities: Array<Capability>, disconnectedAt: string | null, id: string, name: string, platform: Platform, status: AccountStatus, username: string | null };

export type AccountFieldsFragment = { avatarUrl: string | null, capabilities: Array<Capability>, connectedAt: string, disconnectedAt: string | null, displayName: string, externalId: string, id: string, label: string | null, name: string, platform: Platform, profileSyncedAt: string, rank: number, status: AccountStatus, username: string | null, health: { accessExpiresAt: string | null, lastRefreshedAt: string | null, missingScopes: Array<string>, nextAction: AccountNextAction, reason: string | null, reconnectBy: string | null, refreshExpiresAt: string | null, status: AccountStatus, lastError: { at: string, kind: string, message: string, platformCode: string } | null }, profile:
    | { __typename: 'InstagramProfile', accountType: string | null, biography: string | null, followerCount: number | null, followingCount: number | null, loginType: string, mediaCount: number | null, pageName: string | null, pageTasks: Array<string>, website: string | null }
    | { __typename: 'TikTokProfile', bio: string | null, followerCount: number | null, followingCount: number | null, isVerified: boolean | null, likesCount: number | null, profileUrl: string | null, unionId: string | null, videoCount: number | null }
    | { __typename: 'TikTokShopProfile', code: string | null, region: string | null, sellerOpenId: string, sellerType: string | null }
   | null, publishingQuota: { limit: number, resetsAt: string | null, syncedAt: string, used: number } | null, sync: Array<{ isHealthy: boolean, isHistoryComplete: boolean, lastSuccessAt: string | null, missingScopes: Array<string>, nextRunAt: string | null, resource: CommerceResource, syncedUntil: string | null, lastError: { at: string, code: ErrorCode, message: string, platformRequestId: string | null } | null }> | null };

export type AccountOperationFieldsFragment = { at: string, durationMs: number, id: string, kind: string, outcome: string, platformCode: string | null, platformRequestId: string | null };

export type AuditEventFieldsFragment = { action: string, actorKind: AuditActorKind, actorName: string | null, actorUserId: string | null, address: string | null, createdAt: string, id: string, outcome: AuditOutcome, targetId: string | null, targetType: string | null, userId: string | null, details: Array<{ name: string, value: string }> };

export type CommentFieldsFragment = { authorUsername: string | null, externalId: string, externalMediaId: string, externalParentId: string | null, goneAt: string | null, id: string, isHidden: boolean, isOwn: boolean, likeCount: number | null, publishedAt: string, syncedAt: string, text: string };

export type EventDeliveryFieldsFragment = { accountId: string | null, attemptCount: number, createdAt: string, endpointId: string, eventId: string, eventType: string, finishedAt: string | null, id: string, nextAttemptAt: string | null, state: EventDeliveryState, waitingBehind: number };

export type EventEndpointFieldsFragment = { accountIds: Array<string> | null, clientDisabled: boolean, clientId: string | null, createdAt: string, description: string, eventTypes: Array<string> | null, failingSince: string | null, id: string, lastSuccessAt: string | null, ordered: boolean, previousSecretUntil: string | null, restsUntil: string | null, state: EventEndpointState, stateChangedAt: string, stateReason: EventEndpointReason | null, updatedAt: string, url: string, waitingDeliveries: number };

export type MailPreferenceFieldsFragment = { postFailed: boolean, reconnect: boolean, returnDue: boolean };

export type MediaFieldsFragment = { caption: string, coverUrl: string | null, durationSeconds: number | null, externalId: string, goneAt: string | null, height: number | null, id: string, kind: MediaKind, permalink: string | null, publishedAt: string, syncedAt: string, width: number | null, account: { id: string } | null, metrics: Array<{ name: string, observedAt: string, value: number }> };

export type MoneyFieldsFragment = { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string };

export type OAuthClientFieldsFragment = { createdAt: string, disabledAt: string | null, extraGrants: Array<string>, id: string, isVerified: boolean, kind: OAuthClientKind, mayIntrospect: boolean, metadataUrl: string | null, name: string, ownerUserId: string | null, pkceExempt: boolean, postLogoutRedirectUris: Array<string>, redirectUris: Array<string>, resources: Array<OAuthResource>, scopes: Array<string>, updatedAt: string, usage: { failures: number, grants: number, lastUsedAt: string | null, refreshes: number } };

export type OrderFieldsFragment = { canceledAt: string | null, createdAt: string, externalId: string, fulfillmentType: string | null, id: string, isCashOnDelivery: boolean, paidAt: string | null, paymentMethod: string | null, platformStatus: string, returnCount: number, shipBy: string | null, status: OrderStatus, trackingNumber: string | null, updatedAt: string, account: { id: string } | null, buyer: { city: string | null, name: string | null, postalCode: string | null, regionCode: string | null, state: string | null } | null, lines: Array<{ externalId: string, platformStatus: string | null, productId: string | null, productName: string | null, sellerSku: string | null, skuId: string | null, skuName: string | null, salePrice: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null }>, platformDiscount: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, sellerDiscount: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, shippingFee: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, subtotal: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, tax: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, total: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null };

export type PendingConnectionChoiceFieldsFragment = { expiresAt: string, freeSlots: number | null, id: string, platform: Platform, choices: Array<{ avatarUrl: string | null, displayName: string, externalId: string, isConnected: boolean, isConnectedByAnotherUser: boolean, username: string | null }> };

export type PostFieldsFragment = { accountId: string, caption: string, createdAt: string, failMessage: string | null, failReason: string | null, id: string, isPublic: boolean | null, kind: MediaKind, nextAction: PostNextAction, platform: Platform, platformPostId: string | null, platformStatus: string | null, publicUrl: string | null, publishAt: string | null, state: PostState, updatedAt: string, attempts: Array<{ byPerson: boolean, failReason: string | null, number: number, publishId: string | null, startedAt: string | null, state: string, stateSince: string }>, progress: { bytesSent: number, totalBytes: number } | null };

export type PostPacingFieldsFragment = { postPacing: { freeAt: string, isDefault: boolean, maxPostsPerDay: number | null, minGapMinutes: number } | null };

export type PostSummaryFragment = { accountId: string, caption: string, createdAt: string, failMessage: string | null, id: string, kind: MediaKind, nextAction: PostNextAction, platform: Platform, publishAt: string | null, state: PostState };

export type ProductFieldsFragment = { createdAt: string, externalId: string, id: string, platformStatus: string, status: ProductStatus, stockSyncedAt: string | null, title: string, updatedAt: string, account: { id: string } | null, skus: Array<{ externalId: string, name: string | null, sellerSku: string | null, price: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null }> };

export type PublishProblemFieldsFragment = { code: string, field: string | null, freeAt: string | null, message: string, retryable: boolean, userMessage: string };

export type ReturnFieldsFragment = { createdAt: string, decisionDueAt: string | null, decisions: Array<string>, externalId: string, id: string, kind: ReturnKind, orderExternalId: string | null, platformStatus: string, reason: string | null, refundedAt: string | null, requested: string | null, requestedBy: string | null, status: ReturnStatus, updatedAt: string, account: { id: string } | null, lines: Array<{ externalId: string, orderLineId: string | null, skuId: string | null, refund: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null }>, refund: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null };

export type SessionFieldsFragment = { address: string | null, createdAt: string, current: boolean, expiresAt: string, id: string, lastSeenAt: string, userAgent: string | null };

export type ShopPaymentFieldsFragment = { createdAt: string, exchangeRate: string | null, externalId: string, id: string, paidAt: string | null, status: string, amount: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string }, beforeExchange: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, reserve: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, settlement: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null };

export type ShopSyncFieldsFragment = { isHealthy: boolean, isHistoryComplete: boolean, lastSuccessAt: string | null, missingScopes: Array<string>, nextRunAt: string | null, resource: CommerceResource, syncedUntil: string | null, lastError: { at: string, code: ErrorCode, message: string, platformRequestId: string | null } | null };

export type SignInIdentityFieldsFragment = { id: string, lastUsedAt: string, linkedAt: string, provider: string, providerName: string | null };

export type StatementFieldsFragment = { externalId: string, id: string, isBalanced: boolean | null, isComplete: boolean, issuedAt: string, paymentExternalId: string | null, paymentStatus: string | null, adjustment: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, fees: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, payable: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, reserve: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, revenue: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, settlement: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string }, shippingCost: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null };

export type TierFieldsFragment = { accountLimit: number | null, graphqlCostLimit: number, id: string, isDefault: boolean, name: string, postLimit: number | null, rank: number, platformAccountLimits: Array<{ limit: number, platform: Platform }> };

export type TransactionFieldsFragment = { breakdown: Record<string, unknown>, externalId: string, id: string, orderCreatedAt: string | null, orderExternalId: string | null, statementId: string, type: string, adjustment: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, fees: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, reserve: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, revenue: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, settlement: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string }, shippingCost: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null };

export type UploadFieldsFragment = { contentType: string | null, createdAt: string, durationSeconds: number | null, expiresAt: string | null, fileName: string | null, framesPerSecond: number | null, height: number | null, id: string, kind: MediaKind | null, receivedBytes: number, rejectedBecause: MediaFault | null, sizeBytes: number, state: UploadState, width: number | null };

export type UserFieldsFragment = { createdAt: string, disabledAt: string | null, displayName: string | null, email: string, id: string, metadata: Record<string, unknown>, role: UserRole, secondFactorMethods: Array<SecondFactorMethod>, state: UserState, username: string | null, tier: { id: string, name: string } };

export type UserTierChangeFieldsFragment = { email: string, used: number, userId: string, pauses: Array<{ accountId: string, displayName: string, platform: Platform, username: string | null }>, resumes: Array<{ accountId: string, displayName: string, platform: Platform, username: string | null }> };

export type ViewerFieldsFragment = { createdAt: string, displayName: string | null, email: string, emailVerifiedAt: string, id: string, metadata: Record<string, unknown>, role: UserRole, userId: string, username: string | null, selectedAccount: { id: string } | null, tier: { accountLimit: number | null, graphqlCostLimit: number, id: string, isDefault: boolean, name: string, postLimit: number | null, rank: number, platformAccountLimits: Array<{ limit: number, platform: Platform }> }, usage: { upgradeUrl: string | null, accounts: { limit: number | null, remaining: number | null, reserved: number, used: number, upgradeTo: { id: string, name: string } | null }, posts: { limit: number | null, remaining: number | null, resetsAt: string, used: number, upgradeTo: { id: string, name: string } | null } } };

export type WebhookEventFieldsFragment = { attempts: number, dueAt: string | null, id: string, lastError: string | null, note: string | null, occurredAt: string | null, platform: Platform, processedAt: string | null, receivedAt: string, requestId: string, state: WebhookEventState, subject: string | null, type: string, typeName: string | null, payload: { cut: boolean, text: string } | null };

export type WithdrawalFieldsFragment = { createdAt: string, externalId: string, id: string, status: string, type: string, amount: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } };

export type ComposerQueryVariables = Exact<{
  accountId?: string | number | null | undefined;
}>;


export type ComposerQuery = { composer: { fetchedAt: string, account: { id: string } | null, blocked: { code: string, field: string | null, message: string, retryable: boolean, userMessage: string } | null, info:
      | { __typename: 'InstagramComposer', captionMaxLength: number, carouselMaxMedia: number, collaboratorsAllowed: boolean, loginType: string }
      | { __typename: 'TikTokComposer', brandedContentDeclaration: string, brandedContentPolicyUrl: string, commentDisabled: boolean, creatorAvatarUrl: string | null, creatorNickname: string | null, creatorUsername: string | null, declaration: string, directPostGranted: boolean, duetDisabled: boolean, isAppAudited: boolean, maxVideoDurationSeconds: number | null, musicUsageConfirmationUrl: string, privacyLevels: Array<TikTokPrivacyLevel>, stitchDisabled: boolean }
     | null } };

export type PostQueryVariables = Exact<{
  id: string | number;
}>;


export type PostQuery = { post: { accountId: string, caption: string, createdAt: string, failMessage: string | null, failReason: string | null, id: string, isPublic: boolean | null, kind: MediaKind, nextAction: PostNextAction, platform: Platform, platformPostId: string | null, platformStatus: string | null, publicUrl: string | null, publishAt: string | null, state: PostState, updatedAt: string, attempts: Array<{ byPerson: boolean, failReason: string | null, number: number, publishId: string | null, startedAt: string | null, state: string, stateSince: string }>, progress: { bytesSent: number, totalBytes: number } | null } | null };

export type PostPacingQueryVariables = Exact<{
  id: string | number;
}>;


export type PostPacingQuery = { account: { id: string, postPacing: { freeAt: string, isDefault: boolean, maxPostsPerDay: number | null, minGapMinutes: number } | null } };

export type PostProblemsQueryVariables = Exact<{
  input: PostProblemsInput;
}>;


export type PostProblemsQuery = { postProblems: { problems: Array<{ code: string, field: string | null, freeAt: string | null, message: string, retryable: boolean, userMessage: string }>, rejections: Array<{ accountId: string, problems: Array<{ code: string, field: string | null, freeAt: string | null, message: string, retryable: boolean, userMessage: string }> }> } };

export type PostsQueryVariables = Exact<{
  accountIds?: Array<string | number> | string | number | null | undefined;
  after?: string | null | undefined;
  first?: number;
  states?: Array<PostState> | PostState | null | undefined;
}>;


export type PostsQuery = { posts: { edges: Array<{ node: { accountId: string, caption: string, createdAt: string, failMessage: string | null, failReason: string | null, id: string, isPublic: boolean | null, kind: MediaKind, nextAction: PostNextAction, platform: Platform, platformPostId: string | null, platformStatus: string | null, publicUrl: string | null, publishAt: string | null, state: PostState, updatedAt: string, attempts: Array<{ byPerson: boolean, failReason: string | null, number: number, publishId: string | null, startedAt: string | null, state: string, stateSince: string }>, progress: { bytesSent: number, totalBytes: number } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type PostSummariesQueryVariables = Exact<{
  accountIds?: Array<string | number> | string | number | null | undefined;
  after?: string | null | undefined;
  first?: number;
  states?: Array<PostState> | PostState | null | undefined;
}>;


export type PostSummariesQuery = { posts: { edges: Array<{ node: { accountId: string, caption: string, createdAt: string, failMessage: string | null, id: string, kind: MediaKind, nextAction: PostNextAction, platform: Platform, publishAt: string | null, state: PostState } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type UploadQueryVariables = Exact<{
  id: string | number;
}>;


export type UploadQuery = { upload: { contentType: string | null, createdAt: string, durationSeconds: number | null, expiresAt: string | null, fileName: string | null, framesPerSecond: number | null, height: number | null, id: string, kind: MediaKind | null, receivedBytes: number, rejectedBecause: MediaFault | null, sizeBytes: number, state: UploadState, width: number | null } | null };

export type CancelPostMutationVariables = Exact<{
  input: PostIdInput;
}>;


export type CancelPostMutation = { cancelPost:
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformMisconfigured', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformRateLimited', retryAt: string | null, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformRejected', platformCode: string, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformUnavailable', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PostCanceled', post: { accountId: string, caption: string, createdAt: string, failMessage: string | null, failReason: string | null, id: string, isPublic: boolean | null, kind: MediaKind, nextAction: PostNextAction, platform: Platform, platformPostId: string | null, platformStatus: string | null, publicUrl: string | null, publishAt: string | null, state: PostState, updatedAt: string, attempts: Array<{ byPerson: boolean, failReason: string | null, number: number, publishId: string | null, startedAt: string | null, state: string, stateSince: string }>, progress: { bytesSent: number, totalBytes: number } | null } }
    | { __typename: 'ReconnectRequired', accountId: string, missingScopes: Array<string>, reason: string | null, code: ErrorCode, message: string, userMessage: string, retryable: boolean, account: { id: string, name: string } | null }
    | { __typename: 'TooLateToCancel', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type CheckPostMutationVariables = Exact<{
  input: PostIdInput;
}>;


export type CheckPostMutation = { checkPost:
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformMisconfigured', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformRateLimited', retryAt: string | null, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformRejected', platformCode: string, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformUnavailable', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PostChecked', post: { accountId: string, caption: string, createdAt: string, failMessage: string | null, failReason: string | null, id: string, isPublic: boolean | null, kind: MediaKind, nextAction: PostNextAction, platform: Platform, platformPostId: string | null, platformStatus: string | null, publicUrl: string | null, publishAt: string | null, state: PostState, updatedAt: string, attempts: Array<{ byPerson: boolean, failReason: string | null, number: number, publishId: string | null, startedAt: string | null, state: string, stateSince: string }>, progress: { bytesSent: number, totalBytes: number } | null } }
    | { __typename: 'ReconnectRequired', accountId: string, missingScopes: Array<string>, reason: string | null, code: ErrorCode, message: string, userMessage: string, retryable: boolean, account: { id: string, name: string } | null }
   };

export type CreatePostMutationVariables = Exact<{
  input: CreatePostInput;
}>;


export type CreatePostMutation = { createPost:
    | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'MediaInvalid', reason: MediaFault, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'MediaNotReady', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'MediaUrlNotAllowed', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PostsCreated', posts: Array<{ accountId: string, caption: string, createdAt: string, failMessage: string | null, failReason: string | null, id: string, isPublic: boolean | null, kind: MediaKind, nextAction: PostNextAction, platform: Platform, platformPostId: string | null, platformStatus: string | null, publicUrl: string | null, publishAt: string | null, state: PostState, updatedAt: string, attempts: Array<{ byPerson: boolean, failReason: string | null, number: number, publishId: string | null, startedAt: string | null, state: string, stateSince: string }>, progress: { bytesSent: number, totalBytes: number } | null }> }
    | { __typename: 'PostsRejected', code: ErrorCode, message: string, userMessage: string, retryable: boolean, rejections: Array<{ accountId: string, problems: Array<{ code: string, field: string | null, freeAt: string | null, message: string, retryable: boolean, userMessage: string }> }> }
    | { __typename: 'TierLimitReached', limit: number, platform: Platform | null, resource: TierResource, upgradeUrl: string | null, used: number, code: ErrorCode, message: string, userMessage: string, retryable: boolean, tier: { id: string, name: string }, upgradeTo: { id: string, name: string } | null }
    | { __typename: 'UploadLimitReached', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'UploadUsed', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type SetPostPacingMutationVariables = Exact<{
  input: SetPostPacingInput;
}>;


export type SetPostPacingMutation = { setPostPacing:
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PostPacingSet', account: { id: string, postPacing: { freeAt: string, isDefault: boolean, maxPostsPerDay: number | null, minGapMinutes: number } | null } | null }
   };

export type RetryPostMutationVariables = Exact<{
  input: RetryPostInput;
}>;


export type RetryPostMutation = { retryPost:
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PostNotRetryable', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PostRetried', post: { accountId: string, caption: string, createdAt: string, failMessage: string | null, failReason: string | null, id: string, isPublic: boolean | null, kind: MediaKind, nextAction: PostNextAction, platform: Platform, platformPostId: string | null, platformStatus: string | null, publicUrl: string | null, publishAt: string | null, state: PostState, updatedAt: string, attempts: Array<{ byPerson: boolean, failReason: string | null, number: number, publishId: string | null, startedAt: string | null, state: string, stateSince: string }>, progress: { bytesSent: number, totalBytes: number } | null } }
    | { __typename: 'PostsRejected', code: ErrorCode, message: string, userMessage: string, retryable: boolean, rejections: Array<{ accountId: string, problems: Array<{ code: string, field: string | null, freeAt: string | null, message: string, retryable: boolean, userMessage: string }> }> }
    | { __typename: 'TierLimitReached', limit: number, platform: Platform | null, resource: TierResource, upgradeUrl: string | null, used: number, code: ErrorCode, message: string, userMessage: string, retryable: boolean, tier: { id: string, name: string }, upgradeTo: { id: string, name: string } | null }
   };

export type PostChangedSubscriptionVariables = Exact<{
  id?: string | number | null | undefined;
}>;


export type PostChangedSubscription = { postChanged: { accountId: string, caption: string, createdAt: string, failMessage: string | null, failReason: string | null, id: string, isPublic: boolean | null, kind: MediaKind, nextAction: PostNextAction, platform: Platform, platformPostId: string | null, platformStatus: string | null, publicUrl: string | null, publishAt: string | null, state: PostState, updatedAt: string, attempts: Array<{ byPerson: boolean, failReason: string | null, number: number, publishId: string | null, startedAt: string | null, state: string, stateSince: string }>, progress: { bytesSent: number, totalBytes: number } | null } };

export type SecondFactorFieldsFragment = { authenticatorSince: string | null, isRequired: boolean, recoveryCodesLeft: number, passkeys: Array<{ createdAt: string, lastUsedAt: string | null, name: string, passkeyId: string }> };

export type SecondFactorQueryVariables = Exact<{ [key: string]: never; }>;


export type SecondFactorQuery = { viewer: { id: string, secondFactor: { authenticatorSince: string | null, isRequired: boolean, recoveryCodesLeft: number, passkeys: Array<{ createdAt: string, lastUsedAt: string | null, name: string, passkeyId: string }> } | null } };

export type StartAuthenticatorSetupMutationVariables = Exact<{
  input: PresenceProofInput;
}>;


export type StartAuthenticatorSetupMutation = { startAuthenticatorSetup:
    | { __typename: 'AuthenticatorSetup', qrCode: string, secret: string, uri: string }
    | { __typename: 'InvalidCode', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type ConfirmAuthenticatorMutationVariables = Exact<{
  input: CodeInput;
}>;


export type ConfirmAuthenticatorMutation = { confirmAuthenticator:
    | { __typename: 'AuthenticatorConfirmed', recoveryCodes: Array<string> | null }
    | { __typename: 'InvalidCode', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type RemoveAuthenticatorMutationVariables = Exact<{
  input: PresenceProofInput;
}>;


export type RemoveAuthenticatorMutation = { removeAuthenticator:
    | { __typename: 'InvalidCode', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'SecondFactorChanged', secondFactor: { recoveryCodesLeft: number } }
    | { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type ReplaceRecoveryCodesMutationVariables = Exact<{
  input: PresenceProofInput;
}>;


export type ReplaceRecoveryCodesMutation = { replaceRecoveryCodes:
    | { __typename: 'InvalidCode', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'RecoveryCodesReplaced', recoveryCodes: Array<string> }
   };

export type StartPasskeySetupMutationVariables = Exact<{
  input: PresenceProofInput;
}>;


export type StartPasskeySetupMutation = { startPasskeySetup:
    | { __typename: 'InvalidCode', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PasskeyLimitReached', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PasskeyRefused', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PasskeySetup', options: Record<string, unknown> }
   };

export type AddPasskeyMutationVariables = Exact<{
  input: AddPasskeyInput;
}>;


export type AddPasskeyMutation = { addPasskey:
    | { __typename: 'PasskeyAdded', recoveryCodes: Array<string> | null }
    | { __typename: 'PasskeyLimitReached', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PasskeyRefused', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type RemovePasskeyMutationVariables = Exact<{
  input: RemovePasskeyInput;
}>;


export type RemovePasskeyMutation = { removePasskey:
    | { __typename: 'InvalidCode', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'SecondFactorChanged', secondFactor: { recoveryCodesLeft: number } }
    | { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type RenamePasskeyMutationVariables = Exact<{
  input: RenamePasskeyInput;
}>;


export type RenamePasskeyMutation = { renamePasskey:
    | { __typename: 'InvalidCode', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PasskeyRenamed', passkey: { name: string, passkeyId: string } }
   };

export type SignInWithPasskeyMutationVariables = Exact<{
  input: SignInWithPasskeyInput;
}>;


export type SignInWithPasskeyMutation = { signInWithPasskey:
    | { __typename: 'PasskeyRefused', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'SignedIn', viewer: { id: string } }
    | { __typename: 'UserDisabled', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type StartPasskeyVerificationMutationVariables = Exact<{
  input: StartPasskeyVerificationInput;
}>;


export type StartPasskeyVerificationMutation = { startPasskeyVerification:
    | { __typename: 'PasskeyRefused', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PasskeyRequest', expiresAt: string, options: Record<string, unknown> }
    | { __typename: 'SignInExpired', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type VerifySecondFactorMutationVariables = Exact<{
  input: VerifySecondFactorInput;
}>;


export type VerifySecondFactorMutation = { verifySecondFactor:
    | { __typename: 'InvalidCode', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PasskeyRefused', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'SignInExpired', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'SignedIn', viewer: { id: string } }
    | { __typename: 'UserDisabled', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { createdAt: string, displayName: string | null, email: string, emailVerifiedAt: string, id: string, metadata: Record<string, unknown>, role: UserRole, userId: string, username: string | null, selectedAccount: { id: string } | null, tier: { accountLimit: number | null, graphqlCostLimit: number, id: string, isDefault: boolean, name: string, postLimit: number | null, rank: number, platformAccountLimits: Array<{ limit: number, platform: Platform }> }, usage: { upgradeUrl: string | null, accounts: { limit: number | null, remaining: number | null, reserved: number, used: number, upgradeTo: { id: string, name: string } | null }, posts: { limit: number | null, remaining: number | null, resetsAt: string, used: number, upgradeTo: { id: string, name: string } | null } } } };

export type SignInMutationVariables = Exact<{
  input: SignInInput;
}>;


export type SignInMutation = { signIn:
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'SecondFactorNeeded', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'SignedIn', viewer: { id: string } }
    | { __typename: 'UserDisabled', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type SignOutMutationVariables = Exact<{
  input?: SignOutInput;
}>;


export type SignOutMutation = { signOut: { __typename: 'SignedOut', sessionsEnded: number } };

export type SignUpMutationVariables = Exact<{
  input: SignUpInput;
}>;


export type SignUpMutation = { signUp:
    | { __typename: 'RegistrationClosed', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'SignUpAccepted', email: string }
    | { __typename: 'WeakPassword', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type OrderQueryVariables = Exact<{
  id: string | number;
}>;


export type OrderQuery = { order: { canceledAt: string | null, createdAt: string, externalId: string, fulfillmentType: string | null, id: string, isCashOnDelivery: boolean, paidAt: string | null, paymentMethod: string | null, platformStatus: string, returnCount: number, shipBy: string | null, status: OrderStatus, trackingNumber: string | null, updatedAt: string, lines: Array<{ externalId: string, platformStatus: string | null, productId: string | null, productName: string | null, sellerSku: string | null, skuId: string | null, skuName: string | null, originalPrice: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, platformDiscount: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, sellerDiscount: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, salePrice: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null }>, account: { id: string } | null, buyer: { city: string | null, name: string | null, postalCode: string | null, regionCode: string | null, state: string | null } | null, platformDiscount: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, sellerDiscount: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, shippingFee: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, subtotal: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, tax: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, total: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null } | null };

export type OrdersQueryVariables = Exact<{
  accountId?: string | number | null | undefined;
  after?: string | null | undefined;
  direction?: SortDirection;
  filter?: OrderFilterInput | null | undefined;
  first?: number;
  sort?: OrderSort;
}>;


export type OrdersQuery = { orders: { edges: Array<{ node: { canceledAt: string | null, createdAt: string, externalId: string, fulfillmentType: string | null, id: string, isCashOnDelivery: boolean, paidAt: string | null, paymentMethod: string | null, platformStatus: string, returnCount: number, shipBy: string | null, status: OrderStatus, trackingNumber: string | null, updatedAt: string, account: { id: string } | null, buyer: { city: string | null, name: string | null, postalCode: string | null, regionCode: string | null, state: string | null } | null, lines: Array<{ externalId: string, platformStatus: string | null, productId: string | null, productName: string | null, sellerSku: string | null, skuId: string | null, skuName: string | null, salePrice: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null }>, platformDiscount: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, sellerDiscount: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, shippingFee: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, subtotal: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, tax: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, total: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type PaymentsQueryVariables = Exact<{
  accountId?: string | number | null | undefined;
  after?: string | null | undefined;
  filter?: TimeRangeInput | null | undefined;
  first?: number;
}>;


export type PaymentsQuery = { payments: { edges: Array<{ node: { createdAt: string, exchangeRate: string | null, externalId: string, id: string, paidAt: string | null, status: string, amount: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string }, beforeExchange: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, reserve: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, settlement: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ProductsQueryVariables = Exact<{
  accountId?: string | number | null | undefined;
  after?: string | null | undefined;
  filter?: ProductFilterInput | null | undefined;
  first?: number;
}>;


export type ProductsQuery = { products: { edges: Array<{ node: { createdAt: string, externalId: string, id: string, platformStatus: string, status: ProductStatus, stockSyncedAt: string | null, title: string, updatedAt: string, account: { id: string } | null, skus: Array<{ externalId: string, name: string | null, sellerSku: string | null, price: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ProductStockQueryVariables = Exact<{
  id: string | number;
}>;


export type ProductStockQuery = { node:
    | { __typename: 'Account' }
    | { __typename: 'AccountOperation' }
    | { __typename: 'AuditEvent' }
    | { __typename: 'Comment' }
    | { __typename: 'DeadJob' }
    | { __typename: 'Event' }
    | { __typename: 'EventDelivery' }
    | { __typename: 'EventDeliveryAttempt' }
    | { __typename: 'EventEndpoint' }
    | { __typename: 'Media' }
    | { __typename: 'OAuthClient' }
    | { __typename: 'Order' }
    | { __typename: 'PendingConnectionChoice' }
    | { __typename: 'Post' }
    | { __typename: 'Product', createdAt: string, externalId: string, id: string, platformStatus: string, status: ProductStatus, stockSyncedAt: string | null, title: string, updatedAt: string, skus: Array<{ externalId: string, name: string | null, sellerSku: string | null, stock: Array<{ available: number, committed: number | null, warehouseId: string }>, price: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null }>, account: { id: string } | null }
    | { __typename: 'Return' }
    | { __typename: 'Session' }
    | { __typename: 'ShopPayment' }
    | { __typename: 'SignInIdentity' }
    | { __typename: 'Statement' }
    | { __typename: 'Tier' }
    | { __typename: 'Transaction' }
    | { __typename: 'Upload' }
    | { __typename: 'User' }
    | { __typename: 'Viewer' }
    | { __typename: 'WebhookEvent' }
    | { __typename: 'Withdrawal' }
   | null };

export type ReturnsQueryVariables = Exact<{
  accountId?: string | number | null | undefined;
  after?: string | null | undefined;
  filter?: ReturnFilterInput | null | undefined;
  first?: number;
  sort?: ReturnSort;
}>;


export type ReturnsQuery = { returns: { edges: Array<{ node: { createdAt: string, decisionDueAt: string | null, decisions: Array<string>, externalId: string, id: string, kind: ReturnKind, orderExternalId: string | null, platformStatus: string, reason: string | null, refundedAt: string | null, requested: string | null, requestedBy: string | null, status: ReturnStatus, updatedAt: string, account: { id: string } | null, lines: Array<{ externalId: string, orderLineId: string | null, skuId: string | null, refund: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null }>, refund: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type RevenueQueryVariables = Exact<{
  accountId?: string | number | null | undefined;
  from: string;
  groupBy?: RevenuePeriod;
  to: string;
}>;


export type RevenueQuery = { revenue: { timeZone: string, rows: Array<{ orderCount: number, start: string, net: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string }, orderRevenue: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string }, refunds: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string }, settled: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } }>, totals: Array<{ orderCount: number, start: string, net: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string }, orderRevenue: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string }, refunds: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string }, settled: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } }> } | null };

export type ShopMetricsQueryVariables = Exact<{
  accountId?: string | number | null | undefined;
  from: string;
  to: string;
}>;


export type ShopMetricsQuery = { shopMetrics: Array<{ conversionRate: string | null, customerCount: number | null, day: string, itemCount: number | null, orderCount: number | null, pageViewCount: number | null, visitorCount: number | null, grossSales: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, refunds: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null }> };

export type ShopsQueryVariables = Exact<{ [key: string]: never; }>;


export type ShopsQuery = { accounts: { edges: Array<{ node: { id: string, name: string, platform: Platform } }> } };

export type ShopSyncQueryVariables = Exact<{
  id: string | number;
}>;


export type ShopSyncQuery = { account: { id: string, sync: Array<{ isHealthy: boolean, isHistoryComplete: boolean, lastSuccessAt: string | null, missingScopes: Array<string>, nextRunAt: string | null, resource: CommerceResource, syncedUntil: string | null, lastError: { at: string, code: ErrorCode, message: string, platformRequestId: string | null } | null }> | null } };

export type StatementsQueryVariables = Exact<{
  accountId?: string | number | null | undefined;
  after?: string | null | undefined;
  filter?: TimeRangeInput | null | undefined;
  first?: number;
}>;


export type StatementsQuery = { statements: { edges: Array<{ node: { externalId: string, id: string, isBalanced: boolean | null, isComplete: boolean, issuedAt: string, paymentExternalId: string | null, paymentStatus: string | null, adjustment: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, fees: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, payable: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, reserve: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, revenue: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, settlement: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string }, shippingCost: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type TransactionsQueryVariables = Exact<{
  accountId?: string | number | null | undefined;
  after?: string | null | undefined;
  filter?: TransactionFilterInput | null | undefined;
  first?: number;
}>;


export type TransactionsQuery = { transactions: { edges: Array<{ node: { breakdown: Record<string, unknown>, externalId: string, id: string, orderCreatedAt: string | null, orderExternalId: string | null, statementId: string, type: string, adjustment: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, fees: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, reserve: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, revenue: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, settlement: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string }, shippingCost: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type WithdrawalsQueryVariables = Exact<{
  accountId?: string | number | null | undefined;
  after?: string | null | undefined;
  filter?: TimeRangeInput | null | undefined;
  first?: number;
}>;


export type WithdrawalsQuery = { withdrawals: { edges: Array<{ node: { createdAt: string, externalId: string, id: string, status: string, type: string, amount: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type RejectReasonsQueryVariables = Exact<{
  returnId: string | number;
}>;


export type RejectReasonsQuery = { rejectReasons: Array<{ key: string, text: string }> | null };

export type DecideReturnMutationVariables = Exact<{
  input: DecideReturnInput;
}>;


export type DecideReturnMutation = { decideReturn:
    | { __typename: 'AccountPaused', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'CommerceNotSupported', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'OutcomeUnknown', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformMisconfigured', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformRateLimited', retryAt: string | null, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformRejected', platformCode: string, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformUnavailable', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'ReconnectRequired', accountId: string, missingScopes: Array<string>, reason: string | null, code: ErrorCode, message: string, userMessage: string, retryable: boolean, account: { id: string, name: string } | null }
    | { __typename: 'ReturnDecided', return: { createdAt: string, decisionDueAt: string | null, decisions: Array<string>, externalId: string, id: string, kind: ReturnKind, orderExternalId: string | null, platformStatus: string, reason: string | null, refundedAt: string | null, requested: string | null, requestedBy: string | null, status: ReturnStatus, updatedAt: string, account: { id: string } | null, lines: Array<{ externalId: string, orderLineId: string | null, skuId: string | null, refund: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null }>, refund: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null } | null }
    | { __typename: 'ReturnNotDecidable', decisions: Array<string>, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type ResyncShopMutationVariables = Exact<{
  input: ResyncShopInput;
}>;


export type ResyncShopMutation = { resyncShop:
    | { __typename: 'CommerceNotSupported', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NoAccountSelected', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'ShopResyncRequested', sync: Array<{ isHealthy: boolean, isHistoryComplete: boolean, lastSuccessAt: string | null, missingScopes: Array<string>, nextRunAt: string | null, resource: CommerceResource, syncedUntil: string | null, lastError: { at: string, code: ErrorCode, message: string, platformRequestId: string | null } | null }> }
   };

export type UpdateInventoryMutationVariables = Exact<{
  input: UpdateInventoryInput;
}>;


export type UpdateInventoryMutation = { updateInventory:
    | { __typename: 'AccountPaused', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'CommerceNotSupported', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'InventoryUpdated', results: Array<{ skuId: string, problem: { code: string, message: string } | null }> }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'OutcomeUnknown', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformMisconfigured', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformRateLimited', retryAt: string | null, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformRejected', platformCode: string, code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PlatformUnavailable', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'ReconnectRequired', accountId: string, missingScopes: Array<string>, reason: string | null, code: ErrorCode, message: string, userMessage: string, retryable: boolean, account: { id: string, name: string } | null }
   };

export type OrderChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type OrderChangedSubscription = { orderChanged: { canceledAt: string | null, createdAt: string, externalId: string, fulfillmentType: string | null, id: string, isCashOnDelivery: boolean, paidAt: string | null, paymentMethod: string | null, platformStatus: string, returnCount: number, shipBy: string | null, status: OrderStatus, trackingNumber: string | null, updatedAt: string, account: { id: string } | null, buyer: { city: string | null, name: string | null, postalCode: string | null, regionCode: string | null, state: string | null } | null, lines: Array<{ externalId: string, platformStatus: string | null, productId: string | null, productName: string | null, sellerSku: string | null, skuId: string | null, skuName: string | null, salePrice: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null }>, platformDiscount: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, sellerDiscount: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, shippingFee: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, subtotal: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, tax: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null, total: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null } };

export type ReturnChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type ReturnChangedSubscription = { returnChanged: { createdAt: string, decisionDueAt: string | null, decisions: Array<string>, externalId: string, id: string, kind: ReturnKind, orderExternalId: string | null, platformStatus: string, reason: string | null, refundedAt: string | null, requested: string | null, requestedBy: string | null, status: ReturnStatus, updatedAt: string, account: { id: string } | null, lines: Array<{ externalId: string, orderLineId: string | null, skuId: string | null, refund: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null }>, refund: { amount: string, currency: string, exponent: number, hasExtraDecimals: boolean, minorUnits: string } | null } };

export type SessionsQueryVariables = Exact<{
  after?: string | null | undefined;
  first?: number;
}>;


export type SessionsQuery = { viewer: { id: string, sessions: { edges: Array<{ node: { address: string | null, createdAt: string, current: boolean, expiresAt: string, id: string, lastSeenAt: string, userAgent: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } };

export type SignInIdentitiesQueryVariables = Exact<{
  after?: string | null | undefined;
  first?: number;
}>;


export type SignInIdentitiesQuery = { viewer: { id: string, signInIdentities: { edges: Array<{ node: { id: string, lastUsedAt: string, linkedAt: string, provider: string, providerName: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } };

export type AuthorizedAppsQueryVariables = Exact<{
  after?: string | null | undefined;
  first?: number;
}>;


export type AuthorizedAppsQuery = { viewer: { id: string, authorizedApps: { edges: Array<{ node: { asksBeforeActing: boolean | null, authorizedAt: string, clientId: string, isAssistant: boolean, isVerified: boolean, lastUsedAt: string | null, name: string, scopes: Array<{ description: string, name: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } };

export type PendingApprovalsQueryVariables = Exact<{
  after?: string | null | undefined;
  first?: number;
}>;


export type PendingApprovalsQuery = { viewer: { id: string, pendingApprovals: { edges: Array<{ node: { approvalId: string, assistant: string, clientId: string, createdAt: string, expiresAt: string, isVerified: boolean, pendingAddresses: Array<string>, title: string, tool: string, url: string, facts: Array<{ isUntrusted: boolean, label: string, text: string }>, problems: Array<{ userMessage: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } };

export type DecideApprovalMutationVariables = Exact<{
  input: DecideApprovalInput;
}>;


export type DecideApprovalMutation = { decideApproval:
    | { __typename: 'ApprovalDecided', approvalId: string, decision: ApprovalDecision }
    | { __typename: 'ApprovalNeedsFiles', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type ChangePasswordMutationVariables = Exact<{
  input: ChangePasswordInput;
}>;


export type ChangePasswordMutation = { changePassword:
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PasswordSet', appsRevoked: number, sessionsEnded: number, signInIdentities: Array<{ id: string, lastUsedAt: string, linkedAt: string, provider: string, providerName: string | null }> }
    | { __typename: 'WeakPassword', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type ConfirmEmailChangeMutationVariables = Exact<{
  input: ConfirmEmailChangeInput;
}>;


export type ConfirmEmailChangeMutation = { confirmEmailChange:
    | { __typename: 'InvalidToken', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'ViewerUpdated', viewer: { createdAt: string, displayName: string | null, email: string, emailVerifiedAt: string, id: string, metadata: Record<string, unknown>, role: UserRole, userId: string, username: string | null, selectedAccount: { id: string } | null, tier: { accountLimit: number | null, graphqlCostLimit: number, id: string, isDefault: boolean, name: string, postLimit: number | null, rank: number, platformAccountLimits: Array<{ limit: number, platform: Platform }> }, usage: { upgradeUrl: string | null, accounts: { limit: number | null, remaining: number | null, reserved: number, used: number, upgradeTo: { id: string, name: string } | null }, posts: { limit: number | null, remaining: number | null, resetsAt: string, used: number, upgradeTo: { id: string, name: string } | null } } } }
   };

export type DeleteViewerMutationVariables = Exact<{
  input: DeleteViewerInput;
}>;


export type DeleteViewerMutation = { deleteViewer:
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'LastAdmin', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'ViewerDeleted', userId: string }
   };

export type RemoveSignInIdentityMutationVariables = Exact<{
  input: RemoveSignInIdentityInput;
}>;


export type RemoveSignInIdentityMutation = { removeSignInIdentity:
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'LastSignInMethod', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'SignInIdentityRemoved', identityId: string }
   };

export type RequestEmailChangeMutationVariables = Exact<{
  input: RequestEmailChangeInput;
}>;


export type RequestEmailChangeMutation = { requestEmailChange:
    | { __typename: 'EmailChangeRequested', email: string }
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type RequestPasswordResetMutationVariables = Exact<{
  input: RequestPasswordResetInput;
}>;


export type RequestPasswordResetMutation = { requestPasswordReset: { __typename: 'PasswordResetRequested', email: string } };

export type ResetPasswordMutationVariables = Exact<{
  input: ResetPasswordInput;
}>;


export type ResetPasswordMutation = { resetPassword:
    | { __typename: 'InvalidToken', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'PasswordSet', appsRevoked: number, sessionsEnded: number, signInIdentities: Array<{ id: string, lastUsedAt: string, linkedAt: string, provider: string, providerName: string | null }> }
    | { __typename: 'RegistrationClosed', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'UserDisabled', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'WeakPassword', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type RevokeAuthorizedAppMutationVariables = Exact<{
  input: RevokeAuthorizedAppInput;
}>;


export type RevokeAuthorizedAppMutation = { revokeAuthorizedApp:
    | { __typename: 'AuthorizedAppRevoked', clientId: string }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type RevokeServiceClientMutationVariables = Exact<{
  input: RevokeServiceClientInput;
}>;


export type RevokeServiceClientMutation = { revokeServiceClient:
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'ServiceClientRevoked', clientId: string }
   };

export type RevokeSessionMutationVariables = Exact<{
  input: RevokeSessionInput;
}>;


export type RevokeSessionMutation = { revokeSession:
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'SessionRevoked', sessionId: string }
   };

export type ServiceClientsQueryVariables = Exact<{
  after?: string | null | undefined;
  first?: number;
}>;


export type ServiceClientsQuery = { viewer: { id: string, serviceClients: { edges: Array<{ node: { clientId: string, createdAt: string, disabledAt: string | null, lastUsedAt: string | null, name: string, scopes: Array<{ description: string, name: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } };

export type MailPreferencesQueryVariables = Exact<{ [key: string]: never; }>;


export type MailPreferencesQuery = { viewer: { id: string, mailPreferences: { postFailed: boolean, reconnect: boolean, returnDue: boolean } } };

export type UpdateMailPreferencesMutationVariables = Exact<{
  input: UpdateViewerInput;
}>;


export type UpdateMailPreferencesMutation = { updateViewer:
    | { __typename: 'UsernameNotAllowed', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'UsernameTaken', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'ViewerUpdated', viewer: { id: string, mailPreferences: { postFailed: boolean, reconnect: boolean, returnDue: boolean } } }
   };

export type UpdateAuthorizedAppMutationVariables = Exact<{
  input: UpdateAuthorizedAppInput;
}>;


export type UpdateAuthorizedAppMutation = { updateAuthorizedApp:
    | { __typename: 'AssistantUnverified', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'AuthorizedAppUpdated', asksBeforeActing: boolean, clientId: string }
    | { __typename: 'NotFound', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
   };

export type UpdateViewerMutationVariables = Exact<{
  input: UpdateViewerInput;
}>;


export type UpdateViewerMutation = { updateViewer:
    | { __typename: 'UsernameNotAllowed', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'UsernameTaken', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'ViewerUpdated', viewer: { createdAt: string, displayName: string | null, email: string, emailVerifiedAt: string, id: string, metadata: Record<string, unknown>, role: UserRole, userId: string, username: string | null, selectedAccount: { id: string } | null, tier: { accountLimit: number | null, graphqlCostLimit: number, id: string, isDefault: boolean, name: string, postLimit: number | null, rank: number, platformAccountLimits: Array<{ limit: number, platform: Platform }> }, usage: { upgradeUrl: string | null, accounts: { limit: number | null, remaining: number | null, reserved: number, used: number, upgradeTo: { id: string, name: string } | null }, posts: { limit: number | null, remaining: number | null, resetsAt: string, used: number, upgradeTo: { id: string, name: string } | null } } } }
   };

export type VerifyEmailMutationVariables = Exact<{
  input: VerifyEmailInput;
}>;


export type VerifyEmailMutation = { verifyEmail:
    | { __typename: 'EmailAlreadyVerified', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'Forbidden', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'InvalidToken', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'RegistrationClosed', code: ErrorCode, message: string, userMessage: string, retryable: boolean }
    | { __typename: 'SignedIn', viewer: { id: string } }
   };


export * from './documents/accounts.js';
export * from './documents/admin.js';
export * from './documents/components.js';
export * from './documents/connections.js';
export * from './documents/content.js';
export * from './documents/event-endpoints.js';
export * from './documents/events.js';
export * from './documents/posts.js';
export * from './documents/second-factor.js';
export * from './documents/session.js';
export * from './documents/shop.js';
export * from './documents/viewer.js';
