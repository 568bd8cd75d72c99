import { readVerifyArguments, verifyConfigured, verifyLine } from './audit/verify-command.js';
import type { VerifyArguments } from './audit/verify-trail.js';
import { exitWithUsage, readCommandLine, UsageError } from './command-line.js';

/** `npm run audit:verify` checks that the sealed audit trail is complete and unchanged. */
const { values } = readCommandLine(verifyLine);

function readArguments(): VerifyArguments {
  try {
    return readVerifyArguments(values);
  } catch (error) {
    if (error instanceof UsageError) return exitWithUsage(verifyLine.name, error);
    throw error;
  }
}

process.exitCode = await verifyConfigured(readArguments());
