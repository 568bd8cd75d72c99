/** Stands in for the death of a process: whoever comes to the chosen point never goes on from it. */
export class Crashes {
  private seen: string[] | null = null;
  private dieAt = -1;
  private died: () => void = () => {};

  /** Makes the beginning and the end of a method points at which one can die. */
  watch<Target extends object>(target: Target, name: string, method: keyof Target): void {
    const original = (target[method] as (...args: unknown[]) => Promise<unknown>).bind(target);
    const watched = async (...args: unknown[]) => {
      await this.point(`before ${name}`);
      const result = await original(...args);
      await this.point(`after ${name}`);
      return result;
    };
    Object.assign(target, { [method]: watched });
  }

  /** Runs `work` to its end. @returns the points it came to */
  async pointsOf(work: () => Promise<unknown>): Promise<string[]> {
    const seen: string[] = (this.seen = []);
    this.dieAt = -1;
    await work();
    this.seen = null;
    return seen;
  }

  /** Runs `work` until it comes to its `index`-th point, which it does not survive. */
  async dieAtPoint(index: number, work: () => Promise<unknown>): Promise<void> {
    this.seen = [];
    this.dieAt = index;
    const death = new Promise<'dead'>((resolve) => {
      this.died = () => resolve('dead');
    });
    const end = await Promise.race([death, work().then(() => 'alive' as const)]);
    if (end === 'alive') throw new Error(`There was no point ${index} to die at.`);
  }

  private point(name: string): Promise<void> | undefined {
    if (!this.seen) return undefined;
    const index = this.seen.push(name) - 1;
    if (index !== this.dieAt) return undefined;
    this.seen = null;
    this.died();
    return new Promise(() => {});
  }
}
