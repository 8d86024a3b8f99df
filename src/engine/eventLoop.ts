/** A program that runs longer than this lets messages in before the next one starts, in milliseconds. */
const longestWithoutTurn = 10

/**
 * Lets messages in between programs: on WASM a run occupies its thread and what follows it stands in microtasks, so
 * that without a turn of the event loop a cancellation would arrive only after the last program.
 */
export class EventLoopTurns {
  private last = performance.now()

  async takeIfDue(): Promise<void> {
    if (performance.now() - this.last < longestWithoutTurn) return
    await turn()
    this.last = performance.now()
  }
}

/** Resolves after the messages that are waiting; a timer would wait four milliseconds more. */
function turn(): Promise<void> {
  const { port1, port2 } = new MessageChannel()
  return new Promise(resolve => {
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
