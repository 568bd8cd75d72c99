import type { AccountFieldsFragment } from '@patchbay/client/operations';
import type { ReactNode } from 'react';
import { accountTexts as text } from '../texts/accounts.js';
import { formatNumber, Time } from '../ui/format.js';
import { Card } from '../ui/page.js';
import { safeUrl } from '../data/links.js';
import { Facts } from '../ui/facts.js';

type Entries = readonly (readonly [string, ReactNode])[];

/** What the platform reports about an account. */
export function AccountProfile({ account }: { account: AccountFieldsFragment }) {
  const { capabilities, externalId, profile, profileSyncedAt, publishingQuota } = account;
  const allowed = capabilities.map(text.connect.benefit).filter((benefit) => benefit !== null);
  return (
    <Card title={text.page.profile}>
      <Facts
        facts={[
          ...(profile ? profileEntries(profile) : []),
          [text.page.allowed, allowed.join('\n')],
          [
            text.page.quota,
            publishingQuota && text.page.quotaUsed(publishingQuota.used, publishingQuota.limit),
          ],
          [text.page.externalId, <code key="id">{externalId}</code>],
          [text.page.readAt, <Time key="read" value={profileSyncedAt} />],
        ]}
      />
    </Card>
  );
}

function profileEntries(profile: NonNullable<AccountFieldsFragment['profile']>): Entries {
  switch (profile.__typename) {
    case 'TikTokProfile':
      return [
        [text.profile.bio, profile.bio],
        [text.profile.followers, count(profile.followerCount)],
        [text.profile.following, count(profile.followingCount)],
        [text.profile.likes, count(profile.likesCount)],
        [text.profile.videos, count(profile.videoCount)],
        [text.profile.verified, profile.isVerified ? text.profile.yes : null],
        [text.profile.link, link(profile.profileUrl)],
      ];
    case 'InstagramProfile':
      return [
        [text.profile.bio, profile.biography],
        [text.profile.followers, count(profile.followerCount)],
        [text.profile.following, count(profile.followingCount)],
        [text.profile.posts, count(profile.mediaCount)],
        [text.profile.page, profile.pageName],
        [text.profile.website, link(profile.website)],
      ];
    case 'TikTokShopProfile':
      return [
        [text.profile.region, profile.region],
        [text.profile.code, profile.code],
      ];
    default:
      // A platform that a newer server has added.
      return [];
  }
}

function count(value: number | null | undefined): string | null {
  return value === null || value === undefined ? null : formatNumber(value);
}

function link(address: string | null | undefined): ReactNode {
  const url = safeUrl(address);
  if (url === null) return address ?? null;
  return (
    <a href={url} target="_blank" rel="noreferrer">
      {url}
    </a>
  );
}
