import type { PublishProblem } from '../../platforms/platform-outcomes.js';

/** One fact about what will happen. */
export interface SummaryFact {
  label: string;
  text: string;
  /** Whether other people wrote the text. */
  isUntrusted: boolean;
  /** The address that the text contains. The page emphasizes its host. */
  address?: string;
}

/** A file that will be used. */
export interface SummaryFile {
  uploadId: string;
  contentType: string;
}

/** A file that was fetched from an address. */
export interface FetchedFile {
  url: string;
  uploadId: string;
}

/** Why a post is refused with its fetched files. */
export interface FileProblems {
  /** Reasons that concern all accounts. */
  problems: readonly PublishProblem[];
  rejections: readonly { accountId: string; problems: readonly PublishProblem[] }[];
}

/** What will happen, for the assistant and for the approval page. */
export interface Summary {
  /** Imperative: "Publish a video on 2 accounts". */
  title: string;
  facts: SummaryFact[];
  /** Files that the approval page shows. */
  files?: SummaryFile[];
  /** What the approval page found when the user let it fetch the files. Absent: nothing, or they were not fetched. */
  fileProblems?: FileProblems;
}

/** Why the post of a summary is refused with its fetched files. Empty: nothing is known against it. */
export function problemsOf({ fileProblems }: Summary): PublishProblem[] {
  const { problems = [], rejections = [] } = fileProblems ?? {};
  return [...problems, ...rejections.flatMap((rejection) => rejection.problems)];
}

/** The user's answer on the approval page. */
export type Decision = 'APPROVED' | 'DENIED';

/** How long a confirmation token is valid. */
export const validityMinutes = 10;
/** How long a call with a token may run, before another call may try again. */
export const leaseSeconds = 180;
/** How long the result of a used token can be read again, and a call whose outcome is not known can be repeated. */
export const retentionHours = 24;
