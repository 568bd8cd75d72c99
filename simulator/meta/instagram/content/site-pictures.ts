import { createHash } from 'node:crypto';
import type { SimulatorClock } from '../../../clock.js';
import { encodeShortcode } from '../../ids.js';
import type { Account, Accounts } from '../accounts.js';
import type { Media } from './media.js';

/** Seconds until a picture URL expires. */
const LIFETIME_SEC = 86_400;

interface PictureParts {
  clock: SimulatorClock;
  accounts: Accounts;
  /** Base URL of the site. */
  siteUrl: () => string;
}

/** URLs of pictures and posts. URLs of pictures are signed and expire, like those of the CDN. */
export class SitePictures {
  constructor(private readonly parts: PictureParts) {}

  getAvatarUrl(account: Account): string {
    return this.signUrl(`/sim/avatar/${account.id}.svg`);
  }

  getMediaUrl(media: Media): string {
    return this.signUrl(`/sim/media/${media.id}.svg`);
  }

  getThumbnailUrl(media: Media): string {
    return this.signUrl(`/sim/thumbnail/${media.id}.svg`);
  }

  getPermalink(media: Media): string {
    if (media.product === 'STORY') {
      return `${this.parts.siteUrl()}/stories/${this.parts.accounts.get(media.accountId).username}/${media.id}/`;
    }
    return `${this.parts.siteUrl()}/${media.product === 'REELS' ? 'reel' : 'p'}/${encodeShortcode(media.id)}/`;
  }

  /** Whether the signature of a picture URL is valid and the URL has not expired. */
  isValid(path: string, query: URLSearchParams): boolean {
    const expires = Number.parseInt(query.get('oe') ?? '', 16);
    return expires * 1_000 > this.parts.clock.now() && query.get('oh') === hashUrl(path, expires);
  }

  private signUrl(path: string): string {
    const expires = Math.floor(this.parts.clock.now() / 1_000) + LIFETIME_SEC;
    return `${this.parts.siteUrl()}${path}?oh=${hashUrl(path, expires)}&oe=${expires.toString(16)}`;
  }
}

function hashUrl(path: string, expires: number): string {
  return createHash('sha256').update(`simulated-cdn\n${path}\n${expires}`).digest('hex').slice(0, 32);
}
