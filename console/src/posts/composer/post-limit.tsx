import { useViewer } from '../../data/viewer.js';
import { safeUrl } from '../../data/links.js';
import { composerTexts } from '../../texts/composer.js';
import { buttonClass } from '../../ui/button.js';
import { Time } from '../../ui/format.js';

const texts = composerTexts.postLimit;

/** The number of posts that the plan of the viewer allows, and the plan that allows more. */
export function PostLimit() {
  const { tier, usage } = useViewer();
  const { limit, resetsAt, upgradeTo } = usage.posts;
  const upgradeUrl = safeUrl(usage.upgradeUrl);
  return (
    <div className="space-y-2 text-sm">
      <p>
        {typeof limit === 'number' && texts.limit(tier.name, limit)} {upgradeTo && texts.to(upgradeTo.name)}{' '}
        {!upgradeUrl && texts.ask}
      </p>
      <p>
        {texts.resets} <Time value={resetsAt} />
      </p>
      {upgradeUrl && (
        <a href={upgradeUrl} target="_blank" rel="noreferrer" className={buttonClass('primary')}>
          {texts.upgrade}
        </a>
      )}
    </div>
  );
}
