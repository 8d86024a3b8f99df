import { VitrineError } from '../graph/errors.ts'

/** The engine went away under what it was asked: no fault of the graph. The next call starts another one. */
export class EngineEnded extends VitrineError {
  constructor(message: string) {
    super(message, { hint: 'run again: the engine is started anew and loads the model again' })
  }
}
