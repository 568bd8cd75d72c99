import { useState } from 'react';
import { adminTexts } from '../../texts/admin.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';

const texts = adminTexts.clients;

/** Shows a secret once. Closing forgets it. */
export function SecretDialog({ secret, close }: { secret: string | null; close: () => void }) {
  return (
    <Dialog title={texts.secretTitle} isOpen={secret !== null} close={close}>
      {secret && <Secret secret={secret} close={close} />}
    </Dialog>
  );
}

function Secret({ secret, close }: { secret: string; close: () => void }) {
  const [isCopied, setCopied] = useState(false);
  return (
    <>
      <p>{texts.secretText}</p>
      <code className="block rounded-lg bg-neutral-soft p-3 wrap-anywhere select-all">{secret}</code>
      <div className="flex flex-wrap items-center justify-end gap-2">
        <span role="status" className="text-sm text-soft">
          {isCopied && texts.copied}
        </span>
        {/* The clipboard exists only on https. */}
        {'clipboard' in navigator && (
          <Button
            onClick={() =>
              void navigator.clipboard.writeText(secret).then(
                () => setCopied(true),
                () => setCopied(false),
              )
            }
          >
            {texts.copy}
          </Button>
        )}
        <Button kind="primary" onClick={close}>
          {texts.done}
        </Button>
      </div>
    </>
  );
}
