import { VitrineError } from '../graph/errors.ts'
import { sourceSpan, type PositionMap } from '../program/positionMap.ts'
import { type StartMessage } from './api.ts'
import { openFrame } from './frame.ts'
import { guestScript } from './script.ts'

/** A compiled program (src/program/compile.ts) without errors. */
export interface GuestProgram {
  code: string
  map: PositionMap
}

/** A worker that has loaded a program. It runs once: what the program leaves behind in it is gone with it. */
export interface GuestProcess {
  start: (message: Omit<StartMessage, 'map' | 'lineOffset'>) => void
  /** Told of a script that could not even start, also where that was before anybody listened. */
  onFailure: (listener: (error: VitrineError) => void) => void
  close: () => void
}

/** @param bundle the guest's own script, which defines `vitrineGuest` */
function openGuest(bundle: string, { code, map }: GuestProgram): GuestProcess {
  const { script, lineOffset } = guestScript(bundle, code)
  let failure: VitrineError | null = null
  let listener: ((error: VitrineError) => void) | null = null
  const frame = openFrame(script, ({ message, line, column }) => {
    failure = new VitrineError(message, { span: sourceSpan(map, line - lineOffset, column) })
    listener?.(failure)
  })
  return {
    start: message => frame.start({ ...message, map, lineOffset }),
    onFailure(told) {
      listener = told
      if (failure !== null) told(failure)
    },
    close: () => frame.close(),
  }
}

/** The guest that waits for its program to be run again; the next program takes its place. */
let waiting: { code: string; guest: GuestProcess } | null = null

/** Opens a guest in advance, for a program that is about to be run again: with other inputs, say. */
export function keepGuestReady(bundle: string, program: GuestProgram): void {
  if (waiting?.code === program.code) return
  waiting?.guest.close()
  waiting = { code: program.code, guest: openGuest(bundle, program) }
}

/** The guest that was opened for this program, or a new one; whoever takes it closes it. */
export function takeGuest(bundle: string, program: GuestProgram): GuestProcess {
  const found = waiting
  waiting = null
  if (found?.code === program.code) return found.guest
  found?.guest.close()
  return openGuest(bundle, program)
}
