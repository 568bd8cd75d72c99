type NullableProperty<Entity> = {
  [Property in keyof Entity]: null extends Entity[Property] ? Property : never;
}[keyof Entity];

/** Values of a row that is inserted. Nullable columns may be left out. */
export type NewRow<Entity> = Omit<Entity, NullableProperty<Entity>> &
  Partial<Pick<Entity, NullableProperty<Entity>>>;
