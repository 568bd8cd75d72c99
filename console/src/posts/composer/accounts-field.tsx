import type { AccountOptionFragment } from '@patchbay/client/operations';
import { Link } from '@tanstack/react-router';
import { safeUrl } from '../../data/links.js';
import { composerTexts } from '../../texts/composer.js';
import { postTexts } from '../../texts/posts.js';
import { Button, buttonClass } from '../../ui/button.js';
import { Card } from '../../ui/page.js';
import { Alert, Badge, Empty, Skeleton } from '../../ui/states.js';
import { PacingNote } from '../pacing/pacing-note.js';
import type { ComposerState } from './use-composers.js';

/** The accounts to publish on. Each chosen one shows the creator and whether the creator may post now. */
export function AccountsField({
  accounts,
  chosen,
  composers,
  error,
  onToggle,
  onReload,
}: {
  accounts: readonly AccountOptionFragment[];
  chosen: ReadonlySet<string>;
  composers: Readonly<Record<string, ComposerState>>;
  error: string | undefined;
  onToggle: (accountId: string) => void;
  onReload: (accountId: string) => void;
}) {
  return (
    <Card title={composerTexts.accounts.title}>
      {accounts.length === 0 ? (
        <Empty title={composerTexts.accounts.none}>
          <Link to="/accounts" className={buttonClass('primary')}>
            {composerTexts.accounts.connect}
          </Link>
        </Empty>
      ) : (
        <fieldset className="space-y-4">
          <legend className="mb-3 text-sm text-soft">{composerTexts.accounts.legend}</legend>
          {accounts.map(({ id, name, username, platform, status }) => (
            <div key={id} className="space-y-3">
              <label className="flex min-h-6 items-center gap-3">
                <input
                  type="checkbox"
                  name="accounts"
                  className="size-4 accent-accent"
                  checked={chosen.has(id)}
                  onChange={() => onToggle(id)}
                />
                <span className="wrap-anywhere">
                  {name} {username && <span className="text-soft">@{username}</span>}
                </span>
                <Badge>{postTexts.platforms[platform] ?? platform}</Badge>
                {status === 'PAUSED' && <Badge tone="warning">{composerTexts.accounts.paused}</Badge>}
              </label>
              {chosen.has(id) && <Creator state={composers[id]} reload={() => onReload(id)} />}
              {chosen.has(id) && <PacingNote accountId={id} />}
            </div>
          ))}
          {error && (
            <p role="alert" className="text-sm text-danger">
              {error}
            </p>
          )}
        </fieldset>
      )}
    </Card>
  );
}

/** The creator as the platform names them. TikTok requires the nickname above the form. */
function Creator({ state, reload }: { state: ComposerState | undefined; reload: () => void }) {
  if (state?.problem || state?.composer?.blocked)
    return (
      <div className="space-y-2">
        <Alert>{state.problem?.userMessage ?? state.composer!.blocked!.userMessage}</Alert>
        <Button onClick={reload}>{composerTexts.options.reload}</Button>
      </div>
    );
  const info = state?.composer?.info;
  if (!state?.composer) return <Skeleton lines={1} />;
  if (info?.__typename !== 'TikTokComposer' || !info.creatorNickname) return null;
  const avatar = safeUrl(info.creatorAvatarUrl);
  return (
    <p className="flex items-center gap-3 rounded-lg bg-neutral-soft p-3">
      {avatar && <img src={avatar} alt="" width={40} height={40} className="size-10 rounded-full" />}
      <span className="wrap-anywhere">
        {composerTexts.tiktok.postingAs} <strong>{info.creatorNickname}</strong>
        {info.creatorUsername && <span className="text-soft"> @{info.creatorUsername}</span>}
      </span>
    </p>
  );
}
