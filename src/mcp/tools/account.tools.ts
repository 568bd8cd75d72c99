import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AccountsService } from '../../accounts/accounts.service.js';
import type { Account } from '../../accounts/domain/account.js';
import { cursorParts, decodeCursor } from '../../graphql/connection.js';
import { toToolPage } from './pages.js';
import { idOf, pageInput, pageOf, time, toTimeOrNull } from './schemas.js';
import { defineTool, ToolGroup, type ToolProvider } from './tool.js';

const account = z.object({
  id: idOf('the account'),
  platform: z.string(),
  name: z.string().describe('Name that the user gave it, or its name at the platform.'),
  username: z.string().nullable().describe('Username at the platform. Null if unknown.'),
  status: z.string().describe('ACTIVE, EXPIRED, ERROR, PAUSED or DISCONNECTED.'),
  nextAction: z.string().describe('What makes the account fully usable: NONE, RECONNECT, WAIT, UPGRADE, …'),
  reason: z.string().nullable().describe('Why it is not fully usable, as a stable code. Null otherwise.'),
  reconnectBy: time.nullable().describe('When access ends unless the user reconnects. Null if not soon.'),
});

/** Connected accounts. */
@Injectable()
@ToolGroup()
export class AccountTools implements ToolProvider {
  constructor(private readonly accounts: AccountsService) {}

  readonly tools = [
    defineTool({
      name: 'list_accounts',
      title: 'List accounts',
      description: 'Lists the connected accounts of the user with their health. Other tools take their ids.',
      kind: 'READ',
      scope: 'accounts:read',
      input: z.strictObject({ ...pageInput }),
      output: pageOf(account),
      run: async ({ userId }, input) => {
        const key = decodeCursor(input.cursor, [cursorParts.integer, cursorParts.uuid]);
        const after = key && { rank: Number(key[0]), id: key[1] };
        const rows = await this.accounts.list(userId, after, input.limit + 1);
        return toToolPage(rows, input, ({ rank, id }) => [String(rank), id], toAccount);
      },
    }),
  ];
}

function toAccount({ id, platform, label, displayName, username, health }: Account) {
  const { status, nextAction, reason, reconnectBy } = health;
  return {
    ...{ id, platform, name: label ?? displayName, username, status, nextAction, reason },
    reconnectBy: toTimeOrNull(reconnectBy),
  };
}
