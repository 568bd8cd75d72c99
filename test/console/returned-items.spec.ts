import { describeItems } from '../../console/src/shop/returned-items.js';

describe('The items of a return', () => {
  const ordered = [
    { externalId: '1', productName: 'Lamp', skuName: 'Red' },
    { externalId: '2', productName: 'Lamp', skuName: 'Red' },
    { externalId: '3', productName: null, skuName: null },
  ];

  it('are counted by product and variant', () => {
    expect(describeItems([{ orderLineId: '1' }, { orderLineId: '2' }], ordered)).toEqual(['2 × Lamp (Red)']);
  });

  it('are those of the whole order if the return names none', () => {
    expect(describeItems([], ordered)).toEqual(['2 × Lamp (Red)', '1 × 3']);
  });
});
