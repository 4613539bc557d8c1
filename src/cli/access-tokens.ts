/** An access token as POST /oauth/token answers it (RFC 6749 §5.1). */
export interface TokenAnswer {
  readonly access_token: string;
  /** Seconds. */
  readonly expires_in: number;
}

/** A token is replaced so long before its end that it lasts until the request has arrived. */
const marginMs = 30_000;

/** The token of one caller: asked for when it is first needed, and again before it ends or once it was refused. */
export class AccessTokens {
  readonly #ask: () => Promise<TokenAnswer>;
  #asked: Promise<string> | undefined;
  #token = '';
  #until = 0;

  constructor(ask: () => Promise<TokenAnswer>) {
    this.#ask = ask;
  }

  /** Whoever needs it while it is being asked for shares the answer, or the refusal. */
  async current(): Promise<string> {
    if (!this.#asked || Date.now() >= this.#until) this.#asked = this.#renewed();
    return await this.#asked;
  }

  /** The gateway does not take this one: the next is another. */
  refused(token: string): void {
    if (token === this.#token) this.#asked = undefined;
  }

  async #renewed(): Promise<string> {
    this.#until = Number.POSITIVE_INFINITY;
    try {
      const { access_token, expires_in } = await this.#ask();
      this.#until = Date.now() + expires_in * 1000 - marginMs;
      this.#token = access_token;
      return access_token;
    } catch (error) {
      this.#asked = undefined;
      throw error;
    }
  }
}
