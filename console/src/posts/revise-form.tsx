import { type PostFieldsFragment, RetryPostDocument } from '@patchbay/client/operations';
import { useState } from 'react';
import { useAccountList } from '../data/accounts.js';
import { composerTexts } from '../texts/composer.js';
import { postTexts } from '../texts/posts.js';
import { Button } from '../ui/button.js';
import { TextArea } from '../ui/field.js';
import { Alert } from '../ui/states.js';
import { AccountOptions } from './composer/account-options.js';
import { type Choices, newChoices, type PostShape, toOptions } from './composer/draft.js';
import { ProblemList } from './composer/problem-list.js';
import { findOptionProblems } from './composer/problems.js';
import { TikTokDeclaration } from './composer/tiktok-declaration.js';
import { useComposers } from './composer/use-composers.js';
import { useDefaultModes } from './composer/use-default-modes.js';
import { usePostAction } from './use-post-action.js';

const texts = postTexts.actions;

interface ReviseProps {
  post: PostFieldsFragment;
  onSent: () => void;
}

/** Sends a failed post again with another text and other options. Its form asks the platform when it is opened. */
export function ReviseForm({ isOpen, ...props }: ReviseProps & { isOpen: boolean }) {
  const [hasBeenOpen, setHasBeenOpen] = useState(isOpen);
  return (
    <details
      className="rounded-lg border border-line p-4"
      open={isOpen}
      onToggle={(event) => event.currentTarget.open && setHasBeenOpen(true)}
    >
      <summary className="cursor-pointer font-semibold">{texts.revise}</summary>
      {hasBeenOpen && <Form {...props} />}
    </details>
  );
}

function Form({ post: { id, accountId, platform, kind, caption: oldCaption }, onSent }: ReviseProps) {
  const [caption, setCaption] = useState(oldCaption);
  const [allChoices, setAllChoices] = useState<Readonly<Record<string, Choices>>>({});
  const choices = allChoices[accountId] ?? newChoices;
  const { accounts } = useAccountList();
  const [areErrorsShown, setErrorsShown] = useState(false);
  const { composers } = useComposers([accountId]);
  useDefaultModes(accounts, composers, setAllChoices);
  const retry = usePostAction(RetryPostDocument);
  // The number of files is not known here, and the server checks what depends on it.
  const isPhoto = kind === 'PHOTO';
  const shape: PostShape = { isPhoto, photoCount: isPhoto ? 1 : 0, fileCount: 1, durationSeconds: null };
  const found = findOptionProblems(
    { id: accountId, platform },
    { shape, caption, choices },
    composers[accountId],
  );
  const problems = found.length > 0 ? found : retry.problems;
  const shown = areErrorsShown ? problems : [];
  const info = composers[accountId]?.composer?.info;
  const submit = async () => {
    setErrorsShown(true);
    if (found.length > 0) return;
    const options = toOptions(platform, choices, shape);
    if (await retry.start({ input: { postId: id, caption, options } })) onSent();
  };
  return (
    <form
      noValidate
      className="mt-4 space-y-6"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p className="text-sm text-soft">{texts.reviseHint}</p>
      <TextArea
        label={composerTexts.text.caption}
        name="caption"
        rows={4}
        value={caption}
        error={shown.find(({ field }) => field === 'caption')?.message}
        onChange={(event) => setCaption(event.currentTarget.value)}
      />
      <AccountOptions
        state={composers[accountId]}
        problems={shown}
        onChange={(changed) => setAllChoices({ [accountId]: changed })}
        {...{ accountId, choices, shape }}
      />
      <ProblemList problems={problems} nameOf={() => postTexts.platforms[platform] ?? platform} />
      {retry.failure && <Alert>{retry.failure}</Alert>}
      <div className="flex flex-wrap items-center gap-4">
        <Button
          type="submit"
          kind="primary"
          busy={retry.isRunning}
          aria-disabled={found.length > 0}
          className={found.length > 0 ? 'cursor-not-allowed opacity-60' : ''}
        >
          {texts.sendChanged}
        </Button>
        {info?.__typename === 'TikTokComposer' && (
          <div className="min-w-0 flex-1 basis-64">
            <TikTokDeclaration info={info} choices={choices.tiktok} />
          </div>
        )}
      </div>
    </form>
  );
}
