type Method = (...args: never[]) => unknown;

/** Puts another method in the place of one of an object, made of the original. @returns what puts the original back */
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
