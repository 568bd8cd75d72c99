type Method = (...args: never[]) => unknown;

/** Replaces a method of an object. `make` gets the original. Returns a function that restores the original. */
export function replaceMethod<Name extends PropertyKey, Replaced extends Method>(
  target: { [Key in Name]: Replaced },
  name: Name,
  make: (original: Replaced) => NoInfer<Replaced>,
): () => void {
  const original = target[name];
  target[name] = make(original.bind(target) as Replaced);
  return () => {
    target[name] = original;
  };
}
