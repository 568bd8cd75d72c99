import { Link } from '@tanstack/react-router';
import type { ReactNode, Ref } from 'react';
import { settings } from '../../settings.js';
import { composerTexts } from '../../texts/composer.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/page.js';
import { Alert } from '../../ui/states.js';
import { PostLimit } from './post-limit.js';
import { ProblemList } from './problem-list.js';
import type { Draft, Problem } from './problems.js';
import { formatInZone } from './time-zones.js';
import { TikTokDeclaration } from './tiktok-declaration.js';
import type { ComposerState } from './use-composers.js';
import type { SubmitFailure } from './use-create-post.js';

const texts = composerTexts.submit;

/** Problems, declarations and the button that posts. */
export function SubmitCard({
  draft: { accounts, choices, schedule },
  composers,
  problems,
  problemList,
  isBlocked,
  isSending,
  isChecking,
  failure,
  nameOf,
  onFreeTime,
}: {
  draft: Draft;
  composers: Readonly<Record<string, ComposerState>>;
  problems: readonly Problem[];
  problemList: Ref<HTMLDivElement>;
  /** Whether the button only shows the problems. */
  isBlocked: boolean;
  isSending: boolean;
  /** Whether the server is checking the draft. */
  isChecking: boolean;
  failure: SubmitFailure | null;
  nameOf: (accountId: string) => string;
  /** Schedules the post for the time at which all accounts may post. */
  onFreeTime: (moment: Date) => void;
}) {
  const freeAt = latest(problems);
  // One declaration is enough for several accounts with the same choices.
  const declarations = new Map<string, ReactNode>();
  for (const { id } of accounts) {
    const info = composers[id]?.composer?.info;
    const { tiktok } = choices[id]!;
    if (info?.__typename === 'TikTokComposer')
      declarations.set(
        String(tiktok.mode === 'DIRECT_POST' && tiktok.isDisclosed && tiktok.brandedContent),
        <TikTokDeclaration info={info} choices={tiktok} />,
      );
  }
  const isIncomplete = accounts.some(({ id }) => {
    const { mode, isDisclosed, yourBrand, brandedContent } = choices[id]!.tiktok;
    return mode === 'DIRECT_POST' && isDisclosed && !yourBrand && !brandedContent;
  });
  const isLimited = [failure, ...problems].some((found) => found?.code === 'TIER_LIMIT_REACHED');
  return (
    <Card>
      <div className="space-y-4">
        <ProblemList ref={problemList} problems={problems} nameOf={nameOf} />
        {isLimited && <PostLimit />}
        {freeAt && (
          <Button onClick={() => onFreeTime(freeAt)}>
            {texts.freeTime(formatInZone(freeAt, schedule.timeZone))}
          </Button>
        )}
        <p role="status" className="text-sm text-soft empty:hidden">
          {isChecking && texts.checking}
        </p>
        {failure && <Failure failure={failure} />}
        <div className="flex flex-wrap items-center gap-4">
          <Button
            type="submit"
            kind="primary"
            busy={isSending}
            aria-disabled={isBlocked}
            title={isIncomplete ? composerTexts.tiktok.choose : undefined}
            className={isBlocked ? 'cursor-not-allowed opacity-60' : ''}
          >
            {schedule.isLater ? texts.later : texts.now}
          </Button>
          <div className="min-w-0 flex-1 basis-64 space-y-2">
            {[...declarations].map(([key, declaration]) => (
              <div key={key}>{declaration}</div>
            ))}
          </div>
        </div>
      </div>
    </Card>
  );
}

/** The time at which all accounts may post. Null if time is no problem. */
function latest(problems: readonly Problem[]): Date | null {
  const times = problems.flatMap(({ freeAt }) => (freeAt ? [Date.parse(freeAt)] : []));
  return times.length > 0 ? new Date(Math.max(...times)) : null;
}

function Failure({ failure: { message, requestId, code } }: { failure: SubmitFailure }) {
  return (
    <div className="space-y-2">
      <Alert>
        {code === 'UNAUTHENTICATED' ? texts.signInAgain : message}
        {requestId && ` (${requestId})`}
      </Alert>
      {code === 'UNAUTHENTICATED' && (
        <a href={`${settings.basePath}/sign-in`} target="_blank" rel="noreferrer">
          {texts.signIn}
        </a>
      )}
      {code === 'IDEMPOTENCY_CONFLICT' && <Link to="/posts">{texts.earlier}</Link>}
    </div>
  );
}
