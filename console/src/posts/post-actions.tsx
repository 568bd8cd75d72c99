import {
  CancelPostDocument,
  CheckPostDocument,
  type PostFieldsFragment,
  RetryPostDocument,
} from '@patchbay/client/operations';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { safeUrl } from '../data/links.js';
import { useViewer } from '../data/viewer.js';
import { postTexts } from '../texts/posts.js';
import { Button, buttonClass } from '../ui/button.js';
import { ConfirmDialog } from '../ui/dialog.js';
import { Alert } from '../ui/states.js';
import { ProblemList } from './composer/problem-list.js';
import { ProfileLink } from './profile-link.js';
import { ReconnectButton } from './reconnect-button.js';
import { ReviseForm } from './revise-form.js';
import { SupportDetails } from './support-details.js';
import { usePostAction } from './use-post-action.js';

const texts = postTexts.actions;

/** What can be done in the state of the post. The server decides again. */
export function PostActions({ post, reload }: { post: PostFieldsFragment; reload: () => void }) {
  const { id, state, nextAction } = post;
  const { usage } = useViewer();
  const [open, setOpen] = useState<'cancel' | 'retry' | null>(null);
  const [isChecked, setChecked] = useState(false);
  const check = usePostAction(CheckPostDocument);
  const retry = usePostAction(RetryPostDocument);
  const cancel = usePostAction(CancelPostDocument);
  const input = { postId: id };
  const upgradeUrl = nextAction === 'UPGRADE' ? safeUrl(usage.upgradeUrl) : null;
  const isRetryable = state === 'FAILED' || state === 'UNCONFIRMED';
  const isCancelable = state === 'SCHEDULED' || state === 'UPLOADING';
  const isCheckable = state === 'PROCESSING' || state === 'UNCONFIRMED' || state === 'AWAITING_CREATOR';
  if (nextAction === 'NONE' && !isRetryable && !isCancelable && !isCheckable) return null;
  const sendAgain = async () => {
    await retry.start({ input });
    setOpen(null);
    reload();
  };
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap gap-2">
        {isCheckable && (
          <Button
            kind={nextAction === 'CHECK_OR_RETRY' || nextAction === 'FINISH_IN_APP' ? 'primary' : 'secondary'}
            busy={check.isRunning}
            onClick={() => {
              setChecked(false);
              void check.start({ input }).then(setChecked);
            }}
          >
            {texts.check}
          </Button>
        )}
        {nextAction === 'RECONNECT' && (
          <ReconnectButton accountId={post.accountId} platform={post.platform} onConnected={reload} />
        )}
        {nextAction === 'CHECK_OR_RETRY' && <ProfileLink accountId={post.accountId} />}
        {nextAction === 'UPGRADE' && (
          <Link to="/accounts" className={buttonClass()}>
            {texts.orderAccounts}
          </Link>
        )}
        {nextAction === 'CONTACT_OPERATOR' && <SupportDetails post={post} />}
        {upgradeUrl && (
          <a href={upgradeUrl} target="_blank" rel="noreferrer" className={buttonClass('primary')}>
            {texts.upgrade}
          </a>
        )}
        {state === 'UNCONFIRMED' && <Button onClick={() => setOpen('retry')}>{texts.retryAnyway}</Button>}
        {state === 'FAILED' && nextAction !== 'REVISE' && (
          <Button
            kind={nextAction === 'RETRY' || nextAction === 'RESOLVE_IN_APP' ? 'primary' : 'secondary'}
            busy={retry.isRunning}
            onClick={() => void sendAgain()}
          >
            {texts.retry}
          </Button>
        )}
        {isCancelable && (
          <Button kind="danger" onClick={() => setOpen('cancel')}>
            {texts.cancel}
          </Button>
        )}
      </div>
      <p role="status" className="text-sm text-soft empty:hidden">
        {isChecked && texts.checked}
      </p>
      {[check.failure, retry.failure, cancel.failure].map(
        (failure, index) => failure && <Alert key={index}>{failure}</Alert>,
      )}
      <ProblemList
        problems={retry.problems}
        nameOf={() => postTexts.platforms[post.platform] ?? post.platform}
      />
      {isRetryable && <ReviseForm post={post} isOpen={nextAction === 'REVISE'} onSent={reload} />}
      <ConfirmDialog
        title={texts.cancelTitle}
        action={texts.cancel}
        isOpen={open === 'cancel'}
        busy={cancel.isRunning}
        close={() => setOpen(null)}
        confirm={() => void cancel.start({ input }).then(() => setOpen(null))}
      >
        <p>{texts.cancelText}</p>
      </ConfirmDialog>
      <ConfirmDialog
        title={texts.retryTitle}
        action={texts.retry}
        isOpen={open === 'retry'}
        busy={retry.isRunning}
        close={() => setOpen(null)}
        confirm={() => void sendAgain()}
      >
        <p>{texts.retryWarning}</p>
      </ConfirmDialog>
    </div>
  );
}
