/** Statuses as the platform names them. */
export function toOrderStatus(platformStatus: string) {
  return { status: platformStatus };
}

export function toProductStatus(platformStatus: string) {
  return { status: platformStatus };
}

export function toReturnStatus(platformStatus: string) {
  return { status: platformStatus };
}
