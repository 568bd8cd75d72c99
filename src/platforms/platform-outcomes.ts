/**
 * How to resolve a refused post. `RETRY`: the same post, later. `REVISE`: another caption, option or file. `RECONNECT`: a new
 * consent. `RESOLVE_IN_APP`: the account is restricted, and only its owner can change that, in the platform's app.
 */
export type PostRemedy = 'RETRY' | 'REVISE' | 'RECONNECT' | 'RESOLVE_IN_APP' | 'CONTACT_OPERATOR';

/** Status of a post, as the platform reports it. */
export type PublishStatus =
  | { state: 'PROCESSING'; platformStatus: string; bytesReceived: number | null }
  | { state: 'AWAITING_CREATOR'; platformStatus: string }
  | {
      state: 'PUBLISHED';
      platformStatus: string;
      platformPostId: string | null;
      isPublic: boolean | null;
      /** Public address of the post, if the platform reports it. */
      publicUrl?: string | null;
    }
  | {
      state: 'FAILED';
      platformStatus: string;
      failReason: string;
      remedy: PostRemedy;
      /** Message for the user, if the code needs a specific one. */
      userMessage?: string;
    }
  /** Published, but no longer public: the post stays PUBLISHED. */
  | { state: 'NO_LONGER_PUBLIC'; platformStatus: string; platformPostId: string | null };

/** Why a post cannot be accepted for an account, or cannot go out as stored. */
export interface PublishProblem {
  /** Stable code for programs: CAPTION_TOO_LONG, PRIVACY_LEVEL_NOT_OFFERED, … */
  code: string;
  /** For developers. */
  message: string;
  /** For the user. */
  userMessage: string;
  /** Whether the unchanged post may succeed later. */
  retryable: boolean;
  /** Path of the invalid field of the options, with dots. */
  field?: string;
  /** Next time at which the account may post, if that is the problem. */
  freeAt?: Date;
  /** How to resolve it, if neither waiting nor a change helps. */
  remedy?: PostRemedy;
}
