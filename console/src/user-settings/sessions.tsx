import { RevokeSessionDocument, SessionsDocument } from '@patchbay/client/operations';
import { useState } from 'react';
import { useSignOut } from '../data/sign-out.js';
import { useAction } from '../data/use-action.js';
import { settingsTexts as text } from '../texts/settings.js';
import { FailureNote } from '../ui/failure-note.js';
import { Button } from '../ui/button.js';
import { ConfirmDialog } from '../ui/dialog.js';
import { Time } from '../ui/format.js';
import { Card } from '../ui/page.js';
import { Badge } from '../ui/states.js';
import { ItemButton, ListItem, PagedList, usePages } from './paged-list.js';

export function Sessions() {
  const pages = usePages(SessionsDocument, ({ viewer }) => viewer.sessions);
  const { run, failure, isRunning } = useAction(RevokeSessionDocument);
  const [isEnded, setEnded] = useState(false);
  const end = async (sessionId: string) => {
    setEnded(false);
    setEnded((await run({ input: { sessionId } })) !== null);
  };
  return (
    <Card title={text.sessions.title} actions={<SignOutEverywhere />}>
      <p className="mb-3 text-sm text-soft">{text.sessions.text}</p>
      <PagedList pages={pages}>
        {(node) => (
          <ListItem
            key={node.id}
            action={
              node.current ? (
                <Badge tone="success">{text.sessions.current}</Badge>
              ) : (
                <ItemButton
                  label={text.sessions.end}
                  name={text.sessions.device(node.userAgent)}
                  busy={isRunning}
                  onClick={() => void end(node.id)}
                />
              )
            }
          >
            <p className="font-medium" title={node.userAgent ?? undefined}>
              {text.sessions.device(node.userAgent)}
            </p>
            <p className="text-sm text-soft">
              {node.address && `${node.address} · `}
              {text.sessions.lastSeen} <Time value={node.lastSeenAt} />
            </p>
          </ListItem>
        )}
      </PagedList>
      <FailureNote failure={failure} />
      <p role="status" className="text-sm text-success">
        {isEnded && text.sessions.ended}
      </p>
    </Card>
  );
}

function SignOutEverywhere() {
  const [isAsking, setAsking] = useState(false);
  const { run, failure, isRunning } = useSignOut();
  return (
    <>
      <Button onClick={() => setAsking(true)}>{text.sessions.everywhere}</Button>
      <ConfirmDialog
        title={`${text.sessions.everywhere}?`}
        action={text.sessions.everywhere}
        isOpen={isAsking}
        close={() => setAsking(false)}
        busy={isRunning}
        confirm={() => void run({ everywhere: true })}
      >
        <p>{text.sessions.everywhereText}</p>
        <FailureNote failure={failure} />
      </ConfirmDialog>
    </>
  );
}
