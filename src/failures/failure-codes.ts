import type { FailureSpec } from './failure-spec.js';
import { clientCodes } from './client-codes.js';
import { generalCodes } from './general-codes.js';
import { userCodes } from './user-codes.js';

/**
 * The catalogue of error codes. A test checks that `ErrorCode` in schema.gql and docs/errors.md have the same codes. A code is never
 * renamed, and never reused with another meaning.
 */
export const failureCodes = {
  ...generalCodes,
  ...clientCodes,
  ...userCodes,
  // Tiers
  TIER_LIMIT_REACHED: {
    status: 403,
    retryable: false,
    meaning: "The limit of the user's tier is reached.",
    userMessage: 'You have reached the limit of your plan. Upgrade to continue.',
  },
  TIER_NOT_FOUND: {
    status: 404,
    retryable: false,
    meaning: 'The tier does not exist, or is archived.',
    userMessage: 'This plan does not exist.',
  },
  TIER_NAME_TAKEN: {
    status: 409,
    retryable: false,
    meaning: 'Another tier has this name.',
    userMessage: 'Another plan already has this name.',
  },
  TIER_IN_USE: {
    status: 409,
    retryable: false,
    meaning: 'The tier cannot be archived because it is the default tier or has users.',
    userMessage: 'This plan is still in use.',
  },
  // Connecting and accounts
  PLATFORM_NOT_CONFIGURED: {
    status: 400,
    retryable: false,
    meaning: 'The platform is disabled in this installation.',
    userMessage: 'This platform is not available here.',
  },
  PLATFORM_CANNOT_PUBLISH: {
    status: 422,
    retryable: false,
    meaning: 'The platform has no posts, or none of this kind. details.platform is the platform.',
    userMessage: 'Accounts of this platform cannot publish posts.',
  },
  RETURN_URL_NOT_ALLOWED: {
    status: 400,
    retryable: false,
    meaning: 'returnUrl is not below one of RETURN_URLS.',
    userMessage: 'This return address is not allowed.',
  },
  CONNECTION_EXPIRED: {
    status: 400,
    retryable: false,
    meaning:
      'The connect flow was not started in this installation, was started in another browser, or took longer than 10 minutes.',
    userMessage: 'Connecting took too long, or was started in another browser. Please start again.',
  },
  SIGNED_IN_AS_ANOTHER_USER: {
    status: 403,
    retryable: false,
    meaning: 'The browser is signed in as another user than the one who started the connect flow.',
    userMessage:
      'You are signed in as another user than the one who started this. Sign in as that user and start again. If you did not start this yourself, close this page.',
  },
  CONSENT_DENIED: {
    status: 400,
    retryable: false,
    meaning: 'The user or the platform denied the consent.',
    userMessage: 'The connection was not allowed.',
  },
  ACCOUNT_ALREADY_CONNECTED: {
    status: 409,
    retryable: false,
    meaning: 'Another user of this installation has connected the account.',
    userMessage: 'This account is already connected by another user.',
  },
  OTHER_ACCOUNT_CHOSEN: {
    status: 409,
    retryable: false,
    meaning: 'The user consented with another account than the one to reconnect. Nothing was changed.',
    userMessage:
      'You chose another account than the one to reconnect. Please switch accounts at the platform and try again.',
  },
  NO_ACCOUNT_FOUND: {
    status: 400,
    retryable: false,
    meaning: 'The grant gives access to no account that can be connected.',
    userMessage: 'This login has no account that can be connected.',
  },
  ACCOUNT_NOT_ELIGIBLE: {
    status: 400,
    retryable: false,
    meaning: 'The platform gives apps no access to accounts of this kind, for example personal accounts.',
    userMessage:
      'This kind of account cannot be connected. Switch it to a professional account (business or creator) in the settings of the platform, then connect again.',
  },
  COMMENT_ACTION_NOT_SUPPORTED: {
    status: 400,
    retryable: false,
    meaning: 'The platform, or the login type of the account, does not support this action for this comment.',
    userMessage: 'This is not possible for this comment.',
  },
  NO_ACCOUNT_SELECTED: {
    status: 400,
    retryable: false,
    meaning: 'accountId is missing, and the user has no selected account.',
    userMessage: 'Please choose an account first.',
  },
  ACCOUNT_PAUSED: {
    status: 403,
    retryable: false,
    meaning: 'The account exceeds the account limit of the tier. A higher rank or a larger tier resumes it.',
    userMessage:
      'This account is paused because your plan has too few accounts. Upgrade, or move the account up in your list.',
  },
  RECONNECT_REQUIRED: {
    status: 409,
    retryable: false,
    meaning: 'The platform no longer accepts the grant of this account, or a required scope is missing.',
    userMessage: 'Please reconnect this account.',
  },
  // Platforms
  PLATFORM_UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning: 'The platform does not answer, or answers with a server error.',
    userMessage: 'The platform is not reachable right now. Please try again later.',
  },
  PLATFORM_RATE_LIMITED: {
    status: 429,
    retryable: true,
    meaning: 'The platform limits calls. details.retryAt is the end of the limit.',
    userMessage: 'The platform limits requests. Please try again later.',
  },
  PLATFORM_REJECTED: {
    status: 422,
    retryable: false,
    meaning: 'The platform rejects this request permanently. details.platformCode is its code.',
    userMessage: 'The platform did not accept this.',
  },
  PLATFORM_MISCONFIGURED: {
    status: 503,
    retryable: false,
    meaning: "This installation's app is misconfigured at the platform. The operator has to correct it.",
    userMessage: 'This platform is not set up correctly. Please contact support.',
  },
  // Posts
  POSTS_REJECTED: {
    status: 422,
    retryable: false,
    meaning:
      'At least one target would reject the post, so no post was created. details.rejections has the reasons per account.',
    userMessage: 'The post cannot be published as it is. Please change it and try again.',
  },
  IDEMPOTENCY_CONFLICT: {
    status: 409,
    retryable: false,
    meaning: 'The idempotency key was used for a different request within the last 7 days.',
    userMessage: 'This was already sent with different content.',
  },
  OUTCOME_UNKNOWN: {
    status: 504,
    retryable: false,
    meaning:
      'The response of the platform was lost, so the outcome is not certain. The same request with the same idempotency key returns the outcome when it is known, and never repeats the action.',
    userMessage: 'It is not certain whether this was done. Please check the platform before you try again.',
  },
  MEDIA_NOT_READY: {
    status: 409,
    retryable: true,
    meaning: 'The upload is not complete.',
    userMessage: 'The file is still uploading. Please wait until it is complete.',
  },
  MEDIA_INVALID: {
    status: 422,
    retryable: false,
    meaning: 'The file is empty, too large, or of an unsupported type. details.reason is the reason.',
    userMessage: 'This file cannot be used.',
  },
  MEDIA_URL_NOT_ALLOWED: {
    status: 422,
    retryable: false,
    meaning: 'The media URL is not public, is not http(s), or could not be fetched.',
    userMessage: 'The media cannot be fetched from this address.',
  },
  UPLOAD_LIMIT_REACHED: {
    status: 403,
    retryable: true,
    meaning:
      'The user has too many stored files, including files of failed posts. details.limit is the maximum.',
    userMessage: 'Too many files are waiting to be posted. Post or delete some of them.',
  },
  UPLOAD_USED: {
    status: 410,
    retryable: false,
    meaning:
      'A post used the upload, and its file was deleted afterwards. Upload the file again to post it again.',
    userMessage: 'This file was already posted and deleted. Please upload it again.',
  },
  UPLOAD_OFFSET_CONFLICT: {
    status: 409,
    retryable: false,
    meaning:
      'Upload-Offset is not the current end of the upload. Request the offset with HEAD and continue there.',
    userMessage: 'The upload was interrupted. Please try again.',
  },
  UPLOAD_LOCKED: {
    status: 423,
    retryable: true,
    meaning: 'Another request is writing to the upload.',
    userMessage: 'This file is still being received. Please try again in a moment.',
  },
  UPLOAD_IN_USE: {
    status: 409,
    retryable: false,
    meaning: 'An unfinished post uses the upload.',
    userMessage: 'This file belongs to a post that is not finished.',
  },
  TOO_LATE_TO_CANCEL: {
    status: 409,
    retryable: false,
    meaning: 'The post was already handed over to the platform.',
    userMessage: 'It is too late to cancel this post.',
  },
  POST_NOT_RETRYABLE: {
    status: 409,
    retryable: false,
    meaning: 'Only failed and unconfirmed posts can be retried.',
    userMessage: 'This post cannot be retried.',
  },
  // OAuth clients
  ENDPOINT_LIMIT_REACHED: {
    status: 403,
    retryable: false,
    meaning:
      'The owner or the installation has the maximum number of event endpoints. details.limit is the maximum.',
    userMessage: 'There are too many event endpoints. Delete one first.',
  },
  ENDPOINT_DISABLED: {
    status: 409,
    retryable: false,
    meaning: 'The event endpoint is DISABLED and gets no events. Resume it first.',
    userMessage: 'This endpoint is disabled. Enable it first.',
  },
  DELIVERY_FINISHED: {
    status: 409,
    retryable: false,
    meaning: 'The delivery is not PENDING or RETRYING, so it cannot be skipped.',
    userMessage: 'This delivery has already ended.',
  },
  // Content
  CONTENT_NOT_SUPPORTED: {
    status: 400,
    retryable: false,
    meaning: 'The platform of the account does not provide its published content.',
    userMessage: 'The posts of this account cannot be read.',
  },
  // Shops
  RETURN_NOT_DECIDABLE: {
    status: 409,
    retryable: false,
    meaning: 'The return waits for another decision, or for none. details.decisions lists the possible ones.',
    userMessage: 'This can no longer be decided. Please reload the list.',
  },
  COMMERCE_NOT_SUPPORTED: {
    status: 400,
    retryable: false,
    meaning: 'The account is not a shop: its platform has no orders and products.',
    userMessage: 'This account is not a shop.',
  },
  // Webhooks
  WEBHOOK_NOT_VERIFIED: {
    status: 401,
    retryable: false,
    meaning:
      'The webhook is not signed by the platform, or its signature is too old. details.reason is the reason.',
    userMessage: 'This message was not accepted.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    retryable: false,
    meaning: 'The request body is too large for this URL.',
    userMessage: 'This is too large.',
  },
} as const satisfies Record<string, FailureSpec>;

export type FailureCode = keyof typeof failureCodes;
