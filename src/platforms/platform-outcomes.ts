/**
 * What helps after a post was refused. `RETRY`: the same post, later. `REVISE`: another caption, option or file. `RECONNECT`: a new
 * consent. `RESOLVE_IN_APP`: the account is restricted, and only its owner can change that, in the platform's app.
 */
export type PostRemedy = 'RETRY' | 'REVISE' | 'RECONNECT' | 'RESOLVE_IN_APP' | 'CONTACT_OPERATOR';

/** How a platform says a post is doing. */
export type PublishStatus =
  | { state: 'PROCESSING'; platformStatus: string; bytesReceived: number | null }
  | { state: 'AWAITING_CREATOR'; platformStatus: string }
  | {
      state: 'PUBLISHED';
      platformStatus: string;
      platformPostId: string | null;
      isPublic: boolean | null;
      /** Where people see it, where the platform tells. */
      publicUrl?: string | null;
    }
  | {
      state: 'FAILED';
      platformStatus: string;
      failReason: string;
      remedy: PostRemedy;
      /** For the user, where the code has a meaning of its own. */
      userMessage?: string;
    }
  /** Published before and no longer public: the post stays PUBLISHED. */
  | { state: 'NO_LONGER_PUBLIC'; platformStatus: string; platformPostId: string | null };

/** Why a post cannot be accepted for an account, or cannot go out as stored. */
export interface PublishProblem {
  /** Stable word for programs, in capitals: CAPTION_TOO_LONG, PRIVACY_LEVEL_NOT_OFFERED, … */
  code: string;
  /** For developers. */
  message: string;
  /** For the person posting. */
  userMessage: string;
  /** Whether trying again later, unchanged, may succeed. */
  retryable: boolean;
  /** Field of the options that is at fault, dotted. */
  field?: string;
  /** What helps, where it is neither waiting nor another choice. */
  remedy?: PostRemedy;
}
