import { type ShowCard } from '../../../graph/showCard.ts'
import { CardBody } from '../CardBody.tsx'

/** The other card as it was, where the two have no numbers that could be set against each other. */
export function CompareUnmatched({ other }: { other: ShowCard }) {
  return <CardBody card={{ ...other, span: undefined }} />
}
