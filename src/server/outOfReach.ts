import { VitrineError } from '../graph/errors.ts'

/**
 * The shared queue, ledger or store does not answer at present. Whoever accepts runs says so (503) and accepts none;
 * what was accepted before is kept.
 */
export class OutOfReach extends VitrineError {
  constructor(what: string, why: string) {
    super(`${what} is out of reach (${why}).`, {
      hint: 'Nothing that was accepted is lost; try again in a few seconds.',
    })
  }
}
