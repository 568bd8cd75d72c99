import { createHash } from 'node:crypto';
import type { SimulatorClock } from '../../../clock.js';
import { shortcodeOf } from '../../ids.js';
import type { Account, Accounts } from '../accounts.js';
import type { Media } from './media.js';

/** Addresses of pictures hold this long. */
const LIFETIME_SEC = 86_400;

interface PictureParts {
  clock: SimulatorClock;
  accounts: Accounts;
  /** Base address of the site. */
  siteUrl: () => string;
}

/** Addresses of pictures and posts; those of pictures are signed and expire, as the CDN's do. */
export class SitePictures {
  constructor(private readonly parts: PictureParts) {}

  avatar(account: Account): string {
    return this.signed(`/sim/avatar/${account.id}.svg`);
  }

  media(media: Media): string {
    return this.signed(`/sim/media/${media.id}.svg`);
  }

  thumbnail(media: Media): string {
    return this.signed(`/sim/thumbnail/${media.id}.svg`);
  }

  permalink(media: Media): string {
    if (media.product === 'STORY') {
      return `${this.parts.siteUrl()}/stories/${this.parts.accounts.get(media.accountId).username}/${media.id}/`;
    }
    return `${this.parts.siteUrl()}/${media.product === 'REELS' ? 'reel' : 'p'}/${shortcodeOf(media.id)}/`;
  }

  /** Whether a picture's address is one of these and has not run out. */
  isValid(path: string, query: URLSearchParams): boolean {
    const expires = Number.parseInt(query.get('oe') ?? '', 16);
    return expires * 1_000 > this.parts.clock.now() && query.get('oh') === hashOf(path, expires);
  }

  private signed(path: string): string {
    const expires = Math.floor(this.parts.clock.now() / 1_000) + LIFETIME_SEC;
    return `${this.parts.siteUrl()}${path}?oh=${hashOf(path, expires)}&oe=${expires.toString(16)}`;
  }
}

function hashOf(path: string, expires: number): string {
  return createHash('sha256').update(`simulated-cdn\n${path}\n${expires}`).digest('hex').slice(0, 32);
}
