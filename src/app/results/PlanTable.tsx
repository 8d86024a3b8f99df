import { printBytes } from '../../graph/printBytes.ts'
import { type PlanReport } from '../../graph/planReport.ts'
import { batchWords, leftOutWords, operatorWords, programWords } from '../../graph/planWords.ts'
import { printDuration } from './numbers.ts'

/** How a run went: its batches, its programs with what they took, and what did not have to run. */
export function PlanTable({ plan, run }: { plan: PlanReport; run: number }) {
  const { batches, steps, leftOut, memory } = plan
  return (
    <>
      {batches.map((batch, index) => (
        <p key={index} className="quiet">
          batch {index + 1}: {batchWords(batch)}
        </p>
      ))}
      <div className="plan-scroll" tabIndex={0} role="region" aria-label={`Steps of run ${run}`}>
        <table>
          <thead>
            <tr>
              {['step', 'rows', 'nodes', 'weights', 'values', 'program', 'time', 'operators'].map(name => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {steps.map((step, index) => (
              <tr key={index}>
                <td>
                  {index + 1} {step.label}
                  {step.onCpu && <span className="quiet"> CPU</span>}
                </td>
                <td className="number">{step.rows > 0 && step.rows}</td>
                <td className="number">{step.nodes}</td>
                <td className="number">{step.weightBytes > 0 && printBytes(step.weightBytes)}</td>
                <td className="number">{printBytes(step.activationBytes)}</td>
                <td>{programWords(step)}</td>
                <td className="number">
                  {printDuration(step.ms)}
                  {step.times > 1 && ` in ${step.times}`}
                </td>
                <td>{operatorWords(step)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {leftOut.map((left, index) => (
        <p key={index} className="quiet">
          {leftOutWords(left)}
        </p>
      ))}
      <p className="quiet">
        programs, weights and models keep {printBytes(memory.kept)} of at most {printBytes(memory.budget)}
      </p>
    </>
  )
}
