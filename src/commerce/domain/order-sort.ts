/** Value by which orders are listed and limited to a period. `PAID_AT` leaves out unpaid orders. */
export enum OrderSort {
  CREATED_AT = 'CREATED_AT',
  PAID_AT = 'PAID_AT',
  UPDATED_AT = 'UPDATED_AT',
}
