import { isFailure } from '@patchbay/client';
import { CreatePostDocument } from '@patchbay/client/operations';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useMutation } from 'urql';
import { toProblem } from '../../data/errors.js';
import { createKey } from '../../data/keys.js';
import { toPostInput } from './post-input.js';
import { type Draft, fromRejections, type Problem } from './problems.js';

export interface SubmitFailure {
  code: string;
  message: string;
  requestId: string | null;
}

/** Creates the post of a form. Repetitions of a form whose outcome is unknown create nothing twice. */
export function useCreatePost() {
  const [{ fetching }, createPost] = useMutation(CreatePostDocument);
  const navigate = useNavigate();
  const [key, setKey] = useState(createKey);
  const [failure, setFailure] = useState<SubmitFailure | null>(null);
  const [rejected, setRejected] = useState<readonly Problem[]>([]);
  const reset = () => {
    setFailure(null);
    setRejected((known) => (known.length > 0 ? [] : known));
  };
  const submit = async (draft: Draft): Promise<void> => {
    reset();
    const { data, error } = await createPost({ input: { ...toPostInput(draft), idempotencyKey: key } });
    if (error) {
      const { code, userMessage, requestId } = toProblem(error);
      setFailure({ code, message: userMessage, requestId });
      return;
    }
    const result = data!.createPost;
    if (!isFailure(result)) {
      setKey(createKey());
      const [only, ...others] = result.posts;
      await (only && others.length === 0
        ? navigate({ to: '/posts/$postId', params: { postId: only.id } })
        : navigate({ to: '/posts' }));
      return;
    }
    if (result.__typename === 'PostsRejected') return setRejected(fromRejections(result.rejections));
    if (result.__typename === 'IdempotencyConflict') setKey(createKey());
    setFailure({ code: result.code, message: result.userMessage, requestId: null });
  };
  return { submit, reset, isSending: fetching, failure, rejected };
}
