import type { AccountOptionFragment } from '@patchbay/client/operations';
import { useEffect, useRef, useState } from 'react';
import { can, useAccountList } from '../../data/accounts.js';
import { composerTexts } from '../../texts/composer.js';
import { TextArea } from '../../ui/field.js';
import { Card, Page } from '../../ui/page.js';
import { ErrorState, Skeleton } from '../../ui/states.js';
import { AccountOptions } from './account-options.js';
import { AccountsField } from './accounts-field.js';
import { type Choices, type MediaEntry, newChoices, type Schedule, shapeOf } from './draft.js';
import { MediaField } from './media-field.js';
import { findProblems, type Problem } from './problems.js';
import { ScheduleField } from './schedule-field.js';
import { SubmitCard } from './submit-card.js';
import { localZone, toLocal } from './time-zones.js';
import { useDefaultModes } from './use-default-modes.js';
import { useComposers } from './use-composers.js';
import { useCreatePost } from './use-create-post.js';
import { useServerProblems } from './use-server-problems.js';

/** Writes a post: accounts, media, text, options of each account, time. All problems are listed above the button. */
export function ComposerPage() {
  const { accounts, error, reload } = useAccountList();
  return (
    <Page title={composerTexts.title}>
      {accounts ? (
        <Composer accounts={accounts} />
      ) : error ? (
        <ErrorState error={error} retry={reload} />
      ) : (
        <Skeleton lines={8} />
      )}
    </Page>
  );
}

function Composer({ accounts }: { accounts: readonly AccountOptionFragment[] }) {
  const [media, setMedia] = useState<readonly MediaEntry[]>([]);
  const [caption, setCaption] = useState('');
  const publishers = accounts.filter((account) => can(account, 'PUBLISH', 'DRAFT'));
  const onlyAccount = publishers.length === 1 ? [publishers[0]!.id] : [];
  const [chosenIds, setChosenIds] = useState<readonly string[]>(onlyAccount);
  const [choices, setChoices] = useState<Readonly<Record<string, Choices>>>(() =>
    Object.fromEntries(chosenIds.map((id) => [id, newChoices])),
  );
  const [schedule, setSchedule] = useState<Schedule>(() => ({
    isLater: false,
    local: '',
    timeZone: localZone(),
  }));
  const [areErrorsShown, setErrorsShown] = useState(false);
  const composersOf = useComposers(chosenIds);
  const { composers } = composersOf;
  const post = useCreatePost();
  const problemList = useRef<HTMLDivElement>(null);
  useRevokedPreviews(media);
  useDefaultModes(accounts, composers, setChoices);

  const chosen = publishers.filter(({ id }) => chosenIds.includes(id));
  const shape = shapeOf(media);
  const draft = { media, caption, accounts: chosen, choices, schedule };
  const local = findProblems(draft, composers);
  const server = useServerProblems(local.length === 0 ? draft : null);
  const problems = local.length > 0 ? local : server.problems;
  // Problems that the server found disappear with the next change.
  const shown: readonly Problem[] = problems.length > 0 ? problems : post.rejected;
  const fieldErrors = areErrorsShown || local.length === 0 ? shown : [];
  const errorOf = (name: string) => fieldErrors.find(({ field }) => field === name)?.message;
  const change = <Value,>(set: (value: Value) => void) => {
    return (value: Value) => {
      post.reset();
      set(value);
    };
  };
  const toggle = change((id: string) => {
    setChosenIds((known) => (known.includes(id) ? known.filter((one) => one !== id) : [...known, id]));
    setChoices((known) => ({ [id]: newChoices, ...known }));
  });
  const submit = async () => {
    // Problems of the server may be gone by now.
    const remaining = local.length > 0 ? local : problems.length > 0 ? await server.check() : [];
    if (remaining.length === 0) return post.submit(draft);
    setErrorsShown(true);
    return problemList.current?.focus();
  };
  const nameOf = (accountId: string) => publishers.find(({ id }) => id === accountId)?.name ?? accountId;
  return (
    <form
      className="space-y-6"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <AccountsField
        accounts={publishers}
        chosen={new Set(chosenIds)}
        composers={composers}
        error={errorOf('accounts')}
        onToggle={toggle}
        onReload={composersOf.reload}
      />
      <MediaField media={media} error={errorOf('media')} onChange={change(setMedia)} />
      <Card title={composerTexts.text.title}>
        <TextArea
          label={composerTexts.text.caption}
          name="caption"
          rows={5}
          value={caption}
          hint={composerTexts.text.length(caption.length, maxCaption(draft, composers))}
          error={errorOf('caption')}
          onChange={(event) => change(setCaption)(event.currentTarget.value)}
        />
      </Card>
      {chosen.map(({ id, name }) => (
        <Card key={id} title={composerTexts.options.title(name)}>
          <AccountOptions
            accountId={id}
            state={composers[id]}
            choices={choices[id]!}
            shape={shape}
            problems={fieldErrors}
            onChange={change((changed: Choices) => setChoices((known) => ({ ...known, [id]: changed })))}
          />
        </Card>
      ))}
      <ScheduleField schedule={schedule} error={errorOf('publishAt')} onChange={change(setSchedule)} />
      <SubmitCard
        {...{ draft, composers, nameOf, problemList }}
        problems={shown}
        isBlocked={problems.length > 0}
        isSending={post.isSending}
        isChecking={server.isChecking}
        onFreeTime={(moment) =>
          change(setSchedule)({ ...schedule, isLater: true, local: toLocal(moment, schedule.timeZone) })
        }
        failure={post.failure}
      />
    </form>
  );
}

/** The shortest limit that the platforms of the chosen accounts report. Null if none does. */
function maxCaption(
  { accounts }: { accounts: readonly { id: string }[] },
  composers: ReturnType<typeof useComposers>['composers'],
): number | null {
  const limits = accounts.flatMap(({ id }) => {
    const info = composers[id]?.composer?.info;
    return info?.__typename === 'InstagramComposer' ? [info.captionMaxLength] : [];
  });
  return limits.length > 0 ? Math.min(...limits) : null;
}

/** Releases the files of the previews when the page is left. */
function useRevokedPreviews(media: readonly MediaEntry[]): void {
  const latest = useRef(media);
  latest.current = media;
  useEffect(
    () => () => {
      for (const { previewUrl } of latest.current) URL.revokeObjectURL(previewUrl);
    },
    [],
  );
}
