import {
  EndUserSessionsDocument,
  type UserSessionsQuery,
  UserSessionsDocument,
} from '@patchbay/client/operations';
import { useState } from 'react';
import { useAction } from '../../data/use-action.js';
import { useList } from '../../data/use-list.js';
import { adminTexts } from '../../texts/admin.js';
import { settingsTexts } from '../../texts/settings.js';
import { Button } from '../../ui/button.js';
import { type Column, ListTable } from '../../ui/data-table.js';
import { ConfirmDialog } from '../../ui/dialog.js';
import { FailureNote } from '../../ui/failure-note.js';
import { formatNumber, Time } from '../../ui/format.js';
import { Card } from '../../ui/page.js';

const texts = adminTexts.users;

type Session = Extract<
  NonNullable<UserSessionsQuery['node']>,
  { sessions: unknown }
>['sessions']['edges'][number]['node'];

/** Open sessions of a user. One or all can be ended. */
export function UserSessions({ userId }: { userId: string }) {
  const list = useList(UserSessionsDocument, { id: userId }, selectSessions);
  const { run, failure, isRunning } = useAction(EndUserSessionsDocument);
  const [isAsking, setAsking] = useState(false);
  const [note, setNote] = useState('');
  async function end(sessionId: string | null): Promise<void> {
    setNote('');
    const result = await run({ input: { userId, sessionId } });
    if (!result) return;
    setAsking(false);
    setNote(texts.sessionsEnded(formatNumber(result.count)));
    list.reload();
  }
  const columns: readonly Column<Session>[] = [
    {
      header: texts.browser,
      isRowHeader: true,
      cell: ({ userAgent }) => (
        <span title={userAgent ?? undefined}>{settingsTexts.sessions.device(userAgent)}</span>
      ),
    },
    {
      header: texts.endSession,
      hasButton: true,
      cell: ({ id, userAgent }) => (
        <Button
          busy={isRunning}
          aria-label={texts.endOne(settingsTexts.sessions.device(userAgent))}
          onClick={() => void end(id)}
        >
          {texts.endSession}
        </Button>
      ),
    },
    { header: adminTexts.audit.address, cell: ({ address }) => address ?? adminTexts.unknown },
    { header: texts.lastSeen, cell: ({ lastSeenAt }) => <Time value={lastSeenAt} /> },
    { header: texts.signedIn, cell: ({ createdAt }) => <Time value={createdAt} /> },
  ];
  return (
    <Card
      title={texts.sessions}
      actions={
        list.rows && list.rows.length > 0 && <Button onClick={() => setAsking(true)}>{texts.endAll}</Button>
      }
    >
      <p role="status">{note}</p>
      {!isAsking && <FailureNote showsFields failure={failure} />}
      <ListTable list={list} caption={texts.sessions} columns={columns} empty={texts.noSessions} />
      <ConfirmDialog
        title={texts.endAll}
        isOpen={isAsking}
        close={() => setAsking(false)}
        action={texts.endAll}
        busy={isRunning}
        confirm={() => void end(null)}
      >
        <p>{texts.endAllText}</p>
        <FailureNote showsFields failure={failure} />
      </ConfirmDialog>
    </Card>
  );
}

const noSessions = { edges: [], pageInfo: { hasNextPage: false, endCursor: null } };

/** A user that was deleted meanwhile has none. */
function selectSessions({ node }: UserSessionsQuery) {
  return node && 'sessions' in node ? node.sessions : noSessions;
}
