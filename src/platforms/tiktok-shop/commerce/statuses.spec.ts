import { toOrderStatus, toProductStatus, toReturnStatus } from './statuses.js';

it.each([
  ['ON_HOLD', 'ON_HOLD'],
  ['CANCELLED', 'CANCELED'],
  ['CANCEL', 'CANCELED'],
  ['TO_SHIP', 'OTHER'],
  ['constructor', 'OTHER'],
])('maps the order status %s to %s and keeps its name', (platformStatus, status) => {
  expect(toOrderStatus(platformStatus)).toEqual({ status, platformStatus });
});

it.each([
  ['ACTIVATE', 'ACTIVE'],
  ['PENDING', 'IN_REVIEW'],
  ['FREEZE', 'SUSPENDED'],
  ['A_NEW_STATUS', 'OTHER'],
])('maps the product status %s to %s', (platformStatus, status) => {
  expect(toProductStatus(platformStatus)).toEqual({ status, platformStatus });
});

it.each([
  ['CANCELLATION_REQUEST_SUCCESS', 'IN_PROGRESS'],
  ['CANCELLATION_REQUEST_CANCEL', 'CANCELED'],
  ['CANCELLATION_REQUEST_CANCELLED', 'CANCELED'],
  ['REFUND_OR_RETURN_REQUEST_REJECT', 'REJECTED'],
  ['REPLACEMENT_REQUEST_REFUND_SUCCESS', 'COMPLETED'],
  ['AWAITING_BUYER_RESPONSE', 'IN_PROGRESS'],
  ['REFUND_SUCCESS', 'COMPLETED'],
  ['REQUEST_REVIEW_COMPLETED', 'IN_PROGRESS'],
  ['PACKAGE_REVIEW_COMPLETED', 'COMPLETED'],
  ['A_NEW_STATUS', 'OTHER'],
])('maps the return status %s to %s', (platformStatus, status) => {
  expect(toReturnStatus(platformStatus)).toEqual({ status, platformStatus });
});
