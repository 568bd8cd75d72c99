import { shopTexts } from '../texts/shop.js';
import { Badge, type Tone } from '../ui/states.js';
import { platformValue } from './platform-value.js';

const orderTones: Record<string, Tone> = {
  AWAITING_SHIPMENT: 'warning',
  PARTIALLY_SHIPPING: 'warning',
  DELIVERED: 'success',
  COMPLETED: 'success',
  CANCELED: 'danger',
};
const returnTones: Record<string, Tone> = { REQUESTED: 'warning', COMPLETED: 'success', REJECTED: 'danger' };
const productTones: Record<string, Tone> = {
  ACTIVE: 'success',
  IN_REVIEW: 'warning',
  REJECTED: 'danger',
  SUSPENDED: 'danger',
};

/** A status that this version does not know is shown in the words of the platform. */
function StatusBadge({
  status,
  platformStatus,
  labels,
  tones,
}: {
  status: string;
  platformStatus: string;
  labels: Record<string, string>;
  tones: Record<string, Tone>;
}) {
  const label =
    status === 'OTHER' ? platformValue(platformStatus) : (labels[status] ?? platformValue(platformStatus));
  return <Badge tone={tones[status] ?? 'neutral'}>{label}</Badge>;
}

interface Status {
  status: string;
  platformStatus: string;
}

export function OrderStatusBadge(status: Status) {
  return <StatusBadge {...status} labels={shopTexts.orders.statuses} tones={orderTones} />;
}

export function ReturnStatusBadge(status: Status) {
  return <StatusBadge {...status} labels={shopTexts.returns.statuses} tones={returnTones} />;
}

export function ProductStatusBadge(status: Status) {
  return <StatusBadge {...status} labels={shopTexts.products.statuses} tones={productTones} />;
}
