import { apiUrl } from '../settings.js';
import { settingsTexts as text } from '../texts/settings.js';

/** Users of another provider may have no password. The page for forgotten passwords sets the first one, too. */
export function SetPasswordHint() {
  return (
    <>
      {text.noPassword} <a href={apiUrl('/forgot-password')}>{text.setPassword}</a>
    </>
  );
}
