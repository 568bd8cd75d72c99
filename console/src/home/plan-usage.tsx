import { useViewer } from '../data/viewer.js';
import { homeTexts as text } from '../texts/home.js';
import { buttonClass } from '../ui/button.js';
import { formatNumber, Time } from '../ui/format.js';
import { Card } from '../ui/page.js';

/** What the plan of the viewer allows, and what is left of it. */
export function PlanUsage() {
  const { tier, usage } = useViewer();
  const { accounts, posts, upgradeUrl } = usage;
  return (
    <Card
      title={text.plan.title(tier.name)}
      actions={
        upgradeUrl && (
          <a href={upgradeUrl} className={buttonClass()}>
            {text.plan.upgrade}
          </a>
        )
      }
    >
      <div className="grid gap-6 sm:grid-cols-2">
        <Meter label={text.plan.accounts} {...accounts}>
          {accounts.reserved > 0 && text.plan.reserved(accounts.reserved)}
        </Meter>
        <Meter label={text.plan.posts} {...posts}>
          {text.plan.resets} <Time value={posts.resetsAt} />
        </Meter>
      </div>
    </Card>
  );
}

function Meter({
  label,
  used,
  limit,
  remaining,
  children,
}: {
  label: string;
  used: number;
  limit?: number | null;
  remaining?: number | null;
  children: React.ReactNode;
}) {
  const hasLimit = limit !== null && limit !== undefined;
  return (
    <div className="space-y-1">
      <p className="flex flex-wrap justify-between gap-2">
        <span className="font-semibold">{label}</span>
        <span>
          {hasLimit
            ? text.plan.of(formatNumber(used), formatNumber(limit))
            : text.plan.unlimited(formatNumber(used))}
        </span>
      </p>
      {hasLimit && (
        <meter className="h-3 w-full" aria-label={label} min={0} max={Math.max(limit, 1)} value={used} />
      )}
      <p className="text-sm text-soft">
        {hasLimit && `${text.plan.remaining(formatNumber(remaining ?? 0))} `}
        {hasLimit && children && '· '}
        {children}
      </p>
    </div>
  );
}
