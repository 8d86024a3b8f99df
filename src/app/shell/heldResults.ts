import { cardRefs, laterRefs } from '../../graph/cardRefs.ts'
import { type LoadedTensors, type ResultRef } from '../../graph/executor.ts'
import { type ShowCard } from '../../graph/showCard.ts'
import { type Graph } from '../../graph/versions/v1.ts'
import { tensorStore } from '../results/tensorStore.ts'

/**
 * Results of runs, on the device and in the page. Those of a run stay until the next one has ended: cards read more of
 * them when somebody looks closer, and what the next run computes alike need not be computed again.
 */
export class HeldResults {
  readonly #onDevice = new Set<ResultRef>()
  readonly #inPage = new Set<ResultRef>()
  /** Of the last run that has ended, and of the one that runs. */
  #ofLast = new Set<ResultRef>()
  #ofThis = new Set<ResultRef>()

  addGraph(graph: Graph, hash: string): void {
    for (const { nodes } of graph.runs)
      for (const node of nodes) if (node.kind === 'save') this.#add(`${hash}/${node.name}`)
  }

  addLoaded({ tensors }: LoadedTensors): void {
    for (const { ref } of tensors) this.#add(ref)
  }

  /** The numbers of a card are in the page. */
  addDrawn(ref: ResultRef): void {
    this.#inPage.add(ref)
  }

  /**
   * A run has ended, or a newer one takes its place on the way: forgets what neither a run nor a card has.
   * @param cards those on screen
   * @returns what is to be freed on the device
   */
  end(cards: readonly ShowCard[], isSuperseded: boolean): ResultRef[] {
    if (!isSuperseded) this.#ofLast = this.#ofThis
    this.#ofThis = new Set()
    const drawn = new Set(cards.flatMap(cardRefs))
    for (const ref of this.#inPage) {
      if (drawn.has(ref)) continue
      this.#inPage.delete(ref)
      tensorStore.remove(ref)
    }
    const readable = new Set([...drawn, ...cards.flatMap(laterRefs)])
    const freed = [...this.#onDevice].filter(ref => !this.#ofLast.has(ref) && !readable.has(ref))
    for (const ref of freed) this.#onDevice.delete(ref)
    return freed
  }

  #add(ref: ResultRef): void {
    this.#ofThis.add(ref)
    this.#onDevice.add(ref)
  }
}
