import {
  type AuthorizedAppsQuery,
  AuthorizedAppsDocument,
  RevokeAuthorizedAppDocument,
  UpdateAuthorizedAppDocument,
} from '@patchbay/client/operations';
import { useState } from 'react';
import { useAction } from '../data/use-action.js';
import { settingsTexts as text } from '../texts/settings.js';
import { Checkbox } from '../ui/field.js';
import { FailureNote } from '../ui/failure-note.js';
import { ConfirmDialog } from '../ui/dialog.js';
import { Time } from '../ui/format.js';
import { Card } from '../ui/page.js';
import { Empty } from '../ui/states.js';
import { ItemButton, ListItem, PagedList, usePages } from './paged-list.js';

type App = NonNullable<AuthorizedAppsQuery['viewer']['authorizedApps']>['edges'][number]['node'];

/** Apps that the user has allowed to use their account. */
export function AuthorizedApps() {
  const pages = usePages(AuthorizedAppsDocument, ({ viewer }) => viewer.authorizedApps);
  const { run, failure, isRunning } = useAction(RevokeAuthorizedAppDocument);
  const [asked, setAsked] = useState<App | null>(null);
  const confirm = async () => {
    if (asked && (await run({ input: { clientId: asked.clientId } }))) setAsked(null);
  };
  return (
    <Card title={text.apps.title}>
      <p className="mb-3 text-sm text-soft">{text.apps.text}</p>
      <PagedList pages={pages} empty={<Empty title={text.apps.none}>{text.apps.noneText}</Empty>}>
        {(app) => (
          <ListItem
            key={app.clientId}
            action={<ItemButton label={text.apps.revoke} name={app.name} onClick={() => setAsked(app)} />}
          >
            <AppFacts app={app} />
            {app.isAssistant && <ApprovalSetting app={app} />}
          </ListItem>
        )}
      </PagedList>
      <ConfirmDialog
        title={asked ? text.apps.revokeTitle(asked.name) : ''}
        action={text.apps.revoke}
        isOpen={asked !== null}
        close={() => setAsked(null)}
        busy={isRunning}
        confirm={() => void confirm()}
      >
        <p>{text.apps.revokeText}</p>
        <FailureNote failure={failure} />
      </ConfirmDialog>
    </Card>
  );
}

/** Whether the user approves everything that an assistant does. */
function ApprovalSetting({ app: { clientId, isVerified, asksBeforeActing } }: { app: App }) {
  const { run, failure, isRunning } = useAction(UpdateAuthorizedAppDocument);
  return (
    <div className="mt-2">
      <Checkbox
        label={text.apps.ask}
        hint={!isVerified && text.apps.alwaysAsks}
        checked={asksBeforeActing ?? true}
        disabled={isRunning || !isVerified}
        onChange={({ target }) => void run({ input: { clientId, asksBeforeActing: target.checked } })}
      />
      <FailureNote failure={failure} />
    </div>
  );
}

function AppFacts({
  app: { name, isAssistant, isVerified, authorizedAt, lastUsedAt, scopes },
}: {
  app: App;
}) {
  return (
    <>
      <p className="font-medium">{name}</p>
      {isAssistant && <p className="text-sm">{text.apps.assistant}</p>}
      {!isVerified && <p className="text-sm">{text.apps.unverified}</p>}
      <p className="text-sm text-soft">
        {text.apps.authorized} <Time value={authorizedAt} />,{' '}
        {lastUsedAt ? (
          <>
            {text.apps.lastUsed} <Time value={lastUsedAt} />
          </>
        ) : (
          text.apps.neverUsed
        )}
      </p>
      <ul className="mt-1 list-disc pl-5 text-sm">
        {scopes.map((scope) => (
          <li key={scope.name}>{scope.description}</li>
        ))}
      </ul>
    </>
  );
}
