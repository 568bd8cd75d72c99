import { setTimeout as delay } from 'node:timers/promises';
import { AccountsService } from '../../../src/accounts/accounts.service.js';
import { type GrantsAppOptions, startGrantsApp } from '../grants-app.js';
import type { Answer } from './grants-process.js';

/**
 * A process that tests kill, freeze and cut off. It uses the tokens of an account on request and returns the result by message.
 * The argument is the options of `startGrantsApp` as JSON.
 */
const app = await startGrantsApp(JSON.parse(process.argv[2]!) as GrantsAppOptions);
const accounts = app.context.get(AccountsService, { strict: false });

async function useTokens(accountId: string): Promise<Answer> {
  try {
    const token = await accounts.withCredentials(accountId, ({ accessToken }) =>
      Promise.resolve(accessToken),
    );
    return { token };
  } catch (error) {
    const { kind, platformCode, message } = error as {
      kind?: string;
      platformCode?: string;
      message: string;
    };
    return { error: { kind, platformCode, message } };
  }
}

process.on('message', (message: { request: number; accountId: string; times: number }) => {
  const { request, accountId, times } = message;
  void Promise.all(Array.from({ length: times }, () => useTokens(accountId))).then((answers) =>
    process.send?.({ request, answers }),
  );
});
process.once('SIGTERM', () => {
  void Promise.race([app.close(), delay(20_000)]).finally(() => process.exit(0));
});
process.send?.({ ready: true });
