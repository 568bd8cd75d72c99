import { type FailureCode, failureCodes } from '../../failures/failure-codes.js';
import { toUntrusted, type UntrustedText } from './schemas.js';

/** Failures of this server whose codes begin like those of platforms. */
const ownCodes: ReadonlySet<string> = new Set<FailureCode>([
  'PLATFORM_CANNOT_PUBLISH',
  'PLATFORM_NOT_CONFIGURED',
]);

/**
 * The message of a failure whose text comes from a platform, which may quote what other people wrote: the meaning of the code instead,
 * and the text in a field that assistants recognize. Nothing for other failures.
 */
export function platformText({
  code,
  message,
  details = {},
}: {
  code: string;
  message: string;
  details?: object;
}): { message: string; platformMessage: UntrustedText } | null {
  const isOfPlatform = (code.startsWith('PLATFORM_') && !ownCodes.has(code)) || 'platformCode' in details;
  if (!isOfPlatform || !(code in failureCodes)) return null;
  return { message: failureCodes[code as FailureCode].meaning, platformMessage: toUntrusted(message) };
}
