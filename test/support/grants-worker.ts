import { setTimeout as delay } from 'node:timers/promises';
import { AccountsService } from '../../src/accounts/accounts.service.js';
import { type GrantsAppOptions, startGrantsApp } from './grants-app.js';

/**
 * A process for tests to kill, freeze and cut off: it hands out tokens of an account when it is asked to by a message, and tells
 * each by a message. Started with the options of `startGrantsApp` as JSON.
 */
const app = await startGrantsApp(JSON.parse(process.argv[2]!) as GrantsAppOptions);
const accounts = app.context.get(AccountsService, { strict: false });

async function handOut(accountId: string): Promise<void> {
  try {
    const token = await accounts.withCredentials(accountId, ({ accessToken }) =>
      Promise.resolve(accessToken),
    );
    process.send?.({ token });
  } catch (error) {
    const { kind, platformCode, message } = error as {
      kind?: string;
      platformCode?: string;
      message: string;
    };
    process.send?.({ error: { kind, platformCode, message } });
  }
}

process.on('message', ({ handOut: accountId, times = 1 }: { handOut: string; times?: number }) => {
  for (let call = 0; call < times; call += 1) void handOut(accountId);
});
process.once('SIGTERM', () => {
  void Promise.race([app.close(), delay(20_000)]).finally(() => process.exit(0));
});
process.send?.({ ready: true });
