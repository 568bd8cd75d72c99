import { Link } from '@tanstack/react-router';
import { accountTexts } from '../texts/accounts.js';
import { contentTexts } from '../texts/content.js';
import { buttonClass } from '../ui/button.js';
import { Empty } from '../ui/states.js';

/** Shown if no connected account has what the page shows. */
export function NoAccount() {
  return (
    <Empty title={contentTexts.noAccounts}>
      <p>{contentTexts.noAccountsText}</p>
      <Link to="/accounts" className={buttonClass('primary', 'mt-4')}>
        {accountTexts.connect.title}
      </Link>
    </Empty>
  );
}
