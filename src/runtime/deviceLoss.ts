const words = 'the graphics device was lost'

/** What the loss of a graphics device is called, with the browser's own reason. */
export const deviceLoss = (reason: string): Error =>
  new Error(`${words} (${reason}); load the model again, or run on WASM`)

/** Whether an error, from this thread or another one, says that the graphics device was lost. */
export const isDeviceLoss = (error: unknown): boolean =>
  error instanceof Error && error.message.includes(words)
