import { createHash } from 'node:crypto';
import type { Config } from '../../config/config.js';
import type { VaultKey } from '../token-vault.js';

/** The keys of a process in a form that may be stored: `<id>:<fingerprint>` of each key, and the fingerprint of each session secret. */
export interface KeyFingerprints {
  tokenKeys: string[];
  sessionSecrets: string[];
}

/** What a process reports about itself. */
export interface ProcessFacts extends KeyFingerprints {
  name: string;
  /** PUBLIC_URL. Null for a process of a version that did not report it. */
  publicUrl: string | null;
}

export interface KnownProcess extends ProcessFacts {
  seenAt: Date;
  /** Whether it was seen within the last three minutes, and has not stopped. */
  isRunning: boolean;
}

/** Enough to distinguish keys, and too few to find one by trying. */
const fingerprintDigits = 8;

function fingerprint(secret: string | Buffer): string {
  return createHash('sha256')
    .update('patchbay key\0')
    .update(secret)
    .digest('hex')
    .slice(0, fingerprintDigits);
}

export function fingerprintKeys({ tokenKeys, session }: Config['secrets']): KeyFingerprints {
  return { tokenKeys: tokenKeys.map(fingerprintKey), sessionSecrets: session.map(fingerprint) };
}

function fingerprintKey({ id, key }: VaultKey): string {
  return `${id}:${fingerprint(key)}`;
}

/** A line for each process, for messages. */
function listProcesses(processes: readonly KnownProcess[]): string {
  return processes.map(({ name, seenAt }) => `  ${name}, last seen at ${seenAt.toISOString()}`).join('\n');
}

function idOf(tokenKey: string): string {
  return tokenKey.slice(0, tokenKey.lastIndexOf(':'));
}

/**
 * Why this process cannot open what another one has sealed. Null if it can.
 *
 * @param own the keys of this process
 */
export function describeMissingKey(own: KeyFingerprints, processes: readonly KnownProcess[]): string | null {
  for (const { name, tokenKeys, seenAt } of processes) {
    const [current] = tokenKeys;
    if (!current || own.tokenKeys.includes(current)) continue;
    const isOther = own.tokenKeys.some((key) => idOf(key) === idOf(current));
    return `TOKEN_ENCRYPTION_KEYS ${isOther ? 'has another key' : 'does not have the key'} "${idOf(current)}", with which ${name} sealed until ${seenAt.toISOString()}.`;
  }
  return null;
}

/** The running processes that cannot open what this process seals. */
export function processesWithoutKey(
  own: KeyFingerprints,
  processes: readonly KnownProcess[],
): KnownProcess[] {
  return processes.filter(({ isRunning, tokenKeys }) => isRunning && !tokenKeys.includes(own.tokenKeys[0]!));
}

/** Why a script must neither seal nor hash: other processes could not use the result, or it could not use theirs. Null if all can. */
export function describeKeyMismatch(own: KeyFingerprints, processes: readonly KnownProcess[]): string | null {
  const [withoutKey, withoutSecret] = [
    processesWithoutKey(own, processes),
    processesWithoutSecret(own, processes),
  ];
  const missing = describeMissingKey(own, processes);
  if (missing) return `${missing} Nothing was changed.`;
  if (withoutKey.length > 0)
    return `These processes do not have the first key of TOKEN_ENCRYPTION_KEYS, "${idOf(own.tokenKeys[0]!)}", and could not open what it seals:\n${listProcesses(withoutKey)}\nNothing was changed.`;
  if (withoutSecret.length > 0)
    return `SESSION_SECRET does not begin with a secret of these processes, which would refuse what it creates:\n${listProcesses(withoutSecret)}\nNothing was changed.`;
  return null;
}

/**
 * The processes that do not accept what this process hashes with its first session secret. Also one that has stopped: it is started again with the
 * same settings.
 */
export function processesWithoutSecret(
  own: KeyFingerprints,
  processes: readonly KnownProcess[],
): KnownProcess[] {
  return processes.filter(({ sessionSecrets }) => !sessionSecrets.includes(own.sessionSecrets[0]!));
}
