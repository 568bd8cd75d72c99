import {
  RemoveSignInIdentityDocument,
  SignInIdentitiesDocument,
  type SignInIdentityFieldsFragment,
} from '@patchbay/client/operations';
import { useState } from 'react';
import { useAction } from '../data/use-action.js';
import { settingsTexts as text } from '../texts/settings.js';
import { Time } from '../ui/format.js';
import { Card } from '../ui/page.js';
import { LinkProviders } from './link-providers.js';
import { ItemButton, ListItem, PagedList, usePages } from './paged-list.js';
import { PasswordDialog } from '../ui/password-dialog.js';

/** Accounts at other providers with which the user can sign in. */
export function Identities() {
  const pages = usePages(SignInIdentitiesDocument, ({ viewer }) => viewer.signInIdentities);
  const { run, failure, isRunning, clear } = useAction(RemoveSignInIdentityDocument);
  const [asked, setAsked] = useState<SignInIdentityFieldsFragment | null>(null);
  const close = () => {
    setAsked(null);
    clear();
  };
  const confirm = async (password: string | null) => {
    if (asked && (await run({ input: { id: asked.id, password } }))) close();
  };
  return (
    <Card title={text.identities.title}>
      <PagedList pages={pages} empty={<p className="text-soft">{text.identities.none}</p>}>
        {(node) => (
          <ListItem
            key={node.id}
            action={
              <ItemButton label={text.identities.remove} name={nameOf(node)} onClick={() => setAsked(node)} />
            }
          >
            <p className="font-medium">{nameOf(node)}</p>
            <p className="text-sm text-soft">
              {text.identities.linked} <Time value={node.linkedAt} />, {text.identities.lastUsed}{' '}
              <Time value={node.lastUsedAt} />
            </p>
          </ListItem>
        )}
      </PagedList>
      {pages.nodes && <LinkProviders linked={pages.nodes.map(({ provider }) => provider)} />}
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
