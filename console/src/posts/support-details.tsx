import type { PostFieldsFragment } from '@patchbay/client/operations';
import { useState } from 'react';
import { postTexts } from '../texts/posts.js';
import { Button } from '../ui/button.js';

const texts = postTexts.actions;

/** Copies what the operator needs to find a post in the logs. The browser may forbid it: then the text is shown to be selected. */
export function SupportDetails({ post }: { post: PostFieldsFragment }) {
  const [outcome, setOutcome] = useState<'copied' | 'shown' | null>(null);
  const details = [
    `Post ${post.id}`,
    `Account ${post.accountId} (${post.platform})`,
    ...(post.failReason ? [`Code ${post.failReason}`] : []),
    ...post.attempts.flatMap(({ number, publishId }) =>
      publishId ? [`Attempt ${number}: ${publishId}`] : [],
    ),
  ].join('\n');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(details);
      setOutcome('copied');
    } catch {
      setOutcome('shown');
    }
  };
  return (
    <div className="space-y-2">
      <Button onClick={() => void copy()}>{texts.copyDetails}</Button>
      <p role="status" className="text-sm text-soft empty:hidden">
        {outcome === 'copied' && texts.copiedDetails}
      </p>
      {outcome === 'shown' && <pre className="text-sm whitespace-pre-wrap wrap-anywhere">{details}</pre>}
    </div>
  );
}
