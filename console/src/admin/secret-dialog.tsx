import { useState } from 'react';
import { adminTexts } from '../texts/admin.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';

const texts = adminTexts.secret;

interface SecretProps {
  /** What the user has to know about the secret. */
  text: string;
  close: () => void;
}

/** Shows a secret. Closing forgets it. */
export function SecretDialog({
  secret,
  title,
  ...rest
}: SecretProps & { secret: string | null; title: string }) {
  return (
    <Dialog title={title} isOpen={secret !== null} close={rest.close}>
      {secret && <Secret secret={secret} {...rest} />}
    </Dialog>
  );
}

function Secret({ secret, text, close }: SecretProps & { secret: string }) {
  const [isCopied, setCopied] = useState(false);
  return (
    <>
      <p>{text}</p>
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
