/** What a seller decides about a return. */
export interface DecisionRequest {
  action: 'APPROVE' | 'REJECT';
  /** The platform's name of the decision. Null if the kind of return has only one. */
  decision: string | null;
  /** The platform's key of the reason. */
  rejectReason: string | null;
  comment: string | null;
}
