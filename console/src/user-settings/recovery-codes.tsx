import { settingsTexts } from '../texts/settings.js';
import { Button } from '../ui/button.js';

const text = settingsTexts.secondFactor;

/** Shows recovery codes once. */
export function RecoveryCodes({ codes, close }: { codes: readonly string[]; close: () => void }) {
  return (
    <>
      <p>{text.codesText}</p>
      <ul
        aria-label={text.codes}
        className="grid grid-cols-1 gap-1 rounded-lg bg-neutral-soft p-4 font-mono sm:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={() => void navigator.clipboard.writeText(codes.join('\n'))}>{text.copy}</Button>
        <Button kind="primary" onClick={close}>
          {text.stored}
        </Button>
      </div>
    </>
  );
}
