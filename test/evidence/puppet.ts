import { createGate } from "../support/client/gate.ts";
import type { Script, Step, ToolResult, Turn } from "../support/client/script.ts";

/** What the client told the model after one step. */
export type Heard = {
  readonly results: readonly ToolResult[];
  /** Text that neither a tool nor the model wrote, and that was not told before. */
  readonly context: readonly string[];
};

type Asked = { readonly step: Step; readonly answer: (turn: Turn) => void };

/** A model that is moved step by step from outside: one conversation does one thing after another. */
export class Puppet {
  readonly #heard = new Set<string>();
  #asked: Asked | null = null;
  #wake = createGate();
  #broken: Error | null = null;
  #fail: (error: Error) => void = () => {};

  readonly script: Script = (first) => this.#play(first);

  async *#play(first: Turn): AsyncGenerator<Step, void, Turn> {
    this.#remember(first);
    for (;;) {
      await this.#wake.opened;
      this.#wake = createGate();
      const asked = this.#asked;
      if (asked === null) return;
      this.#asked = null;
      asked.answer(yield asked.step);
    }
  }

  /** Does one step, and comes back with the client's next request. Throws when the client has ended before it. */
  async does(step: Step): Promise<Heard> {
    if (this.#broken !== null) throw this.#broken;
    const turn = await new Promise<Turn>((resolve, reject) => {
      this.#fail = reject;
      this.#asked = { step, answer: resolve };
      this.#wake.open();
    });
    return { results: turn.lastToolResults, context: this.#remember(turn) };
  }

  /** Does a last step; nothing comes back. */
  ends(step: Step): void {
    this.#asked = { step, answer: () => {} };
    this.#wake.open();
  }

  /** Its client is gone. */
  isGone(why: string): void {
    this.#broken = new Error(why);
    this.#fail(this.#broken);
  }

  #remember({ systemContext }: Turn): readonly string[] {
    const fresh = systemContext.filter((text) => !this.#heard.has(text));
    for (const text of fresh) this.#heard.add(text);
    return fresh;
  }
}
