import {
  type CommentFieldsFragment,
  DeleteCommentDocument,
  HideCommentDocument,
  UnhideCommentDocument,
} from '@patchbay/client/operations';
import { useState } from 'react';
import type { List } from '../data/use-list.js';
import { contentTexts } from '../texts/content.js';
import { Button } from '../ui/button.js';
import { ConfirmDialog } from '../ui/dialog.js';
import { Time } from '../ui/format.js';
import { Alert, Badge } from '../ui/states.js';
import { ReplyForm } from './reply-form.js';
import { useCommentAction } from './use-comment-action.js';

const texts = contentTexts.comments;

/** One comment with its actions. Actions that are not possible are disabled with the reason. */
export function CommentItem({
  comment,
  list,
  isInThread,
}: {
  comment: CommentFieldsFragment;
  list: List<CommentFieldsFragment>;
  /** Whether the comment that it replies to is above it. */
  isInThread: boolean;
}) {
  const { id, authorUsername, isOwn, isHidden, goneAt, text, likeCount, publishedAt, externalParentId } =
    comment;
  const [open, setOpen] = useState<'reply' | 'delete' | null>(null);
  const hide = useCommentAction(HideCommentDocument, list.replace);
  const unhide = useCommentAction(UnhideCommentDocument, list.replace);
  const remove = useCommentAction(DeleteCommentDocument, (removed) => list.remove(removed.id));
  const visibility = isHidden ? unhide : hide;
  const input = { commentId: id };
  const author = isOwn ? texts.own : authorUsername ? `@${authorUsername}` : texts.unknownAuthor;
  const noHideReason = isOwn ? texts.noHideOwn : null;
  const noReplyReason = isHidden ? texts.noReplyHidden : null;
  return (
    <article aria-label={texts.by(author)} className="space-y-3">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <strong className="wrap-anywhere">{author}</strong>
        <span className="text-soft">
          <Time value={publishedAt} />
        </span>
        {likeCount !== null && <span className="text-soft">{texts.likes(likeCount)}</span>}
        {externalParentId && !isInThread && <Badge>{texts.isReply}</Badge>}
        {isHidden && <Badge tone="warning">{texts.hidden}</Badge>}
        {goneAt && <Badge tone="danger">{texts.deleted}</Badge>}
      </p>
      <p className="whitespace-pre-wrap wrap-anywhere">{text}</p>
      {!goneAt && (
        <div className="flex flex-wrap items-center gap-2">
          <Button
            aria-expanded={open === 'reply'}
            disabled={noReplyReason !== null}
            onClick={() => setOpen(open === 'reply' ? null : 'reply')}
          >
            {texts.reply}
          </Button>
          <Button
            busy={visibility.isRunning}
            disabled={noHideReason !== null}
            onClick={() => void visibility.start({ input })}
          >
            {isHidden ? texts.unhide : texts.hide}
          </Button>
          <Button kind="danger" onClick={() => setOpen('delete')}>
            {texts.delete}
          </Button>
          {(noHideReason ?? noReplyReason) && (
            <span className="text-sm text-soft">{noHideReason ?? noReplyReason}</span>
          )}
        </div>
      )}
      {[hide.failure, unhide.failure, remove.failure].map(
        (failure, index) => failure && <Alert key={index}>{failure}</Alert>,
      )}
      {open === 'reply' && (
        <ReplyForm
          commentId={id}
          author={author}
          close={() => setOpen(null)}
          onSent={(reply) => {
            setOpen(null);
            list.prepend(reply);
          }}
        />
      )}
      <ConfirmDialog
        title={texts.deleteTitle}
        action={texts.delete}
        isOpen={open === 'delete'}
        busy={remove.isRunning}
        close={() => setOpen(null)}
        confirm={() =>
          void remove.start({ input }).then((outcome) => {
            if (outcome !== 'done') setOpen(null);
          })
        }
      >
        <p className="line-clamp-3 wrap-anywhere">{text}</p>
        <p>{texts.deleteText}</p>
      </ConfirmDialog>
    </article>
  );
}
