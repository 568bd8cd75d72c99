import type { z } from 'zod';
import type { PublishProblem } from '../../platforms/platform-outcomes.js';
import { platformText } from './platform-text.js';
import type { problem } from './schemas.js';

type Rejected = { accountId: string; problems: readonly PublishProblem[] };
type ProblemItem = z.infer<typeof problem>;

/** A problem in the form of the tools, with text of a platform marked. */
export function toProblemItem(found: PublishProblem): ProblemItem {
  const { code, message, userMessage, retryable, field } = found;
  return {
    ...{ code, message, platformMessage: null, userMessage, platformUserMessage: null, retryable },
    field: field ?? null,
    ...platformText(found),
  };
}

export function toRejectionItem({ accountId, problems }: Rejected): {
  accountId: string;
  problems: ProblemItem[];
} {
  return { accountId, problems: problems.map(toProblemItem) };
}

/** Details of a failure with the problems in them in the form of the tools. */
export function toDetails(details: object): object {
  const { problems, rejections } = details as Partial<Rejected> & { rejections?: readonly Rejected[] };
  return {
    ...details,
    ...(problems && { problems: problems.map(toProblemItem) }),
    ...(rejections && { rejections: rejections.map(toRejectionItem) }),
  };
}
