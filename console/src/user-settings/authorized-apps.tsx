import {
  type AuthorizedAppsQuery,
  AuthorizedAppsDocument,
  RevokeAuthorizedAppDocument,
} from '@patchbay/client/operations';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useAction } from '../data/use-action.js';
import { texts } from '../texts.js';
import { settingsTexts as text } from '../texts/settings.js';
import { FailureNote } from '../ui/failure-note.js';
import { Button } from '../ui/button.js';
import { ConfirmDialog } from '../ui/dialog.js';
import { Time } from '../ui/format.js';
import { Card } from '../ui/page.js';
import { Empty, ErrorState, Skeleton } from '../ui/states.js';
import { ListItem } from './list-item.js';

type App = NonNullable<AuthorizedAppsQuery['viewer']['authorizedApps']>['edges'][number]['node'];

/** Apps that the user has allowed to use their account. */
export function AuthorizedApps() {
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error, fetching }, reload] = useQuery({
    query: AuthorizedAppsDocument,
    variables: { after },
  });
  const { run, failure, isRunning } = useAction(RevokeAuthorizedAppDocument);
  const [asked, setAsked] = useState<App | null>(null);
  const list = data?.viewer.authorizedApps;
  const confirm = async () => {
    if (asked && (await run({ input: { clientId: asked.clientId } }))) setAsked(null);
  };
  return (
    <Card title={text.apps.title}>
      <p className="mb-3 text-sm text-soft">{text.apps.text}</p>
      {error && !data && <ErrorState error={error} retry={reload} />}
      {!error && !data && <Skeleton />}
      {list?.edges.length === 0 && <Empty title={text.apps.none}>{text.apps.noneText}</Empty>}
      <ul className="divide-y divide-line">
        {list?.edges.map(({ node }) => (
          <ListItem
            key={node.clientId}
            action={
              <Button onClick={() => setAsked(node)}>
                {text.apps.revoke}
                <span className="sr-only">: {node.name}</span>
              </Button>
            }
          >
            <AppFacts app={node} />
          </ListItem>
        ))}
      </ul>
      {list?.pageInfo.hasNextPage && (
        <Button className="mt-3" busy={fetching} onClick={() => setAfter(list.pageInfo.endCursor ?? null)}>
          {texts.actions.loadMore}
        </Button>
      )}
      <p className="mt-4 text-sm text-soft">{text.apps.register}</p>
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

function AppFacts({ app: { name, authorizedAt, lastUsedAt, scopes } }: { app: App }) {
  return (
    <>
      <p className="font-medium">{name}</p>
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
