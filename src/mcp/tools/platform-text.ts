import { type FailureCode, failureCodes } from '../../failures/failure-codes.js';
import { toUntrusted, type UntrustedText } from './schemas.js';

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
  const isOfPlatform = code.startsWith('PLATFORM_') || 'platformCode' in details;
  if (!isOfPlatform || !(code in failureCodes)) return null;
  return { message: failureCodes[code as FailureCode].meaning, platformMessage: toUntrusted(message) };
}
