import { type PlatformsQuery, PlatformsDocument } from '@patchbay/client/operations';
import { useQuery } from 'urql';
import { useViewer } from '../data/viewer.js';
import { accountTexts as text } from '../texts/accounts.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/page.js';
import { Badge, Empty, ErrorState, Skeleton } from '../ui/states.js';
import { type ConnectFlow, ConnectStatus } from './connect-flow.js';

type PlatformInfo = PlatformsQuery['platforms'][number];

const helpUrls: Record<string, string> = {
  TIKTOK: 'https://support.tiktok.com/',
  TIKTOK_SHOP: 'https://seller.tiktok.com/university/home',
  INSTAGRAM: 'https://help.instagram.com/',
};

/** A button for each platform, with what it brings and the slots that are left. */
export function ConnectPanel({ flow }: { flow: ConnectFlow }) {
  const [{ data, error }, reload] = useQuery({ query: PlatformsDocument });
  const enabled = data?.platforms.filter((platform) => platform.enabled) ?? [];
  return (
    <Card title={text.connect.title}>
      <div className="space-y-4">
        <RemainingSlots />
        <ConnectStatus flow={flow} />
        {error && !data && <ErrorState error={error} retry={reload} />}
        {!error && !data && <Skeleton lines={4} />}
        {data && enabled.length === 0 && <Empty title={text.connect.none} />}
        <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {enabled.map((info) => (
            <li key={info.platform} className="flex flex-col gap-3 rounded-lg border border-line p-4">
              <PlatformCard info={info} flow={flow} />
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}

function RemainingSlots() {
  const { remaining } = useViewer().usage.accounts;
  if (remaining === null || remaining === undefined)
    return <p className="text-soft">{text.connect.unlimited}</p>;
  return <p className="text-soft">{remaining > 0 ? text.connect.slots(remaining) : text.connect.noSlots}</p>;
}

function PlatformCard({ info, flow }: { info: PlatformInfo; flow: ConnectFlow }) {
  const { platform, displayName, capabilities, loginTypes, simulated } = info;
  const benefits = capabilities.map(text.connect.benefit).filter((benefit) => benefit !== null);
  const help = helpUrls[platform];
  const start = (loginType: string | undefined) =>
    void flow.start({ platform, loginType: loginType ?? null });
  return (
    <>
      <h3 className="flex flex-wrap items-center gap-2 font-semibold">
        {text.platform(platform) === platform ? (displayName ?? platform) : text.platform(platform)}
        {simulated && (
          <span title={text.connect.simulatedHint}>
            <Badge>{text.connect.simulated}</Badge>
          </span>
        )}
      </h3>
      <ul className="list-disc space-y-1 pl-5 text-sm text-soft">
        {benefits.map((benefit) => (
          <li key={benefit}>{benefit}</li>
        ))}
      </ul>
      <details className="text-sm">
        <summary className="cursor-pointer">{text.connect.needs}</summary>
        <p className="mt-1 text-soft">{text.connect.requirement(platform)}</p>
        {help && (
          <a href={help} target="_blank" rel="noreferrer">
            {text.connect.help}
          </a>
        )}
      </details>
      <div className="mt-auto flex flex-col gap-2">
        {(loginTypes.length > 1 ? loginTypes : [undefined]).map((loginType, index) => (
          <Button
            key={loginType ?? ''}
            kind={index === 0 ? 'primary' : 'secondary'}
            onClick={() => start(loginType)}
          >
            {loginType ? text.connect.login(loginType, platform) : text.connect.button(platform)}
          </Button>
        ))}
      </div>
    </>
  );
}
