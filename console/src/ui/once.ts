/** A function that creates a value when it is needed first. Formatters of `Intl` take long to create. */
export function once<Value>(create: () => Value): () => Value {
  let created: { value: Value } | undefined;
  return () => (created ??= { value: create() }).value;
}
