import { AccountDocument } from '@patchbay/client/operations';
import { useQuery } from 'urql';
import { safeUrl } from '../data/links.js';
import { postTexts } from '../texts/posts.js';
import { buttonClass } from '../ui/button.js';

/** Opens the profile of an account, so that the user can look for a post. Nothing if its address is not known. */
export function ProfileLink({ accountId }: { accountId: string }) {
  const [{ data }] = useQuery({ query: AccountDocument, variables: { id: accountId } });
  const { profile, platform, username } = data?.account ?? {};
  const address =
    profile?.__typename === 'TikTokProfile'
      ? profile.profileUrl
      : platform === 'INSTAGRAM' && username
        ? `https://www.instagram.com/${encodeURIComponent(username)}/`
        : null;
  const url = safeUrl(address);
  if (!url) return null;
  return (
    <a href={url} target="_blank" rel="noreferrer" className={buttonClass()}>
      {postTexts.actions.openProfile}
    </a>
  );
}
