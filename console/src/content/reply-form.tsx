import { type CommentFieldsFragment, ReplyToCommentDocument } from '@patchbay/client/operations';
import { useEffect, useRef, useState } from 'react';
import { createKey } from '../data/keys.js';
import { texts } from '../texts.js';
import { contentTexts } from '../texts/content.js';
import { Button } from '../ui/button.js';
import { TextArea } from '../ui/field.js';
import { Alert } from '../ui/states.js';
import { useCommentAction } from './use-comment-action.js';

/** Writes a reply. Repetitions after a lost response send nothing twice. */
export function ReplyForm({
  commentId,
  author,
  close,
  onSent,
}: {
  commentId: string;
  author: string;
  close: () => void;
  onSent: (reply: CommentFieldsFragment) => void;
}) {
  const [text, setText] = useState('');
  const [idempotencyKey, setKey] = useState(createKey);
  const reply = useCommentAction(ReplyToCommentDocument, onSent);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('textarea')?.focus(), []);
  const submit = async () => {
    const outcome = await reply.start({ input: { commentId, text, idempotencyKey } });
    // The key is kept while the reply may have been sent.
    if (outcome === 'failed') setKey(createKey());
  };
  return (
    <form
      ref={form}
      className="space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextArea
        label={contentTexts.comments.replyTo(author)}
        rows={3}
        required
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {reply.failure && <Alert>{reply.failure}</Alert>}
      <div className="flex gap-2">
        <Button type="submit" kind="primary" busy={reply.isRunning}>
          {contentTexts.comments.send}
        </Button>
        <Button onClick={close}>{texts.actions.cancel}</Button>
      </div>
    </form>
  );
}
