import type { Ref } from 'react';
import { composerTexts } from '../../texts/composer.js';
import type { Problem } from './problems.js';

/** All problems, each with a way to the control that solves it. */
export function ProblemList({
  problems,
  nameOf,
  ref,
}: {
  problems: readonly Problem[];
  /** Name of an account. */
  nameOf: (accountId: string) => string;
  ref?: Ref<HTMLDivElement>;
}) {
  if (problems.length === 0) return null;
  return (
    <div
      ref={ref}
      tabIndex={-1}
      className="rounded-lg border border-warning bg-warning-soft p-4 text-warning"
    >
      <p className="font-semibold">{composerTexts.problems.title(problems.length)}</p>
      <ul className="mt-2 list-disc space-y-1 pl-5 text-sm">
        {problems.map(({ accountId, field, message, freeAt }, index) => {
          const full = freeAt ? composerTexts.problems.freeAt(message, formatTime(freeAt)) : message;
          const text = accountId ? composerTexts.problems.of(nameOf(accountId), full) : full;
          return (
            <li key={index} className="wrap-anywhere">
              {field ? (
                <button
                  type="button"
                  className="min-h-6 align-top text-left underline"
                  onClick={() => focusControl(field)}
                >
                  {text}
                </button>
              ) : (
                text
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function formatTime(time: string): string {
  return new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

function focusControl(name: string): void {
  // The date is hidden while a post is to be published now.
  const shown = document.getElementsByName(name).length > 0 || name !== 'publishAt' ? name : 'schedule';
  const [control] = document.getElementsByName(shown);
  control?.focus();
  control?.scrollIntoView({ block: 'center' });
}
