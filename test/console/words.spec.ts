import { metricName, withoutRepeats } from '../../console/src/content/metric-names.js';
import { isObjectId } from '../../console/src/data/object-id.js';
import { hasShipBy } from '../../console/src/shop/order-deadline.js';
import { platformValue } from '../../console/src/shop/platform-value.js';

describe('Words for values of platforms', () => {
  it.each([
    ['view_count', 'Views'],
    ['comment_count', 'Comments'],
    ['reach', 'Reach'],
    ['dream_depth_max', 'Dream depth max'],
  ])('names the metric %s %s', (name, words) => {
    expect(metricName(name)).toBe(words);
  });

  it('shows metrics with the same words once', () => {
    const metrics = ['comments', 'comments_count', 'reach', 'saved', 'saves'].map((name) => ({ name }));
    expect(withoutRepeats(metrics)).toEqual([
      { name: 'comments_count' },
      { name: 'reach' },
      { name: 'saved' },
    ]);
  });

  it.each([
    ['PLATFORM_REIMBURSEMENT', 'Reimbursement by the platform'],
    ['DELIVERED', 'Delivered'],
    ['A_TYPE_OF_TOMORROW', 'A type of tomorrow'],
    [null, '–'],
  ])('shows %s as %s', (value, words) => {
    expect(platformValue(value)).toBe(words);
  });
});

describe('Orders', () => {
  it.each([
    ['AWAITING_SHIPMENT', true],
    ['DELIVERED', false],
    ['COMPLETED', false],
    ['CANCELED', false],
  ])('show the time to ship by for %s: %s', (status, isShown) => {
    expect(hasShipBy({ status, shipBy: '2026-06-01T00:00:00Z' })).toBe(isShown);
  });

  it('are not asked for by a text that is no id', () => {
    expect(isObjectId('xyz')).toBe(false);
    expect(isObjectId('4f6c6f1e-2a3b-7c4d-8e5f-0123456789ab')).toBe(true);
  });
});
