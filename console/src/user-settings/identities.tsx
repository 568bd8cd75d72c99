import {
  RemoveSignInIdentityDocument,
  SignInIdentitiesDocument,
  type SignInIdentityFieldsFragment,
} from '@patchbay/client/operations';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useAction } from '../data/use-action.js';
import { texts } from '../texts.js';
import { settingsTexts as text } from '../texts/settings.js';
import { Button } from '../ui/button.js';
import { Time } from '../ui/format.js';
import { Card } from '../ui/page.js';
import { ErrorState, Skeleton } from '../ui/states.js';
import { LinkProviders } from './link-providers.js';
import { ListItem } from './list-item.js';
import { PasswordDialog } from './password-dialog.js';

/** Accounts at other providers with which the user can sign in. */
export function Identities() {
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error, fetching }, reload] = useQuery({
    query: SignInIdentitiesDocument,
    variables: { after },
  });
  const { run, failure, isRunning, clear } = useAction(RemoveSignInIdentityDocument);
  const [asked, setAsked] = useState<SignInIdentityFieldsFragment | null>(null);
  const list = data?.viewer.signInIdentities;
  const close = () => {
    setAsked(null);
    clear();
  };
  const confirm = async (password: string | null) => {
    if (asked && (await run({ input: { id: asked.id, password } }))) close();
  };
  return (
    <Card title={text.identities.title}>
      {error && !data && <ErrorState error={error} retry={reload} />}
      {!error && !data && <Skeleton lines={2} />}
      {list?.edges.length === 0 && <p className="text-soft">{text.identities.none}</p>}
      <ul className="divide-y divide-line">
        {list?.edges.map(({ node }) => (
          <ListItem
            key={node.id}
            action={
              <Button onClick={() => setAsked(node)}>
                {text.identities.remove}
                <span className="sr-only">: {nameOf(node)}</span>
              </Button>
            }
          >
            <p className="font-medium">{nameOf(node)}</p>
            <p className="text-sm text-soft">
              {text.identities.linked} <Time value={node.linkedAt} />, {text.identities.lastUsed}{' '}
              <Time value={node.lastUsedAt} />
            </p>
          </ListItem>
        ))}
      </ul>
      {list?.pageInfo.hasNextPage && (
        <Button className="mt-3" busy={fetching} onClick={() => setAfter(list.pageInfo.endCursor ?? null)}>
          {texts.actions.loadMore}
        </Button>
      )}
      {list && <LinkProviders linked={list.edges.map(({ node }) => node.provider)} />}
      <PasswordDialog
        title={asked ? text.identities.removeTitle(nameOf(asked)) : ''}
        action={text.identities.remove}
        isOpen={asked !== null}
        close={close}
        busy={isRunning}
        failure={failure}
        confirm={(password) => void confirm(password)}
      >
        <p>{text.identities.removeText}</p>
      </PasswordDialog>
    </Card>
  );
}

function nameOf({ provider, providerName }: SignInIdentityFieldsFragment): string {
  return providerName ?? provider;
}
