import { Component, type ReactNode } from 'react'
import { ProblemNote } from '../../shell/ProblemNote.tsx'
import { toProblem, type Problem } from '../../shell/problem.ts'

interface BoundaryProps {
  children: ReactNode
}

/** Keeps a card that cannot be drawn from taking the others with it. */
export class CardBoundary extends Component<BoundaryProps, { problem: Problem | null }> {
  override state: { problem: Problem | null } = { problem: null }

  static getDerivedStateFromError(error: unknown) {
    return { problem: toProblem(error) }
  }

  override render() {
    return this.state.problem === null ? this.props.children : <ProblemNote problem={this.state.problem} />
  }
}
