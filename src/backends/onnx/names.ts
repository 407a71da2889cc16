const DIGITS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Names for the values and nodes of one file: those that mean something keep theirs, the many in between are as short as can be, for the sake of the file's size. */
export class Names {
  private count = 0;
  private readonly taken = new Set<string>();
  private readonly nodes = new Set<string>();

  /** @param reserved names that will be asked for by `take` */
  constructor(private readonly reserved: ReadonlySet<string>) {}

  /** The wanted name, or with a number behind it where it is taken. */
  take(wanted: string): string {
    return free(wanted, this.taken);
  }

  /** The same for a node: nodes and values have names of their own. */
  takeNode(wanted: string): string {
    return free(wanted, this.nodes);
  }

  /** Sets a name aside, so that nothing is called so but what is named without asking. */
  keep(name: string): void {
    this.taken.add(name);
  }

  /** A short name that nothing else has. */
  fresh(): string {
    let name: string;
    do name = short(this.count++);
    while (this.taken.has(name) || this.reserved.has(name));
    this.taken.add(name);
    return name;
  }
}

function free(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let i = 2; taken.has(name); i++) name = `${wanted}_${i}`;
  taken.add(name);
  return name;
}

/** Bijective numeration with the first digit a letter. */
function short(n: number): string {
  let name = DIGITS[n % 52]!;
  for (let rest = Math.floor(n / 52); rest > 0; rest = Math.floor((rest - 1) / DIGITS.length))
    name += DIGITS[(rest - 1) % DIGITS.length]!;
  return name;
}
