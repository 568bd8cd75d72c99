import type { CommerceStream } from '../../platforms/platform-commerce.js';
import type { PlatformRegistry } from '../../platforms/platform-registry.js';
import type { Platform } from '../../platforms/platform.js';

export type KnownStream = Pick<CommerceStream, 'name' | 'everySeconds'> & { platform: Platform };

/**
 * The streams that this process reads. Syncs of others stay stored: they belong to another version, or need a scope that the
 * installation no longer requests.
 */
export function knownStreams(platforms: PlatformRegistry): KnownStream[] {
  return platforms
    .all()
    .flatMap(({ platform, commerce }) =>
      (commerce?.streams ?? []).map(({ name, everySeconds }) => ({ platform, name, everySeconds })),
    );
}

/** SQL that is true if the sync `s` of the account `a` is of a stream of $1 (platforms) and $2 (names). */
export const isKnownStream =
  'EXISTS (SELECT FROM unnest($1::text[], $2::text[]) AS known (platform, stream) WHERE known.platform = a.platform AND known.stream = s.stream)';
