interface FailureSpec {
  /** HTTP status over REST. */
  status: number;
  /** Whether the same request may succeed later. */
  retryable: boolean;
  /** What it means, for developers; the default message. */
  meaning: string;
  /** Default text for the person in front of the screen. */
  userMessage: string;
}

/**
 * The one catalogue of error codes. `ErrorCode` in schema.gql and docs/errors.md hold the same list, which a test proves in
 * both directions. A code is never renamed and never reused for another meaning.
 */
export const failureCodes = {
  // Anyone, anywhere
  UNAUTHENTICATED: {
    status: 401,
    retryable: false,
    meaning: 'No valid session or access token came with the request.',
    userMessage: 'Please sign in.',
  },
  FORBIDDEN: {
    status: 403,
    retryable: false,
    meaning: 'The caller is known but may not do this: the role or a scope is missing.',
    userMessage: 'You are not allowed to do this.',
  },
  NOT_FOUND: {
    status: 404,
    retryable: false,
    meaning: 'The object does not exist, or the caller may not see it.',
    userMessage: 'This could not be found.',
  },
  INVALID_INPUT: {
    status: 400,
    retryable: false,
    meaning:
      'The input is malformed or out of bounds. details.fields lists the faults; path is the place in the arguments of the operation, such as input.email.',
    userMessage: 'Please check what you entered.',
  },
  QUERY_TOO_COMPLEX: {
    status: 400,
    retryable: false,
    meaning:
      'The GraphQL document or its variables exceed a limit: characters, tokens, operations, fragments, variables, directives, nesting, fields, introspection, depth, aliases, root fields or cost. details.what names it.',
    userMessage: 'This request asks for too much at once.',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    status: 200,
    retryable: false,
    meaning: 'The document of this hash is not known; the client sends the request again with its text.',
    userMessage: 'Please try again.',
  },
  RATE_LIMITED: {
    status: 429,
    retryable: true,
    meaning: 'Too many requests; details.retryAt says when to come back.',
    userMessage: 'Too many attempts. Please wait a moment and try again.',
  },
  REQUEST_TIMEOUT: {
    status: 408,
    retryable: true,
    meaning: 'The body of the request did not arrive in time.',
    userMessage: 'The connection is too slow. Please try again.',
  },
  UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning: 'A part the request needs is away for the moment.',
    userMessage: 'This is not available right now. Please try again shortly.',
  },
  INTERNAL: {
    status: 500,
    retryable: true,
    meaning: 'A fault of ours; the request id leads to it in the logs.',
    userMessage: 'Something went wrong on our side. Please try again.',
  },
  // Users and sessions
  INVALID_CREDENTIALS: {
    status: 401,
    retryable: false,
    meaning: 'E-mail address and password do not belong together, or the address is not verified.',
    userMessage: 'E-mail address or password is wrong.',
  },
  INVALID_TOKEN: {
    status: 400,
    retryable: false,
    meaning: 'The link from the mail is unknown, used or expired.',
    userMessage: 'This link no longer works. Please request a new one.',
  },
  WEAK_PASSWORD: {
    status: 400,
    retryable: false,
    meaning: 'The password is shorter than 10 characters or among the most common ones.',
    userMessage: 'Please choose a longer, less common password.',
  },
  LAST_SIGN_IN_METHOD: {
    status: 409,
    retryable: false,
    meaning:
      'Without this identity the user could not sign in any more: there is no password and no other one.',
    userMessage: 'This is your only way to sign in. Set a password or add another one first.',
  },
  USERNAME_TAKEN: {
    status: 409,
    retryable: false,
    meaning: 'Another user has this username, in any case.',
    userMessage: 'This username is taken. Please choose another one.',
  },
  USERNAME_NOT_ALLOWED: {
    status: 400,
    retryable: false,
    meaning:
      'The username is reserved or malformed: 3 to 30 letters, digits and single . _ - between them, beginning with a letter.',
    userMessage:
      'Please choose another username: 3 to 30 letters and digits, beginning with a letter; dots, hyphens and underscores may separate them.',
  },
  LAST_ADMIN: {
    status: 409,
    retryable: false,
    meaning: 'The user is the only administrator; an installation always keeps one.',
    userMessage: 'You are the only administrator. Make someone else an administrator first.',
  },
  // Tiers
  TIER_LIMIT_REACHED: {
    status: 403,
    retryable: false,
    meaning: 'The tier of the user allows no more of this.',
    userMessage: 'Your plan does not include more of this. Upgrade to go on.',
  },
  TIER_NOT_FOUND: {
    status: 404,
    retryable: false,
    meaning: 'There is no tier of that id, or it is archived.',
    userMessage: 'This plan does not exist.',
  },
  TIER_NAME_TAKEN: {
    status: 409,
    retryable: false,
    meaning: 'Another tier bears that name.',
    userMessage: 'Another plan already has this name.',
  },
  TIER_IN_USE: {
    status: 409,
    retryable: false,
    meaning: 'The tier cannot be archived while it is the default or users are on it.',
    userMessage: 'This plan is still in use.',
  },
  // Connecting and accounts
  PLATFORM_NOT_CONFIGURED: {
    status: 400,
    retryable: false,
    meaning: 'The platform is off in this installation.',
    userMessage: 'This platform is not available here.',
  },
  RETURN_URL_NOT_ALLOWED: {
    status: 400,
    retryable: false,
    meaning: 'returnUrl is not under one of RETURN_URLS.',
    userMessage: 'This app may not be returned to.',
  },
  CONNECTION_EXPIRED: {
    status: 400,
    retryable: false,
    meaning:
      'The connect flow was not started here, was started in another browser, or took longer than 10 minutes.',
    userMessage: 'Connecting took too long or was started elsewhere. Please start again.',
  },
  SIGNED_IN_AS_ANOTHER_USER: {
    status: 403,
    retryable: false,
    meaning: 'The browser is signed in as another user than the one who started the connect flow.',
    userMessage:
      'You are signed in here as another user than the one who started this. Sign out, sign in as that user, and start again. If you did not start this yourself, close this page.',
  },
  CONSENT_DENIED: {
    status: 400,
    retryable: false,
    meaning: 'The person, or the platform for the person, refused the connection.',
    userMessage: 'The connection was not allowed.',
  },
  ACCOUNT_ALREADY_CONNECTED: {
    status: 409,
    retryable: false,
    meaning: 'The account is connected by another user of this installation.',
    userMessage: 'This account is already connected by someone else.',
  },
  OTHER_ACCOUNT_CHOSEN: {
    status: 409,
    retryable: false,
    meaning: 'The person consented with another account than the one to be reconnected. Nothing was changed.',
    userMessage:
      'You chose another account than the one to reconnect. Please switch accounts there and try again.',
  },
  NO_ACCOUNT_FOUND: {
    status: 400,
    retryable: false,
    meaning: 'The grant opens no account that can be connected.',
    userMessage: 'There is no account to connect behind this login.',
  },
  ACCOUNT_NOT_ELIGIBLE: {
    status: 400,
    retryable: false,
    meaning:
      'The platform offers no app this kind of account: a personal one where only professional ones are offered.',
    userMessage:
      'This kind of account cannot be connected. Please switch it to a professional account (business or creator) in the settings of its app, then connect again.',
  },
  COMMENT_ACTION_NOT_SUPPORTED: {
    status: 400,
    retryable: false,
    meaning: 'The platform, or the way the account was connected, does not offer this for this comment.',
    userMessage: 'This cannot be done with this comment.',
  },
  NO_ACCOUNT_SELECTED: {
    status: 400,
    retryable: false,
    meaning: 'No accountId was given and none is selected.',
    userMessage: 'Please choose an account first.',
  },
  ACCOUNT_PAUSED: {
    status: 403,
    retryable: false,
    meaning: 'The account is above the limit of the tier; a higher rank or tier resumes it.',
    userMessage: 'This account is paused by your plan.',
  },
  RECONNECT_REQUIRED: {
    status: 409,
    retryable: false,
    meaning: 'The platform no longer accepts the grant of this account, or a needed scope is missing.',
    userMessage: 'Please reconnect this account.',
  },
  // Platforms
  PLATFORM_UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning: 'The platform does not answer, or answers with a fault of its own.',
    userMessage: 'The platform is not reachable right now. Please try again later.',
  },
  PLATFORM_RATE_LIMITED: {
    status: 429,
    retryable: true,
    meaning: 'The platform asks for patience; details.retryAt says until when.',
    userMessage: 'The platform asks to slow down. Please try again later.',
  },
  PLATFORM_REJECTED: {
    status: 422,
    retryable: false,
    meaning: 'The platform refuses this request for good; details.platformCode is its own word.',
    userMessage: 'The platform does not accept this.',
  },
  PLATFORM_MISCONFIGURED: {
    status: 503,
    retryable: false,
    meaning: 'The app of this installation is not set up properly at the platform. The operator has to act.',
    userMessage: 'This platform is not set up correctly. Please contact support.',
  },
  // Posts
  POSTS_REJECTED: {
    status: 422,
    retryable: false,
    meaning:
      'At least one target must refuse the post, so none was made; details.rejections says why by account.',
    userMessage: 'The post cannot go out like this.',
  },
  IDEMPOTENCY_CONFLICT: {
    status: 409,
    retryable: false,
    meaning: 'The idempotency key was used for another request within 7 days.',
    userMessage: 'This was already sent with different content.',
  },
  OUTCOME_UNKNOWN: {
    status: 504,
    retryable: false,
    meaning:
      'The platform gave no answer, so it is not certain whether this was done. Sent again under the same idempotency key, the request returns the outcome once it is known, and is never done twice.',
    userMessage:
      'It is not certain whether this was done. Please look at the platform before you do it again.',
  },
  MEDIA_NOT_READY: {
    status: 409,
    retryable: true,
    meaning: 'The upload is not complete.',
    userMessage: 'The file is still uploading.',
  },
  MEDIA_INVALID: {
    status: 422,
    retryable: false,
    meaning: 'The file is empty, too big, or not of a supported kind; details.reason says which.',
    userMessage: 'This file cannot be used.',
  },
  MEDIA_URL_NOT_ALLOWED: {
    status: 422,
    retryable: false,
    meaning: 'The address of the media is not public, not http(s), or could not be fetched.',
    userMessage: 'The media cannot be fetched from this address.',
  },
  UPLOAD_LIMIT_REACHED: {
    status: 403,
    retryable: true,
    meaning:
      'The user has too many files here, counted with those of failed posts; details.limit says how many there may be.',
    userMessage: 'Too many files are waiting to be posted. Remove some, or post them.',
  },
  UPLOAD_USED: {
    status: 410,
    retryable: false,
    meaning:
      'A post has used the upload, and its file was removed afterwards. Send the file again to post it again.',
    userMessage: 'This file was already posted and is no longer here. Please upload it again.',
  },
  UPLOAD_OFFSET_CONFLICT: {
    status: 409,
    retryable: false,
    meaning: 'The bytes do not begin where the upload ends. Ask for its offset with HEAD and continue there.',
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
    meaning: 'A post that is not finished uses the upload.',
    userMessage: 'This file belongs to a post.',
  },
  TOO_LATE_TO_CANCEL: {
    status: 409,
    retryable: false,
    meaning: 'The post has already been handed to the platform.',
    userMessage: 'It is too late to cancel this post.',
  },
  POST_NOT_RETRYABLE: {
    status: 409,
    retryable: false,
    meaning: 'Only failed and unconfirmed posts can be retried.',
    userMessage: 'This post cannot be sent again.',
  },
  // OAuth clients
  CLIENT_LIMIT_REACHED: {
    status: 403,
    retryable: false,
    meaning:
      'There are as many OAuth clients as there may be, of the owner or in all; details.limit says how many. Disabled ones count.',
    userMessage: 'There are too many apps here. Use one of them, or take the owner away from it.',
  },
  SECRET_LIMIT_REACHED: {
    status: 403,
    retryable: false,
    meaning:
      'The client has as many working secrets as it may have; details.limit says how many. Wait until one expires, or let them end at once with overlapSeconds 0.',
    userMessage: 'This app has too many working secrets. End them, or wait until one expires.',
  },
  // Content
  CONTENT_NOT_SUPPORTED: {
    status: 400,
    retryable: false,
    meaning: 'The platform of the account tells nothing of what was published there.',
    userMessage: 'The posts of this account cannot be read.',
  },
  // Webhooks
  WEBHOOK_NOT_VERIFIED: {
    status: 401,
    retryable: false,
    meaning:
      'The webhook is not signed by the platform, or was signed too long ago; details.reason says which.',
    userMessage: 'This message was not accepted.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    retryable: false,
    meaning: 'The body is larger than this address takes.',
    userMessage: 'This is too large.',
  },
} as const satisfies Record<string, FailureSpec>;

export type FailureCode = keyof typeof failureCodes;
