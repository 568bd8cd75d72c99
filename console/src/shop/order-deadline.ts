const statusesWithoutDeadline: readonly string[] = ['DELIVERED', 'COMPLETED', 'CANCELED'];

/** Whether the time by which the seller must ship still matters. */
export function hasShipBy<Order extends { status: string; shipBy: string | null }>(
  order: Order,
): order is Order & { shipBy: string } {
  return order.shipBy !== null && !statusesWithoutDeadline.includes(order.status);
}
