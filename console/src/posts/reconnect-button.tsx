import type { Platform } from '@patchbay/client/operations';
import { useConnect } from '@patchbay/client/react';
import { postTexts } from '../texts/posts.js';
import { Button } from '../ui/button.js';

const texts = postTexts.actions;

/** Sends the user to the platform to allow an account again. */
export function ReconnectButton({
  accountId,
  platform,
  onConnected,
}: {
  accountId: string;
  platform: Platform;
  onConnected: () => void;
}) {
  const { connect, result, error, isPending } = useConnect();
  const start = async () => {
    const ended = await connect({ platform, reconnectAccountId: accountId });
    if (ended?.status === 'connected') onConnected();
  };
  const message =
    error?.userMessage ??
    (result?.status === 'connected'
      ? texts.reconnected
      : result?.status === 'failed'
        ? (result.failure?.userMessage ?? texts.reconnectFailed)
        : error
          ? texts.reconnectFailed
          : null);
  return (
    <div className="space-y-1">
      <Button kind="primary" busy={isPending} onClick={() => void start()}>
        {texts.reconnect}
      </Button>
      <p role="status" className="text-sm text-soft empty:hidden">
        {message}
      </p>
    </div>
  );
}
