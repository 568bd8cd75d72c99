import { RevokeSessionDocument, SessionsDocument } from '@patchbay/client/operations';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useSignOut } from '../data/sign-out.js';
import { useAction } from '../data/use-action.js';
import { texts } from '../texts.js';
import { settingsTexts as text } from '../texts/settings.js';
import { FailureNote } from '../ui/failure-note.js';
import { Button } from '../ui/button.js';
import { ConfirmDialog } from '../ui/dialog.js';
import { Time } from '../ui/format.js';
import { Card } from '../ui/page.js';
import { Badge, ErrorState, Skeleton } from '../ui/states.js';
import { ListItem } from './list-item.js';

export function Sessions() {
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error, fetching }, reload] = useQuery({ query: SessionsDocument, variables: { after } });
  const { run, failure, isRunning } = useAction(RevokeSessionDocument);
  const [isEnded, setEnded] = useState(false);
  const list = data?.viewer.sessions;
  const end = async (sessionId: string) => {
    setEnded(false);
    setEnded((await run({ input: { sessionId } })) !== null);
  };
  return (
    <Card title={text.sessions.title} actions={<SignOutEverywhere />}>
      <p className="mb-3 text-sm text-soft">{text.sessions.text}</p>
      {error && !data && <ErrorState error={error} retry={reload} />}
      {!error && !data && <Skeleton />}
      <ul className="divide-y divide-line">
        {list?.edges.map(({ node }) => (
          <ListItem
            key={node.id}
            action={
              node.current ? (
                <Badge tone="success">{text.sessions.current}</Badge>
              ) : (
                <Button busy={isRunning} onClick={() => void end(node.id)}>
                  {text.sessions.end}
                  <span className="sr-only">: {text.sessions.device(node.userAgent ?? null)}</span>
                </Button>
              )
            }
          >
            <p className="font-medium" title={node.userAgent ?? undefined}>
              {text.sessions.device(node.userAgent ?? null)}
            </p>
            <p className="text-sm text-soft">
              {node.address && `${node.address} · `}
              {text.sessions.lastSeen} <Time value={node.lastSeenAt} />
            </p>
          </ListItem>
        ))}
      </ul>
      <FailureNote failure={failure} />
      <p role="status" className="text-sm text-success">
        {isEnded && text.sessions.ended}
      </p>
      {list?.pageInfo.hasNextPage && (
        <Button className="mt-3" busy={fetching} onClick={() => setAfter(list.pageInfo.endCursor ?? null)}>
          {texts.actions.loadMore}
        </Button>
      )}
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
