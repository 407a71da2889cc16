/** Remembers the values of the keys asked for last. */
export class Recent<T> {
  private readonly values = new Map<string, Promise<T>>();

  /**
   * @param most how many are remembered
   * @param forget called for each that no longer is
   */
  constructor(
    private readonly most: number,
    private readonly forget: (value: T) => void | Promise<void> = () => undefined,
  ) {}

  /** The value of a key, made where it is not remembered. One that cannot be made is not remembered either. */
  async get(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.values.get(key);
    const value = known ?? make();
    this.values.delete(key);
    this.values.set(key, value);
    for (const old of [...this.values.keys()].slice(0, -this.most)) await this.drop(old);
    try {
      return await value;
    } catch (error) {
      this.values.delete(key);
      throw error;
    }
  }

  /** Forgets all. */
  async clear(): Promise<void> {
    for (const key of [...this.values.keys()]) await this.drop(key);
  }

  private async drop(key: string): Promise<void> {
    const value = await this.values.get(key)?.catch(() => undefined);
    this.values.delete(key);
    if (value !== undefined) await this.forget(value);
  }
}
