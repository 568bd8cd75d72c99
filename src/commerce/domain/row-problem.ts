/** A reported object that cannot be stored. The message is stored, and has no data of buyers. */
export class RowProblem extends Error {}
