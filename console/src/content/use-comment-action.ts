import { type DocumentInput, isFailure } from '@patchbay/client';
import type { CommentFieldsFragment } from '@patchbay/client/operations';
import { useState } from 'react';
import { type DocumentInput as UrqlDocument, useMutation } from 'urql';
import { toProblem } from '../data/errors.js';
import { contentTexts } from '../texts/content.js';

interface Refusal {
  __typename: string;
  userMessage: string;
  /** Of CommentActionNotSupported. */
  refusal?: string;
}

/** Runs one mutation of a comment, and passes the changed or new comment on. Failures and refusals are texts for the user. */
export function useCommentAction<Result extends Record<string, unknown>, Variables extends object>(
  document: DocumentInput<Result, Variables>,
  onDone: (comment: CommentFieldsFragment) => void,
) {
  const [{ fetching }, run] = useMutation(document as UrqlDocument<Result, Variables>);
  const [failure, setFailure] = useState<string | null>(null);
  /** `unknown`: the platform or the server may have executed it. */
  const start = async (variables: Variables): Promise<'done' | 'failed' | 'unknown'> => {
    setFailure(null);
    const { data, error } = await run(variables);
    if (error) {
      const { userMessage, requestId } = toProblem(error);
      setFailure(requestId ? `${userMessage} (${requestId})` : userMessage);
      return 'unknown';
    }
    const outcome = Object.values(data!).find((value) => typeof value === 'object') as {
      __typename: string;
      comment: CommentFieldsFragment;
    };
    if (!isFailure(outcome)) {
      onDone(outcome.comment);
      return 'done';
    }
    const { __typename, userMessage, refusal } = outcome as unknown as Refusal;
    setFailure((refusal && contentTexts.comments.refusals[refusal]) || userMessage);
    return __typename === 'OutcomeUnknown' ? 'unknown' : 'failed';
  };
  return { start, isRunning: fetching, failure };
}
