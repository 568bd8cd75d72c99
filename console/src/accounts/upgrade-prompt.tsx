import { useViewer } from '../data/viewer.js';
import { accountTexts as text } from '../texts/accounts.js';
import { buttonClass } from '../ui/button.js';

interface ReachedLimit {
  limit: number;
  platform?: string | null;
  tier: { name: string };
  upgradeTo?: { name: string } | null;
  upgradeUrl?: string | null;
}

/** Shows which limit of the plan is reached and how to get a higher one. Null: the limit of the viewer's usage. */
export function UpgradePrompt({ limit }: { limit: ReachedLimit | null }) {
  const { tier, usage } = useViewer();
  const { limit: accountLimit, upgradeTo } = usage.accounts;
  const reached = limit ?? { limit: accountLimit ?? 0, tier, upgradeTo, upgradeUrl: usage.upgradeUrl };
  return (
    <div role="alert" className="space-y-2 rounded-xl border border-warning bg-warning-soft p-4">
      <p className="font-semibold text-warning">{text.upgrade.title}</p>
      <p>
        {text.upgrade.limit(reached.tier.name, reached.limit, reached.platform ?? null)}{' '}
        {reached.upgradeTo && text.upgrade.to(reached.upgradeTo.name)}{' '}
        {!reached.upgradeUrl && text.upgrade.ask}
      </p>
      {reached.upgradeUrl && (
        <a href={reached.upgradeUrl} className={buttonClass('primary')}>
          {text.upgrade.action}
        </a>
      )}
      <p className="text-sm">{text.upgrade.alternative}</p>
    </div>
  );
}
