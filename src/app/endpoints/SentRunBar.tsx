import { useEffect, useState } from 'react'
import { toProblem } from '../shell/problem.ts'
import { runProgram } from '../shell/session.ts'
import { type RunState } from '../../protocol/http/runState.ts'
import { askRun, cancelRun } from './askEndpoint.ts'
import { endpointName, findEndpoint } from './endpointStore.ts'
import { addEndpoint } from './formStore.ts'
import { forgetSent, type SentRun } from './sentRuns.ts'

type Standing =
  | { kind: 'asking' }
  | { kind: 'known'; state: RunState }
  | { kind: 'gone' }
  | { kind: 'silent'; message: string }

/** After a reload: which run was sent where, how it stands there, and the ways to its result. */
export function SentRunBar({ runs }: { runs: readonly SentRun[] }) {
  const [standing, setStanding] = useState<Standing>({ kind: 'asking' })
  const [asked, setAsked] = useState(0)
  const [isDismissed, setDismissed] = useState(false)
  const last = runs.at(-1)
  const endpoint = last === undefined ? undefined : findEndpoint(last.url)
  useEffect(() => {
    let isOver = false
    if (last === undefined || endpoint === undefined) return
    askRun(endpoint, last.run).then(
      state => {
        if (!isOver) setStanding(state === null ? { kind: 'gone' } : { kind: 'known', state })
      },
      (error: unknown) => {
        if (!isOver) setStanding({ kind: 'silent', message: toProblem(error).message })
      },
    )
    return () => {
      isOver = true
    }
  }, [last, endpoint, asked])
  if (last === undefined || isDismissed) return null

  const forgetAll = () => {
    for (const run of runs) forgetSent(run)
    setDismissed(true)
  }
  const cancelAll = async () => {
    if (endpoint === undefined) return
    try {
      for (const { run } of runs) await cancelRun(endpoint, run)
      forgetAll()
    } catch (error) {
      setStanding({ kind: 'silent', message: toProblem(error).message })
    }
  }
  const askAgain = () => {
    setStanding({ kind: 'asking' })
    setAsked(asked + 1)
  }
  const time = new Date(last.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  const isOpen = standing.kind === 'known' && standing.state.end === null
  const isDone = standing.kind === 'known' && standing.state.status === 'COMPLETED'
  return (
    <div className="bar-notice sent-run" role="status">
      <p>
        A run of this experiment was sent to {endpointName(last.url)} at {time}.{' '}
        {endpoint === undefined ? 'That endpoint is not among yours any more.' : standingWords(standing)}
      </p>
      {(isOpen || isDone) && (
        <button type="button" className="button" onClick={() => void runProgram()}>
          {isOpen ? 'Wait for its result' : 'Show its result'}
        </button>
      )}
      {standing.kind === 'silent' && (
        <button type="button" className="button" onClick={askAgain}>
          Ask again
        </button>
      )}
      {endpoint === undefined && (
        <button type="button" className="button" onClick={() => addEndpoint(last.url)}>
          Add it
        </button>
      )}
      {isOpen && (
        <button type="button" className="quiet-button" onClick={() => void cancelAll()}>
          Cancel it
        </button>
      )}
      <button type="button" className="quiet-button" onClick={forgetAll}>
        Dismiss
      </button>
    </div>
  )
}

function standingWords(standing: Standing): string {
  switch (standing.kind) {
    case 'asking':
      return 'Asking how it stands there …'
    case 'gone':
      return 'It is not kept there any more: run the program again.'
    case 'silent':
      return `${standing.message}; what was sent may go on there.`
    case 'known':
      return stateWords(standing.state)
  }
}

function stateWords({ status, place, end }: RunState): string {
  switch (status) {
    case 'RECEIVED':
    case 'QUEUED':
      return place === null ? 'It waits there.' : `It waits there, place ${place}.`
    case 'LOADING':
      return 'Its model is being loaded there.'
    case 'RUNNING':
    case 'LOG':
      return 'It runs there.'
    case 'COMPLETED':
      return 'Its result is there.'
    case 'FAILED':
      return `It failed there${end?.status === 'FAILED' ? `: ${end.error.message}` : ''}.`
    case 'CANCELLED':
      return 'It was cancelled there.'
  }
}
