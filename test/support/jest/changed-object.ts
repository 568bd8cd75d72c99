/** Changes an object that the whole process shares. Returns a function that restores it. */
export function changeObject<Target extends object>(target: Target, changes: Partial<Target>): () => void {
  const before = { ...target };
  Object.assign(target, changes);
  return () => {
    for (const key of Object.keys(target)) Reflect.deleteProperty(target, key);
    Object.assign(target, before);
  };
}
