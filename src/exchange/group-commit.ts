import { GatewayError } from '../errors.ts';

export interface GroupCommitOptions<Item, Answer> {
  /** Work of one item, in the unit of the limits. */
  readonly weigh: (item: Item) => number;
  /** A group takes items until it weighs this much; one heavier item goes alone. */
  readonly maxGroup: number;
  /** More than this waiting is refused with OVERLOADED: memory must not grow with a slow database. */
  readonly maxPending: number;
  /** False keeps an item for a later group. */
  readonly fits: (item: Item, group: readonly Item[]) => boolean;
  /** Commits the group; its rejection is every item's. */
  readonly commit: (group: readonly Item[]) => Promise<readonly Answer[]>;
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly weight: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Items that arrive while a commit is under way share the next one: one batch, one signature, one transaction.
 * An item that finds nothing under way is committed at once; nobody waits for company.
 */
export class GroupCommit<Item, Answer> {
  readonly #options: GroupCommitOptions<Item, Answer>;
  #waiting: Waiting<Item, Answer>[] = [];
  #pending = 0;
  #running: Promise<void> | undefined;

  constructor(options: GroupCommitOptions<Item, Answer>) {
    this.#options = options;
  }

  /** @throws GatewayError OVERLOADED */
  add(item: Item): Promise<Answer> {
    const weight = this.#options.weigh(item);
    if (this.#pending > 0 && this.#pending + weight > this.#options.maxPending) {
      return Promise.reject(new GatewayError('OVERLOADED'));
    }
    this.#pending += weight;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, weight, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing is waiting or under way. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    // Requests read from sockets in the same turn of the event loop arrived together: let them all in first.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup();
      try {
        const answers = await this.#options.commit(group.map(({ item }) => item));
        group.forEach(({ resolve }, index) => {
          resolve(answers[index] as Answer);
        });
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
      this.#pending -= group.reduce((sum, { weight }) => sum + weight, 0);
    }
    this.#running = undefined;
  }

  #takeGroup(): Waiting<Item, Answer>[] {
    const group: Waiting<Item, Answer>[] = [];
    const items: Item[] = [];
    const later: Waiting<Item, Answer>[] = [];
    let weight = 0;
    for (const waiting of this.#waiting) {
      const room = group.length === 0 || weight + waiting.weight <= this.#options.maxGroup;
      if (room && this.#options.fits(waiting.item, items)) {
        group.push(waiting);
        items.push(waiting.item);
        weight += waiting.weight;
      } else {
        later.push(waiting);
      }
    }
    this.#waiting = later;
    return group;
  }
}
