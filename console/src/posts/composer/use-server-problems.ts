import { PostProblemsDocument } from '@patchbay/client/operations';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { toPostInput } from './post-input.js';
import { type Draft, fromServer, type Problem } from './problems.js';

/** The server asks the platforms, which allow few requests per minute. */
const delayMs = 1_000;
const minIntervalMs = 5_000;

const none: readonly Problem[] = [];

/**
 * What the server would refuse about a complete draft. It is asked when the draft has not changed for a while. Null: the draft is
 * not complete. `check` asks immediately.
 */
export function useServerProblems(draft: Draft | null) {
  const client = useClient();
  const input = draft && toPostInput(draft);
  const key = input && JSON.stringify(input);
  const [found, setFound] = useState<{ key: string; problems: readonly Problem[] } | null>(null);
  const lastRun = useRef(0);
  const latestKey = useRef(key);
  latestKey.current = key;
  const run = useCallback(
    async (text: string): Promise<readonly Problem[]> => {
      lastRun.current = Date.now();
      const variables = { input: JSON.parse(text) as NonNullable<typeof input> };
      const { data } = await client
        .query(PostProblemsDocument, variables, { requestPolicy: 'network-only' })
        .toPromise();
      // Errors of the request are reported when the post is sent.
      const problems = data ? fromServer(data.postProblems) : none;
      if (latestKey.current === text) setFound({ key: text, problems });
      return problems;
    },
    [client],
  );
  const isKnown = found?.key === key;
  useEffect(() => {
    if (key === null || isKnown) return undefined;
    const waitMs = Math.max(delayMs, lastRun.current + minIntervalMs - Date.now());
    const timer = setTimeout(() => void run(key), waitMs);
    return () => clearTimeout(timer);
  }, [key, isKnown, run]);
  return {
    problems: isKnown && found ? found.problems : none,
    isChecking: key !== null && !isKnown,
    check: () => (key === null ? Promise.resolve(none) : run(key)),
  };
}
