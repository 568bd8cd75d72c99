import type { PlatformFailureKind } from '../../platforms/platform-failure.js';

/** `EXPIRED`: only a new consent helps. */
export type GrantStatus = 'ACTIVE' | 'EXPIRED';

/** The newest failure of a grant, for people and support. Nothing secret. */
export interface GrantError {
  kind: PlatformFailureKind;
  platformCode: string;
  message: string;
  /** ISO time. */
  at: string;
}

/** How something done at a platform ended. */
export type OperationOutcome = 'ok' | PlatformFailureKind;
