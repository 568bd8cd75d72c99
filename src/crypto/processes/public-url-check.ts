import type { KnownProcess } from './known-processes.js';

/**
 * Why PUBLIC_URL of this process may be wrong: running processes have another one, or the process that ran last had.
 * Null if it is the same.
 */
export function describeOtherPublicUrl(publicUrl: string, processes: readonly KnownProcess[]): string | null {
  const others = processes.filter((one) => one.publicUrl !== null && one.publicUrl !== publicUrl);
  const running = others.filter(({ isRunning }) => isRunning);
  if (running.length > 0) {
    const list = running.map((one) => `${one.publicUrl} of ${one.name}`).join('; ');
    return `PUBLIC_URL is ${publicUrl}, but running processes of this database have another one: ${list}. Links, callbacks and tokens of one do not work at the other. Set the same PUBLIC_URL for all, or another DATABASE_URL.`;
  }
  const [last] = others;
  if (!last) return null;
  return `PUBLIC_URL is ${publicUrl}, but it was ${last.publicUrl} until ${last.seenAt.toISOString()}. If it has moved, register the new callback and webhook URLs at the platforms. Issued tokens and passkeys of the old one do not work any more.`;
}
