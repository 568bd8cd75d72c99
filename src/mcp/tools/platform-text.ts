import { type FailureCode, failureCodes } from '../../failures/failure-codes.js';
import { toUntrusted, type UntrustedText } from './schemas.js';

/** Failures of this server whose codes begin like those of platforms. */
const ownCodes: ReadonlySet<string> = new Set<FailureCode>([
  'PLATFORM_CANNOT_PUBLISH',
  'PLATFORM_NOT_CONFIGURED',
]);

interface PlatformText {
  message: string;
  platformMessage: UntrustedText;
  userMessage: string;
  platformUserMessage: UntrustedText | null;
}

/**
 * The messages of a failure whose text comes from a platform, which may quote what other people wrote: the meaning of the code instead,
 * and the texts in fields that assistants recognize. Nothing for other failures.
 */
export function platformText(failure: {
  code: string;
  message: string;
  userMessage: string;
  details?: object;
}): PlatformText | null {
  const { code, message, userMessage } = failure;
  if (!(code in failureCodes) || !isOfPlatform(failure)) return null;
  const spec = failureCodes[code as FailureCode];
  return {
    message: spec.meaning,
    platformMessage: toUntrusted(message),
    userMessage: spec.userMessage,
    platformUserMessage: userMessage === spec.userMessage ? null : toUntrusted(userMessage),
  };
}

function isOfPlatform({ code, message, details = {} }: Parameters<typeof platformText>[0]): boolean {
  if (code.startsWith('PLATFORM_')) return !ownCodes.has(code);
  // Problems of a post have no details. Only failures of platforms replace the message of this code.
  if (code === 'RECONNECT_REQUIRED')
    return message !== failureCodes[code].meaning || 'platformCode' in details;
  return 'platformCode' in details;
}
