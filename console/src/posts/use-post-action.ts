import { type DocumentInput, isFailure } from '@patchbay/client';
import { useState } from 'react';
import { type DocumentInput as UrqlDocument, useMutation } from 'urql';
import { toProblem } from '../data/errors.js';
import { fromRejections, type Problem, type Rejection } from './composer/problems.js';

interface Refusal {
  userMessage: string;
  /** Of PostsRejected. */
  rejections?: readonly Rejection[];
}

/** Runs one mutation of a post. Failures are texts for the user, and problems of its options a list. */
export function usePostAction<Result extends Record<string, unknown>, Variables extends object>(
  document: DocumentInput<Result, Variables>,
) {
  const [{ fetching }, run] = useMutation(document as UrqlDocument<Result, Variables>);
  const [failure, setFailure] = useState<string | null>(null);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  /** Returns whether it succeeded. */
  const start = async (variables: Variables): Promise<boolean> => {
    setFailure(null);
    setProblems([]);
    const { data, error } = await run(variables);
    if (error) {
      const { userMessage, requestId } = toProblem(error);
      setFailure(requestId ? `${userMessage} (${requestId})` : userMessage);
      return false;
    }
    const [outcome] = Object.values(data!) as { __typename: string }[];
    if (!outcome || !isFailure(outcome)) return true;
    const { userMessage, rejections } = outcome as unknown as Refusal;
    if (rejections) setProblems(fromRejections(rejections));
    else setFailure(userMessage);
    return false;
  };
  return { start, isRunning: fetching, failure, problems };
}
