import { printBytes } from '../../graph/printBytes.ts'
import { type Offer, type OfferedPrecision } from '../../hub/offer.ts'

interface PrecisionChoiceProps {
  offer: Offer
  /** What the program asks for; null where it leaves the choice. */
  asked: string | null
  onChoose: (precision: string) => void
}

/** The precisions of a repository; choosing one writes it into the program. */
export function PrecisionChoice({ offer, asked, onChoose }: PrecisionChoiceProps) {
  const taken = asked ?? offer.chosen
  return (
    <>
      <ul className="precisions">
        {offer.precisions.map(one => (
          <li key={one.precision}>
            <button
              type="button"
              className="precision"
              aria-pressed={one.precision === taken}
              disabled={one.tooLarge !== null}
              onClick={() => onChoose(one.precision)}
            >
              <strong>{one.precision}</strong>
              <span className="number">{one.bytes === null ? 'size not said' : printBytes(one.bytes)}</span>
              <span className="tag">{hereWords(one)}</span>
            </button>
            {one.room !== null && one.room !== one.bytes && (
              <p className="quiet">Takes {printBytes(one.room)} on this device, which has no float16.</p>
            )}
            {one.weights !== one.precision && (
              <p className="quiet">Its weights are {one.weights}, whatever the file is called.</p>
            )}
            {one.tooLarge !== null && <p className="quiet">Too large: {one.tooLarge}.</p>}
          </li>
        ))}
      </ul>
      {asked !== null && offer.precisions.every(({ precision }) => precision !== asked) && (
        <p className="problem">The program asks for {asked}, which this repository does not have.</p>
      )}
    </>
  )
}

function hereWords({ bytes, missingBytes }: OfferedPrecision): string {
  if (missingBytes === 0) return 'here'
  return missingBytes === bytes || missingBytes === null ? 'not here' : `${printBytes(missingBytes)} to come`
}
