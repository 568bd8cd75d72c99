import type { KeyObject } from 'node:crypto';
import type { ParseArgsOptionsConfig } from 'node:util';
import { readPublicKey } from '../../src/audit/sealing/signatures.js';
import type { KnownHead } from '../../src/audit/sealing/verification.js';
import { ConfigError } from '../../src/config/config.js';
import type { Environment } from '../../src/config/sources.js';
import { EX_CONFIG } from '../../src/startup/exit-code.js';
import { type CommandLine, type OptionValues, UsageError } from '../command-line.js';
import type { VerifyArguments } from './verify-trail.js';

/** Exit code for a trail that is not intact. Others mean that it was not checked. */
const notIntactExitCode = 3;

export const verifyLine = {
  name: 'audit:verify',
  summary: `Checks that the sealed audit trail is complete and unchanged, and names what is not. Patchbay may run meanwhile.
Compares the end with the head that the data folder remembers, and with the heads that are given.`,
  synopsis: '[--require-head] [--head <seal>:<head>]… [--public-key <key>]… [--accept <event or seal>]…',
  details: `  --head          A head from the log line "Audit events sealed": the fields "seal" and "head"
  --require-head  Fails if there is no head to compare the end with
  --public-key    A public key of seals whose private key cannot be opened any more, from an older audit-head.json
  --accept        The event of a fault that was investigated, or its seal if no event is named. The trail records it

Exit codes: 0 intact, 3 not intact; not checked: 1 an error, 2 wrong arguments, 78 invalid configuration.`,
  options: {
    head: { type: 'string', multiple: true, default: [] },
    'require-head': { type: 'boolean', default: false },
    'public-key': { type: 'string', multiple: true, default: [] },
    accept: { type: 'string', multiple: true, default: [] },
  },
} as const satisfies CommandLine<ParseArgsOptionsConfig>;

function parseHead(text: string): KnownHead {
  const [, number, head] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (!number || !head) throw new UsageError(`"${text}" is not <seal>:<head>.`);
  return { number: Number(number), head };
}

function parseKey(text: string): KeyObject {
  try {
    return readPublicKey(text);
  } catch {
    throw new UsageError(`"${text}" is not a public key.`);
  }
}

function parseReference(text: string): string {
  const reference = text.toLowerCase();
  if (/^([1-9]\d*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.test(reference)) return reference;
  throw new UsageError(`"${text}" is neither the id of an event nor the number of a seal.`);
}

/** @throws UsageError */
export function readVerifyArguments(values: OptionValues<(typeof verifyLine)['options']>): VerifyArguments {
  return {
    heads: values.head.map(parseHead),
    keys: values['public-key'].map(parseKey),
    accepted: values.accept.map(parseReference),
    requiresHead: values['require-head'],
  };
}

/** Verifies the trail of the configured installation and prints the result. @returns the exit code */
export async function verifyConfigured(given: VerifyArguments, environment?: Environment): Promise<number> {
  try {
    const { loadConfig } = await import('../../src/config/env.js');
    const config = loadConfig(environment);
    const { verifyTrail } = await import('./verify-trail.js');
    const { printVerification } = await import('./print-verification.js');
    const verified = await verifyTrail(config, given);
    printVerification(verified);
    return verified.result.faults.count > 0 ? notIntactExitCode : 0;
  } catch (error) {
    console.error(`The audit trail was not checked. ${(error as Error).message}`);
    return error instanceof ConfigError ? EX_CONFIG : 1;
  }
}
