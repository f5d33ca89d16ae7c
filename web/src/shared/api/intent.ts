import { newId } from './ids.ts'
import { asProblem } from './problem.ts'

// Intent is one thing that a person means to do once. Its key goes with every try until the server has answered, so that
// a try whose answer was lost is not done a second time. Other content is another intent, with a key of its own.
export class Intent {
  #key = ''
  #content = ''

  // run tries. What was not answered is tried once more by itself after a moment.
  async run<T>(content: unknown, send: (key: string) => Promise<T>, wait = 1000): Promise<T> {
    const text = JSON.stringify(content)
    if (!this.#key || text !== this.#content) {
      this.#key = newId()
      this.#content = text
    }
    try {
      return this.#done(await this.#twice(send, wait))
    } catch (thrown) {
      if (asProblem(thrown).answered) this.#key = ''
      throw thrown
    }
  }

  async #twice<T>(send: (key: string) => Promise<T>, wait: number): Promise<T> {
    try {
      return await send(this.#key)
    } catch (thrown) {
      if (asProblem(thrown).code !== 'network') throw thrown
      await new Promise((resolve) => setTimeout(resolve, wait))
      return send(this.#key)
    }
  }

  #done<T>(answer: T): T {
    this.#key = ''
    return answer
  }
}
