import { type RunHead } from './records.ts'

/** What a run ran on, and where. */
export const ranWords = ({ model, endpoint, device, precision }: RunHead): string =>
  [model, endpoint === undefined ? null : `at ${endpoint}`, device, precision]
    .filter(word => word !== null && word !== '')
    .join(' · ')
