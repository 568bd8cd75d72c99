import type { AccountFieldsFragment } from '@patchbay/client/operations';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { accountTexts as text } from '../texts/accounts.js';
import { Avatar } from '../ui/avatar.js';
import { Button, buttonClass } from '../ui/button.js';
import type { ConnectFlow } from './connect-flow.js';
import { HealthBadge, HealthText } from './health.js';
import type { AccountOrder } from './use-account-order.js';

/** An account in the list: its health, the next action and its place in the order. */
export function AccountRow({
  account,
  order,
  flow,
}: {
  account: AccountFieldsFragment;
  order: AccountOrder;
  flow: ConnectFlow;
}) {
  const { id, name, platform, username, avatarUrl, status, health } = account;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-3 py-4 first:pt-0 last:pb-0">
      <Avatar url={avatarUrl ?? null} name={name} />
      <div className="min-w-0 flex-1 basis-48 space-y-1">
        <p className="font-semibold wrap-anywhere">{name}</p>
        <p className="text-sm wrap-anywhere text-soft">
          {text.platform(platform)}
          {username && ` · @${username}`}
        </p>
        <HealthBadge status={status} health={health} />
        <HealthText health={health} className="text-sm text-soft" />
      </div>
      <div className="flex flex-wrap gap-2">
        {health.nextAction === 'RECONNECT' && (
          <Button kind="primary" onClick={() => void flow.start({ platform, reconnectAccountId: id })}>
            {text.reconnect}
          </Button>
        )}
        <MoveButtons account={account} order={order} />
        <Link
          to="/accounts/$accountId"
          params={{ accountId: id }}
          className={buttonClass()}
          aria-label={`${text.open}: ${name}`}
        >
          {text.open}
        </Link>
      </div>
    </li>
  );
}

function MoveButtons({ account, order }: { account: { id: string; name: string }; order: AccountOrder }) {
  const position = order.ids.indexOf(account.id);
  const pressed = useRef<HTMLButtonElement>(null);
  // The browser takes the focus from an element that moves.
  useEffect(() => {
    pressed.current?.focus();
    pressed.current = null;
  }, [position]);
  if (order.ids.length < 2 || position === -1) return null;
  const button = (by: -1 | 1, label: string, arrow: string) => (
    <Button
      aria-label={label}
      disabled={position + by < 0 || position + by >= order.ids.length}
      onClick={({ currentTarget }) => {
        if (order.isMoving) return;
        pressed.current = currentTarget;
        void order.move(account, by);
      }}
    >
      <span aria-hidden="true">{arrow}</span>
    </Button>
  );
  return (
    <>
      {button(-1, text.moveUp(account.name), '↑')}
      {button(1, text.moveDown(account.name), '↓')}
    </>
  );
}
